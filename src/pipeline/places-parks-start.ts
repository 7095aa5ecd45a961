import { breaksAt, withoutThemes } from './places-parks-words.ts';
import type { FoldedMention, ReadField } from './places-read.ts';

/** Longest name before its kind, folded UTF-16 units. */
export const LONGEST_NAME = 18;
/** What no name reaches across, whatever folding made of it. */
export const MARK = /[“”「」『』《》"()（）【】、，,。：:；;！!？?|／/…—\n]/;
/** A mark between two parts of one name: 横琴·澳门青年创业谷, 天津滨海—中关村科技园. */
export const JOINS = /^(?:[·•・‧・]|[—–－-])$/;
const DASH = /^[—–－-]$/;

/** Places further before a park's kind are no part of its name, folded UTF-16 units; nor can more stand so near. */
const LONGEST_CHAIN = 40;
const MOST_NEAR = 32;

/** The field with the places around `at` alone: a text may name ten thousand. */
export function near(read: ReadField, at: number): ReadField {
  return { ...read, mentions: around(read.mentions, at), hints: around(read.hints, at) };
}

function around(places: readonly FoldedMention[], at: number): FoldedMention[] {
  let [first, end] = [0, places.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    if ((places[middle]?.to ?? 0) < at - LONGEST_CHAIN) first = middle + 1;
    else end = middle;
  }
  return places.slice(first, first + MOST_NEAR);
}

/** What folding dropped before a folded unit. */
export function between({ text, folded }: Pick<ReadField, 'text' | 'folded'>, at: number): string {
  return at === 0 ? '' : text.slice((folded.starts[at - 1] ?? 0) + 1, folded.starts[at]);
}

/** Whether no name goes on across what folding dropped before a unit; a space parts Chinese words alone. */
function parts(read: ReadField, at: number, mark: string): boolean {
  if (mark === '') return false;
  return (
    MARK.test(mark) ||
    (/\s/.test(mark) && HAN.test(read.folded.text.charAt(at - 1)) && HAN.test(read.folded.text.charAt(at)))
  );
}
const HAN = /\p{Script=Han}/u;

/** A folded stretch as a name is written: without marks, but a dash between its parts is kept. */
export function written(read: ReadField, from: number, to: number): string {
  let name = read.folded.text.slice(from, to);
  for (let at = to - 1; at > from; at--)
    if (DASH.test(between(read, at))) name = `${name.slice(0, at - from)}—${name.slice(at - from)}`;
  return name;
}

/** Where the name that ends before `at` can begin: behind a clause mark, a quotation mark, a break, another name. */
export function nameStart(read: ReadField, at: number, after: number): number {
  const { folded, mentions, hints } = read;
  const least = Math.max(after, at - LONGEST_NAME);
  for (let from = at; from > least; from--) {
    if (folded.text.charAt(from - 1) === '\n') return from;
    const mark = between(read, from);
    if (parts(read, from, mark) && !(DASH.test(mark) && endsPlace(read, from))) {
      if (/^[“「『]$/.test(mark) && endsPlace(read, from) && withoutThemes(folded.text.slice(from, at)) === '')
        return placesBefore(read, from);
      const opens = withinName(read, from, at, least);
      // A bracket right behind another park says something of that one.
      if (opens === undefined || (opens === after && after > 0)) return from;
      if (opens <= least || !/[)）]/.test(mark) || breaksAt(folded.text, opens)) return opens;
      from = opens;
    } else if (!isIn(mentions, from) && !isIn(hints, from) && breaksAt(folded.text, from)) return from;
  }
  return least;
}

/** Whether a place ends at or goes across `at`: 武进 does not part names as 进 does. */
function isIn(places: readonly FoldedMention[], at: number): boolean {
  return places.some(({ from, to }) => from < at && at <= to);
}

function endsPlace({ mentions, hints }: ReadField, at: number): boolean {
  return mentions.some(({ to }) => to === at) || hints.some(({ to }) => to === at);
}

const PAIRS: Readonly<Record<string, string>> = { '）': '（', ')': '(', '”': '“', '」': '「', '』': '『', '"': '"' };
const LONGEST_INNER = 8;

/**
 * A bracket or quotation within a name: 南沙（国际）数字产业园, “张江数链”元宇宙产业园.
 * @returns where what it holds begins, where the name goes on before it; undefined where the mark ends the name
 */
function withinName(read: ReadField, from: number, at: number, least: number): number | undefined {
  const closing = between(read, from);
  const opening = PAIRS[closing];
  if (opening === undefined) return undefined;
  const isQuote = !/[)）]/.test(closing);
  for (let start = from - 1; start >= Math.max(least, from - LONGEST_INNER); start--) {
    const mark = between(read, start);
    if (!mark.endsWith(opening)) {
      if (MARK.test(mark) || read.folded.text.charAt(start) === '\n') return undefined;
      continue;
    }
    const inner = read.folded.text.slice(start, from);
    if (isQuote) return holdsName(read, start, from, at) ? quotedFrom(read, start, mark) : undefined;
    const isPart =
      withoutThemes(inner) === '' || read.mentions.some((place) => place.from === start && place.to === from);
    return isPart && mark === opening ? start : undefined;
  }
  return undefined;
}

/** A quotation is the name itself where only what the park is for follows it. */
function holdsName(read: ReadField, start: number, from: number, at: number): boolean {
  return (
    /\p{Script=Han}{2}/u.test(withoutThemes(read.folded.text.slice(start, from))) &&
    withoutThemes(read.folded.text.slice(from, at)) === ''
  );
}

/** The places right before a quotation belong to the name: 上海“张江数链”元宇宙产业园. */
function quotedFrom(read: ReadField, start: number, mark: string): number {
  return mark.length > 1 ? start : placesBefore(read, start);
}

function placesBefore(read: ReadField, at: number): number {
  let from = at;
  for (const place of [...read.mentions].reverse()) if (place.to === from) from = place.from;
  return from;
}
