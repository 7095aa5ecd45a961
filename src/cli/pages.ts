import type { Command } from 'commander';
import { prunePages } from '../db/prune.ts';
import { withDatabase } from '../open-database.ts';
import { note, print } from './print.ts';
import { startProgress } from './progress.ts';
import { interruptSignal, oneShot } from './session.ts';

const DAY_MS = 86_400_000;
const MEBIBYTE = 1024 ** 2;
/** Pages a transaction: a few MB, done in well under a second. */
const BATCH = 500;

/** `briefwire pages prune`: drops stored bytes, batch after batch. @returns 1 where it was interrupted */
export async function prune(options: { olderThan: number; dryRun?: boolean; json?: boolean }, command: Command) {
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const dryRun = options.dryRun === true;
  const before = new Date(Date.now() - options.olderThan * DAY_MS);
  const sum = { pages: 0, bytes: 0 };
  const bar = startProgress('pages', null, { quiet });
  try {
    await withDatabase(config, log, async (db) => {
      for (let after: number | null = 0; after !== null && !interrupt.signal.aborted; ) {
        const done = await prunePages(db, { after, before, dryRun }, BATCH);
        sum.pages += done.pages;
        sum.bytes += done.bytes;
        bar.update(sum.pages);
        after = done.last;
      }
    });
  } finally {
    bar.stop();
    interrupt.release();
  }
  if (options.json) await print(`${JSON.stringify({ ...sum, before, dryRun })}\n`);
  else {
    const what = `${sum.pages} pages stored before ${before.toISOString()}, ${(sum.bytes / MEBIBYTE).toFixed(1)} MiB`;
    await print(`${dryRun ? 'would prune' : 'pruned'}: ${what}\n`);
    if (!quiet && !dryRun && sum.pages > 0) note('PostgreSQL uses the space again; `vacuum full pages` gives it back');
  }
  return interrupt.signal.aborted ? 1 : 0;
}
