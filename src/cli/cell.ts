import stringWidth from 'string-width';

/** One value of a record to print, under `key`. */
export interface Column<R extends object = Record<string, unknown>> {
  key: keyof R & string;
  /** Heading for people; CSV and JSON always use the key. Default: the key. */
  title?: string;
  /** In CSV and JSON only: too long, or of no interest, in a table for people. */
  detail?: boolean;
  /** How a person reads the value; CSV and JSON get it as it is. */
  show?: (value: R[keyof R & string], record: R) => string;
}

/** Control characters (a terminal would obey them) and marks that turn the reading direction of what follows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** A value on one line for a person: days and text as they are, instants in UTC, null as nothing; nothing a terminal obeys. */
export function showCell<R extends object>(column: Column<R>, record: R): string {
  const value = record[column.key];
  return oneLine(column.show ? column.show(value, record) : plainCell(value));
}

/** A value as CSV has it: instants as ISO 8601, lists and objects as JSON, null as nothing. */
export function plainCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Text on one line, with nothing in it that a terminal obeys. */
export function oneLine(text: string): string {
  return text.replace(UNSAFE, ' ').trim();
}

/**
 * Shows an instant in a zone, as `2021-06-30 10:12:05`; give it as a column's `show`.
 * @param timeZone IANA name, from the configuration
 */
export function showInstant(timeZone: string): (value: unknown) => string {
  // Swedish writes dates and times the ISO way.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (value) => (value instanceof Date ? format.format(value) : plainCell(value));
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** @param width terminal columns, at least 1; text that is wider ends in `…` and is at most that wide */
export function cutToWidth(text: string, width: number): string {
  // No UTF-16 unit is wider than two columns, so a text this short fits without being measured.
  if (text.length * 2 <= width || stringWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}
