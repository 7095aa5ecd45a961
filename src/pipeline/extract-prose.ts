import type { Line } from './extract-lines.ts';
import { MARK } from './extract-weigh.ts';

/** What a line looks like: prose of an article, a bundle of links, or something short in between. */
export interface Weight {
  /** Size in units: a Chinese character counts 1, a Latin letter 0.4. */
  units: number;
  /** Share of link text, 0 to 1. */
  linked: number;
  prose: boolean;
}

/** Prose has at least this size and a mark that ends or divides sentences, or is long without one. */
const PROSE_UNITS = 12;
const LONG_UNITS = 40;
const LATIN_STOP = /[.!?,;:]["'”’)]?(?:\s|$)/;
const LINKED_PROSE = 0.4;
/** A single endless line must not outweigh a whole article. */
const MAX_UNITS = 400;

export function weigh({ text, units, marks, linked }: Line): Weight {
  const share = linked / text.length;
  const prose =
    units >= PROSE_UNITS &&
    share < LINKED_PROSE &&
    (units >= LONG_UNITS || (marks & MARK.wideStop) !== 0 || ((marks & MARK.stop) !== 0 && LATIN_STOP.test(text)));
  return { units: Math.min(units, MAX_UNITS), linked: share, prose };
}
