import type { Command } from 'commander';
import { listDeadLetters } from '../db/dead-letters.ts';
import { withDatabase } from '../open-database.ts';
import { JOB_NAMES } from '../queues/job-names.ts';
import { showInstant } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { oneShot, openApp } from './session.ts';

/** `briefwire queue status`: how many jobs wait, run and are delayed on each queue. */
export async function status(options: FormatOptions, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const app = await openApp(config, log);
  try {
    const counts = await app.producer.counts();
    const rows = JOB_NAMES.map((queue) => ({ queue, ...counts[queue] }));
    const columns = (['queue', 'waiting', 'active', 'delayed'] as const).map((key) => ({ key }));
    await printRecords(rows, columns, options);
    return 0;
  } finally {
    await app.close();
  }
}

/** `briefwire queue dead`: dead letters with their reason, newest first. */
export async function dead(options: FormatOptions & { limit: number }, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const letters = await withDatabase(config, log, (db) => listDeadLetters(db, options.limit));
  const plain = (['queue', 'reason', 'message', 'url'] as const).map((key) => ({ key }));
  const at = { key: 'at' as const, show: showInstant(config.timeZone) };
  await printRecords(letters, [{ key: 'id' }, at, ...plain], options);
  return 0;
}
