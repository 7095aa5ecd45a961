import stringWidth from 'string-width';
import { type Column, cutToWidth, showCell } from './cell.ts';

export interface TableOptions {
  /** Terminal columns to fit into, by cutting the widest columns; null where nothing may be cut. */
  width: number | null;
  /** Makes the heading stand out; the identity where colours are not wanted. */
  heading: (line: string) => string;
}

const PLAIN: TableOptions = { width: null, heading: (line) => line };
const GAP = '  ';
/** A column is not cut below this, however narrow the terminal: a day stays whole. */
const NARROWEST = 'YYYY-MM-DD'.length;
/** Column widths are taken from this many records, so that a table of any length needs little memory. */
const MEASURED = 1000;

interface Layout<R extends object> {
  column: Column<R>;
  width: number;
  right: boolean;
  /** Cells that are wider are cut; without a terminal, a later cell that is wider than the measured ones stands out. */
  cut: boolean;
}

/** A whole table as text, without a line break at its end; numbers stand to the right. */
export function renderTable<R extends object>(
  columns: readonly Column<R>[],
  records: readonly R[],
  options: TableOptions = PLAIN,
): string {
  const layout = layOut(columns, records, options);
  return [...headLines(layout, options), ...records.map((record) => bodyLine(layout, record))].join('\n');
}

/** The same, line by line as records come; no line at all if there is no record. */
export async function* tableLines<R extends object>(
  columns: readonly Column<R>[],
  records: AsyncIterable<R> | Iterable<R>,
  options: TableOptions = PLAIN,
): AsyncGenerator<string> {
  let first: R[] | null = [];
  let layout: Layout<R>[] = [];
  for await (const record of records) {
    if (!first) {
      yield bodyLine(layout, record);
      continue;
    }
    first.push(record);
    if (first.length < MEASURED) continue;
    layout = layOut(columns, first, options);
    yield* wholeTable(layout, first, options);
    first = null;
  }
  if (first?.length) yield* wholeTable(layOut(columns, first, options), first, options);
}

function* wholeTable<R extends object>(layout: Layout<R>[], records: R[], options: TableOptions): Generator<string> {
  yield* headLines(layout, options);
  for (const record of records) yield bodyLine(layout, record);
}

function layOut<R extends object>(
  columns: readonly Column<R>[],
  records: readonly R[],
  options: TableOptions,
): Layout<R>[] {
  const layout = columns
    .filter((column) => !column.detail)
    .map((column) => {
      const cells = records.map((record) => stringWidth(showCell(column, record)));
      const width = cells.reduce((widest, cell) => Math.max(widest, cell), stringWidth(titleOf(column)));
      return { column, width, right: holdsNumbers(column, records), cut: options.width !== null };
    });
  if (options.width === null) return layout;
  const cap = widestThatFits(layout, options.width - GAP.length * (layout.length - 1));
  return layout.map((place) => ({ ...place, width: Math.min(place.width, cap) }));
}

/** The greatest width to which all columns can be held so that together they fit; narrower columns stay whole. */
function widestThatFits(layout: readonly { width: number }[], available: number): number {
  let left = available;
  const widths = layout.map((place) => place.width).sort((a, b) => a - b);
  for (const [index, width] of widths.entries()) {
    const share = Math.floor(left / (widths.length - index));
    if (width > share) return Math.max(share, NARROWEST);
    left -= width;
  }
  return Number.POSITIVE_INFINITY;
}

function holdsNumbers<R extends object>(column: Column<R>, records: readonly R[]): boolean {
  const values = records.map((record) => record[column.key]).filter((value) => value !== null && value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function headLines<R extends object>(layout: Layout<R>[], options: TableOptions): string[] {
  const titles = line(layout, (place) => titleOf(place.column));
  return [options.heading(titles), layout.map((place) => '─'.repeat(place.width)).join(GAP)];
}

function bodyLine<R extends object>(layout: Layout<R>[], record: R): string {
  return line(layout, (place) => showCell(place.column, record));
}

function line<R extends object>(layout: Layout<R>[], cellOf: (place: Layout<R>) => string): string {
  const cells = layout.map((place) => {
    const whole = cellOf(place);
    const cell = place.cut ? cutToWidth(whole, place.width) : whole;
    const padding = ' '.repeat(Math.max(0, place.width - stringWidth(cell)));
    return place.right ? padding + cell : cell + padding;
  });
  return cells.join(GAP).trimEnd();
}

/** What heads a column for people. */
export function titleOf<R extends object>(column: Column<R>): string {
  return column.title ?? column.key;
}
