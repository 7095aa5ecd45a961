import type { Command } from 'commander';
import type { Replayed } from '../db/replay.ts';
import { UsageError } from '../pipeline/errors.ts';
import type { Column } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { note } from './print.ts';
import { oneShot, openApp } from './session.ts';

interface Options extends FormatOptions {
  all?: boolean;
  reason?: string;
  host?: string;
  since?: string;
}

const COLUMNS: Column<Replayed>[] = [
  { key: 'letterId', title: 'id' },
  { key: 'url', title: 'URL' },
];

/** `briefwire queue retry`: dead letters back on their queues. Fails where an id that is named has nothing to retry. */
export async function retry(ids: string[], options: Options, command: Command): Promise<number> {
  const { all = false, reason = null, host = null } = options;
  const since = options.since === undefined ? null : instant(options.since);
  const named = ids.map(letterId);
  const narrowed = named.length > 0 || reason !== null || host !== null || since !== null;
  if (narrowed === all) {
    throw new UsageError('queue retry takes ids of `queue dead`, --reason, --host or --since, or --all alone');
  }
  const { config, log } = oneShot(command);
  const app = await openApp(config, log);
  try {
    const replayed = await app.replay({ ids: named.length > 0 ? named : null, reason, host, since });
    await printRecords(replayed, COLUMNS, options);
    const missing = named.filter((id) => !replayed.some((row) => row.letterId === id));
    if (missing.length > 0) {
      note(
        `nothing to retry: ${missing.join(', ')} (no open dead letter, or narrowed away, or a file without its bytes)`,
      );
      return 1;
    }
    note(`${replayed.length} queued; \`briefwire serve\` or a worker takes them up`);
    return 0;
  } finally {
    await app.close();
  }
}

function letterId(value: string): number {
  const id = Number(value);
  if (!Number.isSafeInteger(id) || id < 1) throw new UsageError(`not the id of a dead letter: ${value}`);
  return id;
}

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/;

/** A day begins at 00:00 UTC. */
function instant(value: string): Date {
  const at = INSTANT.test(value) ? new Date(value) : null;
  if (at && !Number.isNaN(at.getTime())) return at;
  throw new UsageError(`--since takes a day or an instant, such as 2021-06-30 or 2021-06-30T10:00+08:00: ${value}`);
}
