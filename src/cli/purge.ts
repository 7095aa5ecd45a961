import type { Command } from 'commander';
import type { Db } from '../db/database.ts';
import { countPurge, findPurgedUrls, PURGED_TABLES, type PurgeCounts } from '../db/purge.ts';
import { forgetPurge, listPurged, type PurgeTarget, rememberPurge } from '../db/purged.ts';
import { withDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import { hostName } from '../pipeline/url.ts';
import { showInstant } from './cell.ts';
import { createFailures, type Failures, togetherOrAlone } from './failures.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { purgeUrls } from './purge-urls.ts';
import { oneShot } from './session.ts';
import { userName } from './user-name.ts';

interface Options extends FormatOptions {
  dryRun?: boolean;
  undo?: boolean;
}

/** URLs that go in one transaction, while everyone else who stores waits. */
const BATCH = 20;

/** `briefwire purge [URL|HOST]`: without one it lists what is to stay away; `--undo` takes that word back. */
export async function run(name: string | undefined, options: Options, command: Command): Promise<number> {
  if (options.dryRun && options.undo) throw new UsageError('say either --dry-run or --undo');
  if (name !== undefined) {
    return await (options.undo ? letReturn : remove)(targetOf(name), options, command);
  }
  if (options.dryRun || options.undo) throw new UsageError('say which URL or host');
  const { config, log } = oneShot(command);
  const rows = await withDatabase(config, log, listPurged);
  const at = { key: 'at' as const, show: showInstant(config.timeZone) };
  await printRecords(rows, [{ key: 'kind' }, { key: 'subject' }, { key: 'who' }, at], options);
  return 0;
}

async function letReturn(target: PurgeTarget, _options: Options, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const { subject } = target;
  const done = await withDatabase(config, log, (db) => forgetPurge(db, target));
  if (!done) throw new UsageError(`${subject} was not purged: \`purge\` lists what was`);
  note(`${subject} may enter again; what was removed does not come back by itself: \`enqueue\` its URLs`);
  return 0;
}

/**
 * Removes what came from there (rows, bytes, search) and remembers it, so that it does not return. It can be
 * interrupted and begun again.
 */
async function remove(target: PurgeTarget, options: Options, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const failures = createFailures();
  const counts = await withDatabase(config, log, async (db) =>
    options.dryRun
      ? await countPurge(db, await findPurgedUrls(db, target))
      : await purge(db, target, { quiet, failures }),
  );
  const { briefs_reworded: reworded } = counts;
  const rows = PURGED_TABLES.map((table) => ({ table, rows: counts[table] }));
  await printRecords(rows, [{ key: 'table' }, { key: 'rows' }], options);
  const words = reworded > 0 ? `; ${reworded} briefs take the words of another page` : '';
  note(
    options.dryRun
      ? `nothing was removed${words}; without --dry-run this goes, and ${target.subject} is refused from then on`
      : `removed${words}; ${target.subject} is refused from now on, reason purged`,
  );
  if (failures.count > 0) note(`${failures.count} URLs were not removed: run the same command again`);
  return failures.count > 0 ? 1 : 0;
}

/** A host where it has no path: a site's start page is purged as `https://host/`. */
function targetOf(name: string): PurgeTarget {
  if (/^(?:https?|file):\/\//i.test(name)) return { kind: 'url', subject: incomingUrl(name).canonicalUrl };
  return { kind: 'host', subject: hostName(name) };
}

/** Remembers the target first, so that nothing of it enters again while batch after batch goes. */
async function purge(db: Db, target: PurgeTarget, { quiet, failures }: { quiet: boolean; failures: Failures }) {
  await rememberPurge(db, target, userName());
  const ids = await findPurgedUrls(db, target);
  const total = Object.fromEntries([...PURGED_TABLES, 'briefs_reworded'].map((name) => [name, 0])) as PurgeCounts;
  const progress = startProgress('removing URLs', ids.length, { quiet });
  try {
    for (let at = 0; at < ids.length; at += BATCH) {
      const removed = await togetherOrAlone(
        ids.slice(at, at + BATCH),
        (some) => purgeUrls(db, some),
        (id, error) => failures.add(`url:${id}`, error),
      );
      for (const counts of removed) {
        for (const [name, count] of Object.entries(counts)) total[name as keyof PurgeCounts] += count;
      }
      progress.update(Math.min(at + BATCH, ids.length));
    }
  } finally {
    progress.stop();
  }
  return total;
}
