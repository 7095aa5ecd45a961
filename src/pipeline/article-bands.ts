import { comparable, PARENTHESIS } from './fold-comparable.ts';
import { hashText, leastOf, minimaOfLong, mix } from './minhash.ts';

/** The version of these bands. Raise it when the same body gives others, as `BRIEF_KEYS_VERSION` says for briefs. */
export const ARTICLE_KEYS_VERSION = 1;

/** Bands of two minima each: a copy that shares half of its shingles meets one with a chance of 0.99. */
const BANDS = 16;
const ROWS = 2;
/** Minima over pairs of numbers: reports of one template share their text, but not these. */
const NUMBER_BANDS = 4;
/** Bodies of fewer folded units are too short to be called near copies. */
const LEAST_LENGTH = 200;

const NUMBER = /\d+(?:点\d+)?/g;
/** Keep numbers' keys from meeting those of text. */
const SEEDS = { pair: 201, band: 202 } as const;

/**
 * The keys under which possible copies of an article are found: bands of a MinHash over the folded body and over its
 * pairs of numbers; headings, paragraph breaks and parentheses are left out of account.
 * @param paragraphs the article's paragraphs, original text, briefs taken out
 * @returns signed 32-bit numbers, each once; none where the body is under 200 folded units
 */
export function articleBands(paragraphs: readonly string[]): number[] {
  const folded = paragraphs.map((text) => comparable(text.replace(PARENTHESIS, ''))).join('');
  if (folded.length < LEAST_LENGTH) return [];
  return [...new Set([...textBands(folded), ...numberBands(folded)])];
}

function textBands(folded: string): number[] {
  const least = minimaOfLong(folded, BANDS * ROWS);
  return Array.from({ length: BANDS }, (_, band) => {
    const [first = 0, second = 0] = least.subarray(band * ROWS, (band + 1) * ROWS);
    return mix(mix(first + band) ^ second);
  });
}

function numberBands(folded: string): number[] {
  const numbers = folded.match(NUMBER) ?? [];
  const pairs = numbers.slice(1).map((number, i) => hashText(`${numbers[i]} ${number}`, SEEDS.pair));
  if (pairs.length === 0) return [];
  return [...leastOf(pairs, NUMBER_BANDS)].map((least, band) => mix(mix(least + SEEDS.band + band)));
}
