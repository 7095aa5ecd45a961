import { countWords, type Piece, visitGrams, type WeighingGroup, zonesOf } from '../pipeline/features.ts';
import { LEXICON } from '../pipeline/lexicon.ts';
import { CATEGORIES } from '../pipeline/types.ts';
import type { Sample } from './samples.ts';

/** The lexicon's groups in the order of their columns. */
export const GROUPS = Object.keys(LEXICON).filter((group): group is WeighingGroup => group !== 'neutral');

/** An n-gram that fewer samples hold says more about those samples than about the label. */
const FEWEST_SAMPLES = 3;
/** A label that is defensible beside the first gets this much of the weight. */
const ALSO_SHARE = 0.25;
/** A piece with a body teaches a second time with its headline alone, as many pages have nothing else. */
const HEADLINE_SHARE = 0.5;
/** And a third time with its body alone: fragments and plain text often have no headline. */
const BODY_SHARE = 0.5;

/** What a piece holds: the value of each n-gram by its key, the value of each group. */
export interface Features {
  grams: Map<number, number>;
  groups: Float64Array;
}

/** One row of the training table: what is found, and what should be said. */
export interface Example extends Features {
  /** How much each category is right, in the order of CATEGORIES; sums to 1. */
  target: number[];
  weight: number;
}

/** Columns of the n-grams first (ascending keys), those of the groups behind them. */
export interface Vocabulary {
  keys: number[];
  columnOf: ReadonlyMap<number, number>;
}

export interface Vector {
  columns: Int32Array;
  values: Float64Array;
}

export function featuresOf(piece: Piece): Features {
  const grams = new Map<number, number>();
  const groups = new Float64Array(GROUPS.length);
  for (const zone of zonesOf(piece)) {
    visitGrams(zone.folded.text, (key) => {
      if (!grams.has(key)) grams.set(key, zone.weight);
    });
    for (const { group, value } of countWords(zone)) {
      const column = GROUPS.indexOf(group);
      groups[column] = (groups[column] ?? 0) + value;
    }
  }
  return { grams, groups };
}

/** A sample as it stands, and again with its headline alone and with its body alone. */
export function examplesOf({ piece, label, also }: Sample): Example[] {
  const share = also.length > 0 ? ALSO_SHARE : 0;
  const target = CATEGORIES.map((category) => {
    if (category === label) return 1 - share;
    return also.includes(category) ? share / also.length : 0;
  });
  const whole = { ...featuresOf(piece), target, weight: 1 };
  if (piece.body === '' || !(piece.headline || piece.title)) return [whole];
  const headline = { ...featuresOf({ ...piece, body: '' }), target, weight: HEADLINE_SHARE };
  const body = { ...featuresOf({ ...piece, headline: null, title: null }), target, weight: BODY_SHARE };
  return [whole, headline, body];
}

/** The n-grams that enough samples hold. */
export function vocabularyOf(samples: readonly Features[]): Vocabulary {
  const counts = new Map<number, number>();
  for (const { grams } of samples) for (const key of grams.keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
  const often = [...counts].filter(([, count]) => count >= FEWEST_SAMPLES).map(([key]) => key);
  const keys = often.sort((a, b) => a - b);
  return { keys, columnOf: new Map(keys.map((key, column) => [key, column])) };
}

/** As `classify` counts it: known n-grams as a vector of length 1, groups beside them. */
export function vectorOf({ grams, groups }: Features, { keys, columnOf }: Vocabulary): Vector {
  const cells: [column: number, value: number][] = [];
  let squares = 0;
  for (const [key, value] of grams) {
    const column = columnOf.get(key);
    if (column === undefined) continue;
    cells.push([column, value]);
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  const known = cells.map(([column, value]) => [column, value / length] as const);
  const words = [...groups].map((value, i) => [keys.length + i, value] as const).filter(([, value]) => value !== 0);
  const all = [...known, ...words];
  return { columns: Int32Array.from(all, ([column]) => column), values: Float64Array.from(all, ([, value]) => value) };
}
