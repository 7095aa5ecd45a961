/**
 * MinHash over character pairs (Broder, "On the resemblance and containment of documents", 1997): the chance that two
 * texts have one minimum in common is the share of pairs that they have in common.
 */

/** A shingle's length: pairs survive an editor's rewriting better than longer ones, and numbers tell templates apart. */
const SHINGLE = 2;

/** Odd multipliers, one a permutation: consecutive multiples of 2^32 divided by the golden ratio, mixed. */
const GOLDEN = 0x9e3779b9;

/** Mixes 32 bits so that each depends on all: the finaliser of MurmurHash3 (Appleby, public domain). */
export function mix(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** 32 bits of a string, the same on every machine; `seed` makes another hash of it. */
export function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) + i;
  return mix(hash);
}

/**
 * The least hash of a text's shingles under each of `count` permutations.
 * @param folded folded text; one shorter than a shingle has no minimum that means anything
 */
export function minima(folded: string, count: number): Int32Array {
  const least = new Int32Array(count).fill(0x7fffffff);
  for (let at = 0; at + SHINGLE <= folded.length; at++) {
    const shingle = mix(Math.imul(folded.charCodeAt(at), 0x10001) ^ Math.imul(folded.charCodeAt(at + 1), GOLDEN));
    lower(least, shingle);
  }
  return least;
}

/** A shingle's length in long texts, where pairs are common to all: copies share 0.75 and more of these (measured). */
const LONG_SHINGLE = 5;

/**
 * The same over longer shingles, for texts of hundreds of characters and more.
 * @param folded folded text; one shorter than a shingle has no minimum that means anything
 */
export function minimaOfLong(folded: string, count: number): Int32Array {
  const least = new Int32Array(count).fill(0x7fffffff);
  for (let at = 0; at + LONG_SHINGLE <= folded.length; at++) {
    lower(least, hashText(folded.slice(at, at + LONG_SHINGLE), 0));
  }
  return least;
}

/** The least of hashes under each of `count` permutations: a MinHash of whatever the hashes are of. */
export function leastOf(hashes: Iterable<number>, count: number): Int32Array {
  const least = new Int32Array(count).fill(0x7fffffff);
  for (const hash of hashes) lower(least, hash);
  return least;
}

/** Takes one shingle into the minima. */
function lower(least: Int32Array, shingle: number): void {
  for (let i = 0; i < least.length; i++) {
    const hash = Math.imul(shingle ^ Math.imul(i + 1, GOLDEN), 0x2c1b3c6d + 2 * i);
    const mixed = hash ^ (hash >>> 15);
    if (mixed < (least[i] ?? 0)) least[i] = mixed;
  }
}
