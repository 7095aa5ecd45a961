import { diffArrays } from 'diff';
import { mayBeCopies, pairCounts } from './article-overlap.ts';
import { type Token, type TokenKind, tokensOf } from './facts.ts';

/** Share of the shorter body that stands in the longer, in order, for a copy. */
const CONTAINED = 0.9;
/** A copy has at least this share of the other's length: less is an excerpt. */
const LENGTH = 0.5;
/** Bodies of fewer tokens say too little to be near copies. */
const LEAST_TOKENS = 120;
/** Bodies are compared up to here; the work grows with the square of what differs. */
const MAX_TOKENS = 8_000;
/** One number in so many may be garbled or come from what stands around the body; reports of one template differ in more. */
const NUMBERS_A_SLIP = 40;
/** One word in so many may be exchanged for another. */
const TOKENS_AN_EXCHANGE = 100;
/** What makes a place's name of the word before it: 望湖区 and 望湖新区 are two. */
const PLACE_SUFFIX = /^[省市区县州盟旗镇乡村园港湾岛]/;
/** A word that comes in or falls away before a place's suffix so often is a name, not a slip. */
const REPEATED = 2;

const NAMES: readonly TokenKind[] = ['place', 'name', 'latin', 'act'];

/** A body that was taken apart: what stands in parentheses, which mirrors drop, is left out. */
type ArticleTokens = readonly Token[];

/** @param paragraphs the article's own paragraphs, original text; what goes beyond 8,000 tokens is not compared */
function articleTokens(paragraphs: readonly string[]): ArticleTokens {
  return paragraphs.flatMap((text) => tokensOf(text).filter(({ aside }) => !aside)).slice(0, MAX_TOKENS);
}

/** `sameArticle` for bodies with a line for each paragraph; a body that comes again is taken apart once. */
export function articleJudge(): (a: string, b: string) => boolean {
  const countsOf = once(pairCounts);
  const tokensFor = once((text) => articleTokens(text.split('\n')));
  return (a, b) => mayBeCopies(countsOf(a), countsOf(b)) && sameArticle(tokensFor(a), tokensFor(b));
}

function once<T>(take: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const taken = known.get(text) ?? take(text);
    known.set(text, taken);
    return taken;
  };
}

/**
 * Whether two bodies are copies of one article: the one stands in the other but for what mirrors lose (headings,
 * breaks, parentheses, a word here and there) or put around it, and no number, name or act was exchanged, as it is
 * between two reports of one template. The order of the two does not matter.
 */
function sameArticle(a: ArticleTokens, b: ArticleTokens): boolean {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (shorter.length < LEAST_TOKENS || shorter.length < LENGTH * longer.length) return false;
  if (otherNumbers(shorter, longer)) return false;
  const missing = Math.floor((1 - CONTAINED) * shorter.length);
  const maxEditLength = longer.length - shorter.length + 2 * missing;
  const parts = diffArrays<Token>([...shorter], [...longer], { comparator: (x, y) => x.id === y.id, maxEditLength });
  return parts !== undefined && !otherSubject(placesOf(parts), shorter.length);
}

/** Both have numbers that the other lacks. */
function otherNumbers(a: ArticleTokens, b: ArticleTokens): boolean {
  const [ofA, ofB] = [numbersOf(a), numbersOf(b)];
  const slips = Math.floor(Math.min(ofA.length, ofB.length) / NUMBERS_A_SLIP);
  return Math.min(lacking(ofA, ofB), lacking(ofB, ofA)) > slips;
}

function numbersOf(tokens: ArticleTokens): string[] {
  return tokens.filter(({ kind }) => kind === 'number' || kind === 'date').map(({ id }) => id);
}

/** How many of the list the other does not have, each counted as often as it stands. */
function lacking(list: readonly string[], other: readonly string[]): number {
  const left = new Map<string, number>();
  for (const id of other) left.set(id, (left.get(id) ?? 0) + 1);
  let count = 0;
  for (const id of list) {
    const rest = left.get(id) ?? 0;
    if (rest === 0) count++;
    else left.set(id, rest - 1);
  }
  return count;
}

/** A place where two bodies differ, and the word that both have after it. */
interface Place {
  removed: readonly Token[];
  added: readonly Token[];
  next: Token | undefined;
}

function placesOf(parts: readonly { value: Token[]; added: boolean; removed: boolean }[]): Place[] {
  const places: Place[] = [];
  let [removed, added]: [Token[], Token[]] = [[], []];
  const close = (next: Token | undefined) => {
    if (removed.length + added.length > 0) places.push({ removed, added, next });
    [removed, added] = [[], []];
  };
  for (const part of parts) {
    if (part.added) added.push(...part.value);
    else if (part.removed) removed.push(...part.value);
    else close(part.value[0]);
  }
  close(undefined);
  return places;
}

/** The one tells of somebody or something else: words were exchanged, not lost. */
function otherSubject(places: readonly Place[], length: number): boolean {
  const exchanges = places.filter(({ removed, added }) => removed.length > 0 && added.length > 0);
  if (exchanges.length > length / TOKENS_AN_EXCHANGE) return true;
  if (
    exchanges.filter(({ removed, added }) => NAMES.some((kind) => has(removed, kind) && has(added, kind))).length > 1
  ) {
    return true;
  }
  const named = places.filter(({ next }) => next !== undefined && PLACE_SUFFIX.test(next.text));
  return mostFrequent(exchanges) >= REPEATED || mostFrequent(named) >= REPEATED;
}

function has(tokens: readonly Token[], kind: TokenKind): boolean {
  return tokens.some((token) => token.kind === kind);
}

/** How often the most frequent change stands. */
function mostFrequent(places: readonly Place[]): number {
  const counts = new Map<string, number>();
  const spelled = (tokens: readonly Token[]) => tokens.map(({ text }) => text).join('');
  for (const { removed, added } of places) {
    const change = `${spelled(removed)}|${spelled(added)}`;
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
