import { type FoldedText, foldForReading, originalSpan } from './fold.ts';
import type { WordGroup } from './lexicon.ts';
import { findWords } from './lexicon-search.ts';
import type { Evidence } from './types.ts';

/** A brief (headline, body) or an article (title, its paragraphs joined by line breaks), original text. */
export interface Piece {
  /** Not read: what sites write there (动态, 金色, 行情) says little about the news. */
  tag?: string | null | undefined;
  headline?: string | null | undefined;
  title?: string | null | undefined;
  body: string;
}

/** Groups that weigh something; the words of `neutral` only keep others silent. */
export type WeighingGroup = Exclude<WordGroup, 'neutral'>;

/** A stretch of one field that counts alike, folded. */
export interface Zone {
  field: Evidence['field'];
  /** UTF-16 offset of the stretch in its field. */
  offset: number;
  /** The stretch, original. */
  text: string;
  folded: FoldedText;
  /** How much what is found here counts, 1 for the headline. */
  weight: number;
}

/** What changed stands in the headline and the first sentence. */
const ZONE_WEIGHTS = { headline: 1, opening: 0.6, rest: 0.25 } as const;
/** What an article is about stands in its first paragraphs. UTF-16 units of body that are read. */
const READ_LENGTH = 1200;
/** Characters of the longest n-gram: most words have two, names of kinds (产业园, 交易所) three or four. */
const LONGEST_GRAM = 4;
/** Further words of a group say less: n words of it count as √n; from this many on no more. */
const MOST_WORDS = 9;
/** Beside n-grams, whose values make a vector of length 1, a word's group counts this much. */
const GROUP_SCALE = 0.5;

const SENTENCE_END = /[。！？!?\n]|\.(?=\s)/;
const CLAUSE_END = 0x0a;
const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;
/** Offset and prime of FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/** Headline, opening sentence, rest, those that are not empty; without a headline the opening stands in for it. */
export function zonesOf(piece: Piece): Zone[] {
  const body = piece.body.slice(0, READ_LENGTH);
  const end = body.search(SENTENCE_END);
  const cut = end < 0 ? body.length : end + 1;
  const field = piece.headline ? 'headline' : 'title';
  const head = piece[field] ?? '';
  const opening = head === '' ? ZONE_WEIGHTS.headline : ZONE_WEIGHTS.opening;
  const zones = [
    { field, offset: 0, text: head, weight: ZONE_WEIGHTS.headline },
    { field: 'body', offset: 0, text: body.slice(0, cut), weight: opening },
    { field: 'body', offset: cut, text: body.slice(cut), weight: ZONE_WEIGHTS.rest },
  ] as const;
  return zones.filter(({ text }) => text !== '').map((zone) => ({ ...zone, folded: foldForReading(zone.text) }));
}

/**
 * Goes through a folded text's n-grams of 1 to 4 UTF-16 units, none across a clause mark; every digit counts as 0.
 * @param folded what `foldForReading` gave
 * @param visit gets a 32-bit key of the n-gram and its offsets in the folded text
 */
export function visitGrams(folded: string, visit: (key: number, start: number, end: number) => void): void {
  for (let start = 0; start < folded.length; start++) {
    let hash = HASH_START;
    for (let end = start; end < folded.length && end < start + LONGEST_GRAM; end++) {
      const unit = folded.charCodeAt(end);
      if (unit === CLAUSE_END) break;
      hash = Math.imul(hash ^ (unit >= DIGIT_ZERO && unit <= DIGIT_NINE ? DIGIT_ZERO : unit), HASH_PRIME);
      visit(mix(hash), start, end + 1);
    }
  }
}

/** A lexicon word in a zone and what it counts. Offsets are of the zone's folded text. */
export interface CountedWord {
  group: WeighingGroup;
  value: number;
  start: number;
  end: number;
}

/** The lexicon's words in a zone, each once, where it first stands. */
export function countWords(zone: Zone): CountedWord[] {
  const seen = new Set<string>();
  const counts = new Map<WeighingGroup, number>();
  const words: CountedWord[] = [];
  for (const { group, word, start, end } of findWords(zone.text, zone.folded)) {
    if (group === 'neutral' || seen.has(word)) continue;
    seen.add(word);
    counts.set(group, (counts.get(group) ?? 0) + 1);
    words.push({ group, value: 0, start, end });
  }
  for (const word of words) {
    const count = counts.get(word.group) ?? 1;
    word.value = (GROUP_SCALE * zone.weight * Math.sqrt(Math.min(count, MOST_WORDS))) / count;
  }
  return words;
}

/** @returns the stretch of the zone's field that folded offsets stand for */
export function fieldSpan(zone: Zone, start: number, end: number): Pick<Evidence, 'start' | 'end' | 'text'> {
  const span = originalSpan(zone.text, zone.folded, start, end);
  const text = zone.text.slice(span.start, span.end);
  return { start: zone.offset + span.start, end: zone.offset + span.end, text };
}

/** Spreads a hash over all its bits (the last step of MurmurHash3), for tables that look at the low ones. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
