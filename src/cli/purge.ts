import type { Command } from 'commander';
import { articleLocks, linkCopies } from '../db/article-copies.ts';
import { lockBriefs } from '../db/brief-locks.ts';
import { replaceText } from '../db/briefs.ts';
import { type Db, sqlState, type Trx } from '../db/database.ts';
import { saveFindings } from '../db/findings.ts';
import {
  countPurge,
  deleteUrls,
  findCarriedTexts,
  findOrphanedCopies,
  findPurgedUrls,
  findReworded,
  PURGED_TABLES,
  type PurgeCounts,
  type Reworded,
} from '../db/purge.ts';
import { forgetPurge, listPurged, type PurgeTarget, rememberPurge } from '../db/purged.ts';
import { findSighting } from '../db/splits.ts';
import { inTransaction } from '../db/transaction.ts';
import { withDatabase } from '../open-database.ts';
import { articleJudge } from '../pipeline/article-verdict.ts';
import { UsageError } from '../pipeline/errors.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import { hostName } from '../pipeline/url.ts';
import { fullestOf, readRaw } from '../read-sighting.ts';
import { showInstant } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { oneShot } from './session.ts';
import { userName } from './user-name.ts';

interface Options extends FormatOptions {
  dryRun?: boolean;
  undo?: boolean;
}

/** URLs that go in one transaction. */
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
  const counts = await withDatabase(config, log, async (db) =>
    options.dryRun ? await countPurge(db, await findPurgedUrls(db, target)) : await purge(db, target, quiet),
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
  return 0;
}

/** A host where it has no path: a site's start page is purged as `https://host/`. */
function targetOf(name: string): PurgeTarget {
  if (/^(?:https?|file):\/\//i.test(name)) return { kind: 'url', subject: incomingUrl(name).canonicalUrl };
  return { kind: 'host', subject: hostName(name) };
}

async function purge(db: Db, target: PurgeTarget, quiet: boolean): Promise<PurgeCounts> {
  await rememberPurge(db, target, userName());
  const ids = await findPurgedUrls(db, target);
  const total = Object.fromEntries([...PURGED_TABLES, 'briefs_reworded'].map((name) => [name, 0])) as PurgeCounts;
  const progress = startProgress('removing URLs', ids.length, { quiet });
  try {
    for (let at = 0; at < ids.length; at += BATCH) {
      const counts = await withoutStrangers(() =>
        inTransaction(db, (trx) => purgeUrls(trx, ids.slice(at, at + BATCH))),
      );
      for (const [name, count] of Object.entries(counts)) total[name as keyof PurgeCounts] += count;
      progress.update(Math.min(at + BATCH, ids.length));
    }
  } finally {
    progress.stop();
  }
  return total;
}

const FOREIGN_KEY_VIOLATION = '23503';
const MAX_TRIES = 5;

/** A worker may store the very bytes again while they go: then they serve another URL, and stay. */
async function withoutStrangers<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (sqlState(error) !== FOREIGN_KEY_VIOLATION || attempt === MAX_TRIES) throw error;
    }
  }
}

async function purgeUrls(trx: Trx, urlIds: readonly number[]): Promise<PurgeCounts> {
  const copies = await findOrphanedCopies(trx, urlIds);
  const bandLocks: bigint[] = [];
  for (const urlId of [...urlIds, ...copies.map((copy) => copy.urlId)]) {
    bandLocks.push(...(await articleLocks(trx, urlId, [])));
  }
  const texts = await findCarriedTexts(trx, urlIds);
  await lockBriefs(
    trx,
    texts.map((raw) => readRaw(raw).brief),
    bandLocks,
  );
  const reworded = await findReworded(trx, urlIds);
  for (const brief of reworded) await reword(trx, brief);
  const counts = await deleteUrls(trx, urlIds);
  for (const { id } of copies) await linkCopies(trx, id, articleJudge());
  return { ...counts, briefs_reworded: reworded.length };
}

/** Lets the fullest copy that stays represent a brief, with what that one names and reports. */
async function reword(trx: Trx, { briefId, sightingIds }: Reworded): Promise<void> {
  const fellows = [];
  for (const id of sightingIds) fellows.push(await findSighting(trx, id));
  const rest = await fullestOf(
    trx,
    fellows.filter((fellow) => fellow !== undefined),
  );
  if (!rest) return;
  const { brief, script } = rest;
  await replaceText(trx, briefId, brief, { script, now: new Date(), met: {} });
  await saveFindings(trx, [{ articleId: null, briefId, ...brief }]);
}
