import type { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import pc from 'picocolors';
import type { Column } from './cell.ts';
import { csvChunks } from './csv.ts';
import { type FormatOptions, formatOf } from './format-options.ts';
import { markdownLines } from './markdown.ts';
import { forgiveGoneReader, print } from './print.ts';
import { tableLines } from './table.ts';

/** UTF-16 units that are written before waiting for the reader. */
const WAIT_AFTER = 64 * 1024;
/** Some terminals do not say how wide they are. */
const USUAL_WIDTH = 80;

/**
 * Prints records to stdout in the asked format as they come, never more than a few in memory.
 * When the reader has gone (`| head`), it stops asking for records and the command goes on to its end.
 * @param columns what a table, CSV and Markdown show; JSON has the whole record
 * @param stream where to, stdout unless a test says otherwise
 * @returns how many records were taken
 */
export async function printRecords<R extends object>(
  records: AsyncIterable<R> | Iterable<R>,
  columns: readonly Column<R>[],
  options: FormatOptions,
  stream: Writable = process.stdout,
): Promise<number> {
  forgiveGoneReader(stream);
  let taken = 0;
  let unwaited = 0;
  async function* counted(): AsyncGenerator<R> {
    for await (const record of records) {
      taken++;
      yield record;
    }
  }
  for await (const chunk of chunksOf(counted(), columns, options, stream)) {
    unwaited += chunk.length;
    // Waiting for every line would be ten times as slow; not waiting at all would fill the memory.
    if (unwaited < WAIT_AFTER) {
      stream.write(chunk);
      continue;
    }
    unwaited = 0;
    if (!(await print(chunk, stream))) break;
  }
  await print('', stream);
  return taken;
}

function chunksOf<R extends object>(
  records: AsyncIterable<R>,
  columns: readonly Column<R>[],
  options: FormatOptions,
  stream: Writable,
): AsyncGenerator<string> {
  switch (formatOf(options)) {
    case 'json':
      return jsonLines(records);
    case 'csv':
      return csvChunks(columns, records, options.excel === true);
    case 'md':
      return withBreaks(markdownLines(columns, records));
    case 'table':
      return withBreaks(tableLines(columns, records, { width: widthOf(stream), heading: colours(stream).bold }));
  }
}

async function* jsonLines(records: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}

async function* withBreaks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/** Columns of the terminal that a stream is, or null where it is none: then nothing is cut. */
function widthOf(stream: Writable): number | null {
  return stream instanceof WriteStream && stream.isTTY ? stream.columns || USUAL_WIDTH : null;
}

/** Colours for one stream: none unless it is a terminal, NO_COLOR is unset and TERM is not `dumb`. */
export function colours(stream: Writable): ReturnType<typeof pc.createColors> {
  const terminal = stream instanceof WriteStream && stream.isTTY;
  return pc.createColors(terminal && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb');
}
