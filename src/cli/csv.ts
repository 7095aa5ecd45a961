import { stringify } from 'csv-stringify/sync';
import { type Column, plainCell } from './cell.ts';

const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet takes for a formula, plain or fullwidth; a tab or line break may stand before it. */
const FORMULA = /^[\t\r\n]*[=+\-@＝＋－＠]/;
/** Records that are formatted at a time. */
const BATCH = 200;

/**
 * CSV (RFC 4180 quoting, line feeds) in chunks of many lines, the keys as its first line even if no record follows.
 * @param excel puts a byte order mark first, so that Excel reads UTF-8, and an apostrophe before cells that it would
 *   compute; otherwise every cell is exactly the value
 */
export async function* csvChunks<R extends object>(
  columns: readonly Column<R>[],
  records: AsyncIterable<R> | Iterable<R>,
  excel: boolean,
): AsyncGenerator<string> {
  const cellOf = (value: unknown) => (excel ? neutral(plainCell(value)) : plainCell(value));
  yield (excel ? BYTE_ORDER_MARK : '') + stringify([columns.map((column) => column.key)]);
  let batch: string[][] = [];
  for await (const record of records) {
    batch.push(columns.map((column) => cellOf(record[column.key])));
    if (batch.length < BATCH) continue;
    yield stringify(batch);
    batch = [];
  }
  if (batch.length > 0) yield stringify(batch);
}

function neutral(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
