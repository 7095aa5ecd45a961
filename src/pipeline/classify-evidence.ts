import { fieldSpan, type Zone } from './features.ts';
import { CATEGORIES, type Category, type Evidence } from './types.ts';

/**
 * How much each folded unit of a zone spoke for each category: what comes in at a unit minus what went out before it, so
 * that a stretch costs two additions. Unit after unit, in the order of CATEGORIES; one unit more than the zone has.
 */
export interface Spoken {
  zone: Zone;
  changes: Float64Array;
}

const K = CATEGORIES.length;
/** In a category's place: none. */
const NONE: number = K;
/** A unit that adds less than this much log-odds belongs to no span. */
const LEAST_SHARE = 0.01;
/** Spans that weigh less explain nothing to a person. */
const MIN_EVIDENCE = 0.05;
/** Units of the shortest span: a single character is a word's part. */
const SHORTEST = 2;
/** Spans that are given back, the weightiest. */
const MAX_EVIDENCE = 12;

export function nothingSpoken(zone: Zone): Spoken {
  return { zone, changes: new Float64Array((zone.folded.text.length + 1) * K) };
}

/** Shares what a stretch of a zone weighs for a category among its units. */
export function share({ changes }: Spoken, start: number, end: number, category: number, weight: number): void {
  const part = weight / (end - start);
  changes[start * K + category] = (changes[start * K + category] ?? 0) + part;
  changes[end * K + category] = (changes[end * K + category] ?? 0) - part;
}

/** Multiplies all that was shared so far. */
export function scale({ changes }: Spoken, factor: number): void {
  for (let i = 0; i < changes.length; i++) changes[i] = (changes[i] ?? 0) * factor;
}

/**
 * Neighbouring units that spoke for one category, as spans of the original text.
 * @param category what the answer is; its spans come first
 * @returns at most 12, the weightiest first
 */
export function evidenceOf(spoken: readonly Spoken[], category: Category): Evidence[] {
  const rank = (span: Evidence) => (span.category === category ? 1 : 0);
  const spans = spoken.flatMap(spansOf);
  return spans.sort((a, b) => rank(b) - rank(a) || b.weight - a.weight).slice(0, MAX_EVIDENCE);
}

function spansOf({ zone, changes }: Spoken): Evidence[] {
  const spans: Evidence[] = [];
  const shares = new Float64Array(K + 1);
  let open = NONE;
  let start = 0;
  let weight = 0;
  for (let at = 0; at * K < changes.length; at++) {
    const category = loudest(shares, changes, at * K);
    if (category !== open) {
      const name = open === NONE ? undefined : CATEGORIES[open];
      if (name && at - start >= SHORTEST && weight >= MIN_EVIDENCE) {
        spans.push(evidenceAt(zone, start, at, name, weight));
      }
      open = category;
      start = at;
      weight = 0;
    }
    weight += shares[category] ?? 0;
  }
  return spans;
}

function evidenceAt(zone: Zone, from: number, to: number, category: Category, weight: number): Evidence {
  const { start, end, text } = fieldSpan(zone, from, to);
  return { field: zone.field, start, end, text, category, weight: Math.round(weight * 100) / 100 };
}

/**
 * Adds a unit's changes to the shares of the one before.
 * @returns the category that the unit speaks for most, or NONE where it says nothing
 */
function loudest(shares: Float64Array, changes: Float64Array, from: number): number {
  let best = NONE;
  let most = LEAST_SHARE;
  for (let i = 0; i < K; i++) {
    const value = (shares[i] ?? 0) + (changes[from + i] ?? 0);
    shares[i] = value;
    if (value <= most) continue;
    best = i;
    most = value;
  }
  return best;
}
