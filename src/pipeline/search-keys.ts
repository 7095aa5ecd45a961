import { pairsOf, type SearchText } from './search-text.ts';

/** A brief, or an article that is no copy. */
export type PieceKind = 'brief' | 'article';

/** What a key stands for. Its place in this list is a part of the key: new kinds come last. */
const KEY_KINDS = ['text', 'title', 'category', 'region', 'park', 'organisation', 'coin', 'half-year'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** Something that a piece names; a region stands beside each region that it lies in. */
export interface NamedEntity {
  type: 'region' | 'park' | 'organisation' | 'coin';
  id: number;
}

/** Categories in the order of their keys: new ones come last. */
const CATEGORY_NUMBERS = ['park', 'policy', 'market', 'other'];

/** A key's value takes 25 bits; its kind takes 6, the kind of piece takes 1. */
const VALUES = 2 ** 25;
/** Keys are signed integers of 32 bits. */
const LOWEST = -(2 ** 31);

/**
 * One key of the search index. Keys of briefs and of articles differ, and so do keys of each kind.
 * @param value an id, a number of `pairsOf` or of `halfYearOf`; ids from 2^25 on share keys with others
 */
export function keyOf(piece: PieceKind, kind: KeyKind, value: number): number {
  const number = KEY_KINDS.indexOf(kind) * 2 + (piece === 'article' ? 1 : 0);
  return LOWEST + number * VALUES + (value % VALUES);
}

export function categoryKey(piece: PieceKind, category: string): number {
  return keyOf(piece, 'category', CATEGORY_NUMBERS.indexOf(category));
}

/** The keys of the pairs of characters in a folded text or title. */
export function pairKeys(piece: PieceKind, kind: 'text' | 'title', folded: string): number[] {
  return pairsOf(folded).map((pair) => keyOf(piece, kind, pair));
}

/** What a piece is found by. Days are `YYYY-MM-DD`, or as the database writes others. */
export interface SearchedPiece {
  kind: PieceKind;
  category: string;
  dated: string;
  names: readonly NamedEntity[];
  text: SearchText;
}

/** All keys of a piece, facets first. */
export function searchKeys({ kind, category, dated, names, text }: SearchedPiece): number[] {
  const title = [...text.folded].slice(0, text.titleLength).join('');
  return [
    categoryKey(kind, category),
    keyOf(kind, 'half-year', halfYearOf(dated)),
    ...names.map(({ type, id }) => keyOf(kind, type, id)),
    ...pairKeys(kind, 'title', title),
    ...pairKeys(kind, 'text', text.folded),
  ];
}

const FIRST_DAY = Date.UTC(2012, 0, 1);
const DAY_MS = 86_400_000;
const HALF_YEAR_DAYS = 183;
/** Days that lie later share this number; 0 is that of earlier days, and of no day. */
export const LAST_HALF_YEAR = 63;

/** Numbers half-years from 2012 on. @param day `YYYY-MM-DD`, or as the database writes others */
export function halfYearOf(day: string): number {
  const days = Math.floor((Date.parse(day) - FIRST_DAY) / DAY_MS);
  // Years before the first and of five digits are no ISO days.
  if (Number.isNaN(days)) return day.startsWith('-') || day.endsWith('BC') ? 0 : LAST_HALF_YEAR;
  return days < 0 ? 0 : Math.min(LAST_HALF_YEAR, Math.floor(days / HALF_YEAR_DAYS) + 1);
}
