import { articleLocks, linkCopies, saveArticleBands } from '../db/article-copies.ts';
import { lockBriefs, lockOf } from '../db/brief-locks.ts';
import { findCandidates, type StoredBrief, saveBands } from '../db/briefs.ts';
import { type Db, lockKeys, type Trx } from '../db/database.ts';
import { mergeBriefs } from '../db/merge-briefs.ts';
import { findParted } from '../db/splits.ts';
import {
  briefsAfter,
  claimSweep,
  type KeylessArticle,
  keylessArticlesAfter,
  leaveSweep,
  type SweptBrief,
  sightingKeys,
} from '../db/sweeps.ts';
import { inTransaction, planOnce } from '../db/transaction.ts';
import { articleBands } from '../pipeline/article-bands.ts';
import { articleJudge } from '../pipeline/article-verdict.ts';
import { compareFullness } from '../pipeline/assign.ts';
import { type Twin, twinOf } from '../pipeline/assign-twins.ts';
import { fingerprint } from '../pipeline/fingerprint.ts';
import type { Fingerprint } from '../pipeline/types.ts';
import { createRecentFacts, type RecentFacts } from './recent-facts.ts';
import type { SweepDeps } from './sweep.ts';
import type { Transact } from './tried.ts';

/** Two walks: one follows the newest briefs and stops at the end, one goes round and round. */
const WALKS = [
  { name: 'new briefs', batch: 500, round: false },
  { name: 'all briefs', batch: 100, round: true },
] as const;
const ARTICLES = { name: 'articles without keys', batch: 100 } as const;

/**
 * One pass: joins stored briefs that should be one (workers raced, an older version kept them apart, an undated one has
 * exactly one dated fellow now), by the verdict that new copies are judged by, and gives keys to briefs that have none.
 * @returns how many briefs were joined
 */
export async function joinLateTwins({ db, log }: Pick<SweepDeps, 'db' | 'log'>): Promise<number> {
  let joined = 0;
  for (const { name, batch, round } of WALKS) {
    const position = await claimSweep(db, name);
    if (position === null) continue;
    const briefs = await briefsAfter(db, position, batch);
    const keyed: Keyed[] = [];
    for (const brief of briefs) keyed.push({ brief, made: await keepKeys(db, brief) });
    for (const brief of await withTwins(db, keyed)) if ((await joinTwin(db, brief)) !== null) joined++;
    const atEnd = briefs.length < batch;
    await leaveSweep(db, name, round && atEnd ? 0 : (briefs.at(-1)?.id ?? position));
  }
  if (joined > 0) log.info({ briefs: joined }, 'joined late twins');
  return joined;
}

interface Keyed {
  brief: StoredBrief;
  made: Fingerprint;
}

/** Those that seem to have a twin: hardly any has, so that they are looked for with one plan, and taken apart once. */
async function withTwins(db: Db, keyed: readonly Keyed[]): Promise<StoredBrief[]> {
  const recent = createRecentFacts();
  return await inTransaction(db, async (trx) => {
    await planOnce(trx);
    const found: StoredBrief[] = [];
    for (const { brief, made } of keyed) if (await findTwin(trx, brief, made, recent)) found.push(brief);
    return found;
  });
}

/**
 * Gives keys to a brief that was stored before there were any, or by a version that made others.
 * @returns those that it has now
 */
export async function keepKeys(db: Db, brief: SweptBrief, transact: Transact = inTransaction): Promise<Fingerprint> {
  const made = fingerprint(brief);
  const known = new Set(brief.bands);
  if (known.size === made.bands.length && made.bands.every((band) => known.has(band))) return made;
  const stored = { fingerprint: { ...made, key: brief.key }, date: brief.date };
  await transact(db, async (trx) => {
    await lockBriefs(trx, [stored], []);
    if (await isAsBefore(trx, brief)) await saveBands(trx, brief.id, stored);
  });
  return made;
}

/** Joins the brief with its twin, if it has one. @returns the twin's id, or null */
export async function joinTwin(db: Db, brief: StoredBrief, transact: Transact = inTransaction): Promise<number | null> {
  const made = fingerprint(brief);
  const found = await findTwin(db, brief, made);
  if (!found) return null;
  return await transact(db, async (trx) => {
    const keys = await sightingKeys(trx, [brief.id, found.other.id]);
    await lockBriefs(
      trx,
      [brief, found.other].map((one) => ({ fingerprint: { ...fingerprint(one), key: one.key }, date: one.date })),
      keys.map(lockOf),
    );
    if (!(await isAsBefore(trx, brief))) return null;
    const again = await findTwin(trx, brief, made);
    if (again?.other.id !== found.other.id || again.other.raw !== found.other.raw) return null;
    const [elder, younger] = brief.id < found.other.id ? [brief, found.other] : [found.other, brief];
    const represents = compareFullness(younger, elder) > 0 ? 'younger' : 'elder';
    await mergeBriefs(trx, { elder, younger, represents, met: again.twin.verdict.scores });
    return found.other.id;
  });
}

async function findTwin(
  db: Db,
  brief: StoredBrief,
  made: Fingerprint,
  recent?: RecentFacts,
): Promise<{ other: StoredBrief; twin: Twin } | null> {
  const probe = { fingerprint: { ...made, key: brief.key }, date: brief.date };
  const others = (await findCandidates(db, [probe])).filter(({ id }) => id !== brief.id);
  if (others.length === 0) return null;
  recent?.lend([brief, ...others]);
  const twin = twinOf(brief, others, await findParted(db, brief.id));
  recent?.keep([brief, ...others]);
  const other = others.find(({ id }) => id === twin?.id);
  return twin && other ? { other, twin } : null;
}

/** Nobody has joined it or let another copy represent it meanwhile. Its row is locked from then on. */
export async function isAsBefore(trx: Trx, { id, raw }: StoredBrief): Promise<boolean> {
  const row = await trx.selectFrom('briefs').select('raw_text').where('id', '=', id).forUpdate().executeTakeFirst();
  return row?.raw_text === raw;
}

/** One pass: gives keys to articles that were stored before there were any, and finds their copies. @returns how many */
export async function keyArticles({ db }: Pick<SweepDeps, 'db'>): Promise<number> {
  const position = await claimSweep(db, ARTICLES.name);
  if (position === null) return 0;
  const articles = await keylessArticlesAfter(db, position, ARTICLES.batch);
  for (const article of articles) await inTransaction(db, (trx) => keyArticle(trx, article));
  await leaveSweep(db, ARTICLES.name, articles.at(-1)?.id ?? position);
  return articles.length;
}

async function keyArticle(trx: Trx, { id, urlId, text, key }: KeylessArticle): Promise<void> {
  const bands = articleBands(text.split('\n'));
  if (bands.length === 0) return;
  await lockKeys(trx, [lockOf(key), ...(await articleLocks(trx, urlId, bands))]);
  const row = await trx.selectFrom('articles').select('text').where('id', '=', id).forUpdate().executeTakeFirst();
  if (row?.text !== text) return;
  await saveArticleBands(trx, id, bands);
  await linkCopies(trx, id, articleJudge());
}
