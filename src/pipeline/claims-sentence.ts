import { type FoundWord, measureWords } from './claims-measures.ts';
import type { Quantity } from './claims-quantities.ts';
import type { UnitKind } from './claims-units.ts';
import type { Measure } from './types.ts';

/** What the two sentences before told, by unit: `专利…2318件。杭州以1902件居首。` counts patents again. */
export type Told = ReadonlyMap<string, Measure>;
/** Stands there for all currencies. */
export const MONEY = 'money';

/** A plain sentence with the quantities in it; offsets count from the sentence's start. */
export interface Sentence {
  text: string;
  quantities: readonly Quantity[];
  /** Its words for measures, read once for each kind of number. */
  words: (kind: UnitKind) => FoundWord[];
  told: Told;
}

/** @param text plain text; @param quantities all that stand in it */
export function sentenceOf(text: string, quantities: readonly Quantity[], told: Told): Sentence {
  const read = new Map<UnitKind, FoundWord[]>();
  const words = (kind: UnitKind) => {
    const known = read.get(kind) ?? measureWords(text, kind);
    read.set(kind, known);
    return known;
  };
  return { text, quantities, words, told };
}

/** In headlines a space does for a comma. */
const CLAUSE_MARK = /[,:;](?!\d{3}(?!\d))|(?<=[\u4e00-\u9fff%]) (?=[\u4e00-\u9fff])/g;

/** Where the clause begins in which an offset stands. */
export function clauseStart(text: string, at: number): number {
  let start = 0;
  for (const mark of text.slice(0, at).matchAll(CLAUSE_MARK)) start = mark.index + 1;
  return start;
}

/** Where the phrase that follows a number ends: at a mark, the next number, or so many units on. */
export function phraseEnd({ text, quantities }: Sentence, from: number, reach: number): number {
  const next = quantities.find((other) => other.unit && other.start >= from)?.start ?? text.length;
  const phrase = text.slice(from, Math.min(next, from + reach));
  const mark = phrase.search(/[,:;、。]| (?=[\u4e00-\u9fff])/);
  return from + (mark < 0 ? phrase.length : mark);
}

/** The ends of the list `50万元、200万元` that a quantity stands in: what leads to the first and follows the last is said of all. */
export function listAround({ text, quantities }: Sentence, quantity: Quantity): { first: Quantity; last: Quantity } {
  const at = quantities.indexOf(quantity);
  let first = quantity;
  let last = quantity;
  for (const other of quantities.slice(0, at).reverse()) {
    if (!LIST_MARK.test(text.slice(other.end, first.start))) break;
    first = other;
  }
  for (const other of quantities.slice(at + 1)) {
    if (!LIST_MARK.test(text.slice(last.end, other.start))) break;
    last = other;
  }
  return { first, last };
}

const LIST_MARK = /^ ?[、和及或] ?$/;
