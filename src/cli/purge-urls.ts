import { isDeepStrictEqual } from 'node:util';
import { linkCopies } from '../db/article-copies.ts';
import { replaceText } from '../db/briefs.ts';
import { type Db, sqlState, type Trx } from '../db/database.ts';
import { saveFindings } from '../db/findings.ts';
import {
  deleteUrls,
  findOrphanedCopies,
  findReworded,
  hideArticles,
  lockUrls,
  type PurgeCounts,
  type Reworded,
} from '../db/purge.ts';
import { findSighting, type ReadBrief } from '../db/splits.ts';
import { inTransaction } from '../db/transaction.ts';
import { articleJudge } from '../pipeline/article-verdict.ts';
import { fullestOf } from '../read-sighting.ts';
import { deriveArticles } from '../store/derive-articles.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import { lockStore } from '../store/lock.ts';
import { mergeUndatedNear, probeOf } from '../store/merge-duplicates.ts';

const FOREIGN_KEY_VIOLATION = '23503';
const MAX_TRIES = 5;
const KEPT_CHANGING = 'other processes kept changing what was to be removed: run the same command again';

/**
 * Removes a few URLs with everything that hangs on them. First the copies that stay get another first copy, and their
 * briefs another text, some in each transaction; what is left to remove then goes in one. Pages are read before the store
 * lock is taken, and again where something changed meanwhile.
 * @returns how many rows of each table went
 */
export async function purgeUrls(db: Db, urlIds: readonly number[]): Promise<PurgeCounts> {
  let reworded = 0;
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    await freeCopies(db, urlIds);
    reworded += await rewordBriefs(db, urlIds);
    const removed = await inTransaction(db, (trx) => removeUrls(trx, urlIds)).catch((error: unknown) => {
      // A worker has stored the very bytes again while they went: they serve another URL now, and stay.
      if (sqlState(error) !== FOREIGN_KEY_VIOLATION || attempt === MAX_TRIES) throw error;
    });
    if (!removed) continue;
    await mergeUndatedNear(db, removed.dated.map(probeOf), inTransaction);
    return { ...removed.counts, briefs_reworded: reworded };
  }
  throw new Error(KEPT_CHANGING);
}

/** Copies whose first copy goes that are linked anew in one transaction: each is compared with a dozen articles. */
const COPIES_AT_ONCE = 20;

/** Finds another first copy for the copies of articles that are about to go. */
async function freeCopies(db: Db, urlIds: readonly number[]): Promise<void> {
  const judge = articleJudge();
  for (let found = 1; found > 0; ) {
    found = await inTransaction(db, async (trx) => {
      await lockStore(trx);
      const copies = await findOrphanedCopies(trx, urlIds, COPIES_AT_ONCE);
      if (copies.length === 0) return 0;
      await lockUrls(trx, [...urlIds, ...copies.map(({ urlId }) => urlId)]);
      await hideArticles(trx, urlIds);
      const touched = new Set<number>();
      for (const { id } of copies) for (const one of (await linkCopies(trx, id, judge)).touched) touched.add(one);
      await deriveArticles(trx, [...touched]);
      return copies.length;
    });
  }
}

/** Briefs that get another text in one transaction. */
const REWORDED_AT_ONCE = 20;

/** Lets another copy represent each brief that stays, with what that copy names and reports. @returns how many */
async function rewordBriefs(db: Db, urlIds: readonly number[]): Promise<number> {
  let count = 0;
  for (let failures = 0; failures < MAX_TRIES; ) {
    const briefs = await findReworded(db, urlIds, REWORDED_AT_ONCE);
    if (briefs.length === 0) return count;
    const texts = await readTexts(db, briefs);
    const written = await inTransaction(db, async (trx) => {
      await lockStore(trx);
      if (!isDeepStrictEqual(await findReworded(trx, urlIds, REWORDED_AT_ONCE), briefs)) return false;
      for (const { briefId, text } of texts) await reword(trx, briefId, text);
      return texts.length > 0;
    });
    if (written) count += texts.length;
    else failures++;
  }
  throw new Error(KEPT_CHANGING);
}

async function readTexts(db: Db, briefs: readonly Reworded[]): Promise<{ briefId: number; text: ReadBrief }[]> {
  const texts = [];
  for (const { briefId, sightings } of briefs) {
    const fellows = [];
    for (const { id } of sightings) fellows.push((await findSighting(db, id)) ?? []);
    const text = await fullestOf(db, fellows.flat());
    if (text) texts.push({ briefId, text });
  }
  return texts;
}

async function reword(trx: Trx, briefId: number, { brief, script }: ReadBrief): Promise<void> {
  await replaceText(trx, briefId, brief, { script, now: new Date(), met: {} });
  await saveFindings(trx, [{ articleId: null, briefId, ...brief }]);
  await deriveBriefs(trx, [briefId]);
}

/** @returns undefined where a copy or a brief that stays still depends on these URLs; then nothing was written */
async function removeUrls(trx: Trx, urlIds: readonly number[]) {
  await lockStore(trx);
  await lockUrls(trx, urlIds);
  if ((await findOrphanedCopies(trx, urlIds, 1)).length > 0) return undefined;
  if ((await findReworded(trx, urlIds, 1)).length > 0) return undefined;
  return await deleteUrls(trx, urlIds);
}
