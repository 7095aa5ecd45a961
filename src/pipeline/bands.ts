import { hashText, minima, mix } from './minhash.ts';

/** Bands of two minima each: a copy that shares 0.6 of its character pairs meets one with a chance of 0.99. */
const TEXT_BANDS = 10;
const ROWS = 2;
/** Folded units of a body's beginning that make a key: a copy that was cut off still begins alike. */
const BEGINNING = 14;
/** A headline of fewer folded units is a word, not a headline. */
const HEADLINE_MINIMUM = 8;
/** Numbers looked at; a brief that has more is told by its first ones. */
const MAX_NUMBERS = 6;

const NUMBER = /\d+(?:点\d+)?/g;

/** Seeds that keep one kind of key from meeting another. */
const SEEDS = { text: 1, headline: 101, beginning: 102, numbers: 103 } as const;

/**
 * The keys under which a brief's possible copies are found: two briefs that have none in common are not compared. They
 * only choose who is compared, so a key may be shared by briefs that are nothing alike.
 *
 * Ten are bands of a MinHash over the whole folded text; one is the headline, one the body's beginning, and the rest
 * are pairs of numbers that follow each other, which survive any rewording.
 * @param headline comparable (folded) headline, may be empty
 * @param body comparable (folded) body
 * @returns signed 32-bit numbers, each once
 */
export function bandsOf(headline: string, body: string): number[] {
  const keys = new Set<number>();
  const least = minima(headline + body, TEXT_BANDS * ROWS);
  for (let band = 0; band < TEXT_BANDS; band++) {
    const [first = 0, second = 0] = least.subarray(band * ROWS, (band + 1) * ROWS);
    keys.add(mix(mix(first + SEEDS.text + band) ^ second));
  }
  if (headline.length >= HEADLINE_MINIMUM) keys.add(hashText(headline, SEEDS.headline));
  if (body.length >= BEGINNING) keys.add(hashText(body.slice(0, BEGINNING), SEEDS.beginning));
  const numbers = (body.match(NUMBER) ?? []).slice(0, MAX_NUMBERS);
  for (let i = 1; i < numbers.length; i++) {
    const pair = `${numbers[i - 1]} ${numbers[i]}`;
    keys.add(hashText(pair, SEEDS.numbers));
  }
  return [...keys];
}
