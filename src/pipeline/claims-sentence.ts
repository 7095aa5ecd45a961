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
  /** Where its clauses begin, in order. */
  clauses: readonly number[];
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
  const clauses = Array.from(text.matchAll(CLAUSE_MARK), ({ index }) => index + 1);
  return { text, quantities, words, clauses, told };
}

/** A comma among digits is none; in headlines a space does for one. */
const CLAUSE_MARK = /[:;]|,(?!(?<=\d,)\d{3}(?!\d))|(?<=[\u4e00-\u9fff%]) (?=[\u4e00-\u9fff])/g;

/** Where the clause begins in which an offset stands. */
export function clauseStart({ clauses }: Sentence, at: number): number {
  return clauses.findLast((start) => start <= at) ?? 0;
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
