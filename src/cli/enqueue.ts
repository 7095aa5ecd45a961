import type { Command } from 'commander';
import type { Db } from '../db/database.ts';
import { findRequests, type RequestState } from '../db/urls.ts';
import { UsageError } from '../pipeline/errors.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import type { Column } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { interruptSignal, oneShot, openApp } from './session.ts';

interface Options extends FormatOptions {
  wait?: boolean;
}

const COLUMNS: Column<RequestState>[] = [{ key: 'state' }, { key: 'reason' }, { key: 'url', title: 'URL' }];
const POLL_MS = 250;

/** `briefwire enqueue`: puts article URLs on the queue of a running service. */
export async function run(urls: string[], options: Options, command: Command): Promise<number> {
  for (const url of urls) {
    if (incomingUrl(url).canonicalUrl.startsWith('file:')) {
      throw new UsageError(`enqueue takes http(s) addresses, for a file use \`ingest\`: ${url}`);
    }
  }
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const app = await openApp(config, log);
  try {
    const requested = await app.enqueue(urls, null);
    const ids = requested.map((row) => row.urlId);
    const rows = options.wait ? await settled(app.db, ids, interrupt.signal, quiet) : await findRequests(app.db, ids);
    await printRecords(rows, COLUMNS, options);
    if (!options.wait)
      note('queued; `briefwire serve` or a worker takes them up, `briefwire trace URL` shows what became of one');
    return rows.some((row) => ['dead', 'refused', ...(options.wait ? ['pending'] : [])].includes(row.state)) ? 1 : 0;
  } finally {
    await app.close();
    interrupt.release();
  }
}

async function settled(db: Db, ids: number[], signal: AbortSignal, quiet: boolean): Promise<RequestState[]> {
  const progress = startProgress('waiting for a worker', ids.length, { quiet });
  try {
    for (;;) {
      const rows = await findRequests(db, ids);
      const done = rows.filter((row) => row.state !== 'pending').length;
      if (done === rows.length || signal.aborted) return rows;
      progress.update(done);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    progress.stop();
  }
}
