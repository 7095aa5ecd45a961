import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { copyOut } from '../db/copy-out.ts';
import { openDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { type ExportName, exportQuery } from '../reports/export.ts';
import { describeFilter } from '../reports/filter.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { filterOf } from './report-filter.ts';
import type { ReportOptions } from './report-options.ts';
import { interruptSignal, oneShot } from './session.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/** `export WHAT`: all rows that the options select, as CSV or JSON Lines on stdout. @returns 1 where it was interrupted */
export async function run(what: ExportName, _: unknown, command: Command): Promise<number> {
  const options = command.optsWithGlobals<ReportOptions>();
  const filter = filterOf(options);
  const json = options.json === true || options.format === 'json';
  const excel = options.excel === true;
  if (json && excel) throw new UsageError('--excel is for CSV: leave out --json and --format json');
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const database = await openDatabase(config, log);
  const bar = startProgress('bytes', null, { quiet: quiet || process.stdout.isTTY });
  try {
    const query = await exportQuery(database.db, what, filter, excel);
    if (!quiet) note(`Export of ${what} ${describeFilter(filter, config.timeZone)}`);
    const at = { db: database.db, connection: database.connection, timeZone: config.timeZone };
    const head = excel ? BYTE_ORDER_MARK : '';
    await copyOut(at, query, json ? 'json' : 'csv', (rows) =>
      pipeline(rows, counted(head, bar.update), process.stdout, { end: false, signal: interrupt.signal }),
    );
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return 1;
    if (readerHasGone(error)) return 0;
    throw error;
  } finally {
    bar.stop();
    await database.close();
    interrupt.release();
  }
}

/** Passes bytes on, `head` before them, and tells how many went by. */
function counted(head: string, tell: (bytes: number) => void): Transform {
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      tell(bytes);
      done(null, chunk);
    },
  });
  if (head !== '') stream.push(head);
  return stream;
}

function readerHasGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
