import { fold } from './fold.ts';
import { PARENTHESIS } from './fold-comparable.ts';

/** Two characters in a row share one of so many counts; that two pairs fall together only makes bodies look more alike. */
const COUNTS = 1 << 14;
/** Copies share nine tenths of the shorter one's words, in other spellings at worst; reports on one subject a third of its pairs. */
const LEAST_SHARED = 0.5;

/** How often each pair of neighbouring folded characters stands in a body, outside of parentheses. */
export interface PairCounts {
  counts: Uint16Array;
  total: number;
}

/** @param text original text, a line for each paragraph */
export function pairCounts(text: string): PairCounts {
  const folded = fold(text.replace(PARENTHESIS, ''));
  const counts = new Uint16Array(COUNTS);
  for (let i = 1; i < folded.length; i++) {
    const pair = Math.imul(folded.charCodeAt(i - 1), 0x9e37_79b1) ^ Math.imul(folded.charCodeAt(i), 0x85eb_ca6b);
    const at = (pair >>> 16) % COUNTS;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { counts, total: Math.max(0, folded.length - 1) };
}

/**
 * Whether two bodies share enough to be worth a comparison word by word, which costs some hundred times as much. Bodies
 * that come to the same keys by chance, or by a sentence of their publisher's, do not.
 */
export function mayBeCopies(a: PairCounts, b: PairCounts): boolean {
  let shared = 0;
  for (let i = 0; i < COUNTS; i++) shared += Math.min(a.counts[i] ?? 0, b.counts[i] ?? 0);
  return shared >= LEAST_SHARED * Math.min(a.total, b.total);
}
