import type { Facts, Token, TokenKind } from './facts.ts';
import { type Alignment, align } from './facts-align.ts';

/**
 * Share of the longer text's tokens that the other has too, in any order. An editor who rewrites a brief keeps what it
 * says (0.72 and more, measured); two journalists who tell one event each say other things (0.60 and less).
 */
const SHARED = 0.66;
/** The same where no number speaks for the two. */
const SHARED_WITHOUT_NUMBERS = 0.75;
/** Share of the shorter text that stands in the other in the same order. */
const IN_ORDER = 0.6;
/** A template with one or two words exchanged differs in so few places; an editor's version in more. */
const TEMPLATE_PLACES = 2;

const NAMES: readonly TokenKind[] = ['place', 'name', 'latin'];

/**
 * Whether two briefs tell one event in different words: the same numbers, days, names and acts, and enough of the
 * wording.
 * @param alignment of what was compared first
 * @returns null for yes, or the rule that says no
 */
export function rewritten(a: Facts, b: Facts, alignment: Alignment): string | null {
  const [wholeA, wholeB] = [a, b].map(({ headline, body }) => [...headline, ...body]) as [Token[], Token[]];
  const [ownA, ownB] = [own(wholeA, wholeB), own(wholeB, wholeA)];
  for (const kind of [...NAMES, 'date'] as const) {
    if (ownA.some((token) => token.kind === kind) && ownB.some((token) => token.kind === kind))
      return `another ${kind}`;
  }
  const numbers = numbersAgree(a, b);
  if (numbers === 'differ') return 'other numbers';
  if (oppositeActs(wholeA, wholeB)) return 'the opposite act';
  if (negations(a) !== negations(b)) return 'a negation';
  if (repeats(a, ownA) && repeats(b, ownB)) return 'another subject';
  if (exchangesTwice([alignment, align(a.headline, b.headline)])) return 'another subject throughout';
  if (isTemplate(alignment)) return 'a template';
  const [textA, textB] = alignment.texts;
  if (alignment.common < IN_ORDER * Math.min(textA.length, textB.length)) return 'another order';
  const shared = sharedShare(textA, textB);
  return shared >= (numbers === 'agree' ? SHARED : SHARED_WITHOUT_NUMBERS) ? null : `shared ${shared.toFixed(2)}`;
}

/** Tokens whose like the other text does not have at all. */
function own(tokens: readonly Token[], others: readonly Token[]): Token[] {
  const ids = new Set(others.map(({ id }) => id));
  return tokens.filter(({ id }) => !ids.has(id));
}

/** All numbers of the one body stand in the other brief, or the other way round. */
function numbersAgree(a: Facts, b: Facts): 'agree' | 'differ' | 'none' {
  const [ofA, ofB] = [a, b].map(({ body }) => numbersOf(body));
  if (!ofA || !ofB || Math.min(ofA.length, ofB.length) === 0) return 'none';
  const within = (list: readonly string[], { headline, body }: Facts) => {
    const known = new Set(numbersOf([...headline, ...body]));
    return list.every((id) => known.has(id));
  };
  return within(ofA, b) || within(ofB, a) ? 'agree' : 'differ';
}

function numbersOf(tokens: readonly Token[]): string[] {
  return tokens.filter(({ kind, aside }) => kind === 'number' && !aside).map(({ id }) => id);
}

/** What only this brief has stands in its headline and again in its body: its subject. */
function repeats({ headline, body }: Facts, ownTokens: readonly Token[]): boolean {
  const ids = new Set(ownTokens.map(({ id }) => id));
  const words = (tokens: readonly Token[]) =>
    tokens.flatMap((token, i) => {
      const next = tokens[i + 1];
      if (!ids.has(token.id)) return [];
      if (token.kind !== 'han') return token.kind === 'word' ? [] : [token.id];
      return next?.kind === 'han' && ids.has(next.id) ? [token.id + next.id] : [];
    });
  const inHeadline = new Set(words(headline));
  return words(body).some((word) => inHeadline.has(word));
}

/** One word stands for the same other word twice: a template filled with another subject. */
function exchangesTwice(alignments: readonly Alignment[]): boolean {
  const seen = new Set<string>();
  for (const { a, b } of alignments.flatMap(({ hunks }) => hunks)) {
    const exchange = `${spelled(a)}|${spelled(b)}`;
    if (a.length === 0 || b.length === 0) continue;
    if (seen.has(exchange)) return true;
    seen.add(exchange);
  }
  return false;
}

function spelled(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}

function negations({ body }: Facts): number {
  return body.filter(({ kind }) => kind === 'negation').length;
}

/** Few places differ: a template with a word or two exchanged, or a sentence turned round. */
function isTemplate({ hunks, reworded }: Alignment): boolean {
  const places = hunks.filter(({ a, b }) => [...a, ...b].some(({ aside }) => !aside));
  return places.length + reworded <= TEMPLATE_PLACES;
}

function sharedShare(a: readonly Token[], b: readonly Token[]): number {
  const counts = new Map<string, number>();
  for (const { id } of b) counts.set(id, (counts.get(id) ?? 0) + 1);
  let shared = 0;
  for (const { id } of a) {
    const left = counts.get(id) ?? 0;
    if (left > 0) shared++;
    counts.set(id, left - 1);
  }
  return shared / Math.max(1, a.length, b.length);
}

/** The one text has an act and not its opposite, the other has it the other way round. */
export function oppositeActs(a: readonly Token[], b: readonly Token[]): boolean {
  const [actsA, actsB] = [a, b].map(
    (tokens) => new Set(tokens.filter(({ kind }) => kind === 'act').map(({ id }) => id)),
  );
  return [...(actsA ?? [])].some((id) => {
    const opposite = id.endsWith('+') ? id.replace(/\+$/, '-') : id.replace(/-$/, '+');
    return !actsA?.has(opposite) && actsB?.has(opposite) && !actsB.has(id);
  });
}
