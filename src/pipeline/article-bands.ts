import { comparable, PARENTHESIS } from './fold-comparable.ts';
import { minimaOfLong, mix } from './minhash.ts';

/** Bands of two minima each: a copy that shares half of its shingles meets one with a chance of 0.99. */
const BANDS = 16;
const ROWS = 2;
/** Bodies of fewer folded units are too short to be called near copies. */
const LEAST_LENGTH = 200;

/**
 * The keys under which possible copies of an article are found: bands of a MinHash over the folded body, headings,
 * paragraph breaks and parentheses left out of account.
 * @param paragraphs the article's paragraphs, original text, briefs taken out
 * @returns signed 32-bit numbers, each once; none where the body is under 200 folded units
 */
export function articleBands(paragraphs: readonly string[]): number[] {
  const folded = paragraphs.map((text) => comparable(text.replace(PARENTHESIS, ''))).join('');
  if (folded.length < LEAST_LENGTH) return [];
  const least = minimaOfLong(folded, BANDS * ROWS);
  const keys = new Set<number>();
  for (let band = 0; band < BANDS; band++) {
    const [first = 0, second = 0] = least.subarray(band * ROWS, (band + 1) * ROWS);
    keys.add(mix(mix(first + band) ^ second));
  }
  return [...keys];
}
