import { linkCopies, saveArticleBands } from '../db/article-copies.ts';
import { findCandidates } from '../db/brief-candidates.ts';
import { insertBrief, replaceText, saveBands } from '../db/briefs.ts';
import type { Db, Trx } from '../db/database.ts';
import { saveFindings } from '../db/findings.ts';
import { type KeyedBrief, noteKeys, type OldArticle } from '../db/keys.ts';
import { loadBytes } from '../db/pages.ts';
import { findParted, findSightings, moveSighting, type ReadBrief, type StoredSighting } from '../db/splits.ts';
import { inTransaction } from '../db/transaction.ts';
import type { PageHints } from '../pipeline/analyse.ts';
import { ARTICLE_KEYS_VERSION, articleBands } from '../pipeline/article-bands.ts';
import { articleJudge } from '../pipeline/article-verdict.ts';
import { assignSightings } from '../pipeline/assign.ts';
import { readBriefText } from '../pipeline/brief-text.ts';
import { BRIEF_KEYS_VERSION } from '../pipeline/fingerprint.ts';
import type { AnalysedPage } from '../pipeline/types.ts';
import { type Candidate, compareTexts } from '../pipeline/verdict.ts';
import { deriveArticles } from '../store/derive-articles.ts';
import { lockStore } from '../store/lock.ts';
import { isAsBefore, mergeDuplicate, probeOf } from '../store/merge-duplicates.ts';
import { type Transact, tried } from './tried.ts';

export interface RematchDeps {
  db: Db;
  analyse: (bytes: Uint8Array, hints: PageHints) => Promise<AnalysedPage>;
}

/** What matching one brief again came to: copies that went to another brief, or the brief that it is one with. */
export interface Rematched {
  briefId: number;
  headline: string | null;
  result: 'parted' | 'joined';
  /** The brief that the copies are of now, or that remains. With `dryRun` a new one has an id that is not given out. */
  other: number;
  sightings: number;
}

/** Copies that change their brief in one transaction: everyone else who stores waits for it. */
const STRAYS_AT_ONCE = 10;

/**
 * Judges a stored brief again by the present rules: gives it the present bands, parts copies that it would not take in
 * now, and joins it with its duplicate. What a person parted stays apart, and where he put it.
 * @param dryRun does everything and takes it back
 */
export async function rematchBrief(deps: RematchDeps, brief: KeyedBrief, dryRun: boolean): Promise<Rematched[]> {
  const { db } = deps;
  const transact = dryRun ? tried : inTransaction;
  await keepBands(db, brief, transact);
  const strays = await findStrays(deps, brief);
  const moved: number[] = [];
  for (let at = 0; at < strays.length; at += STRAYS_AT_ONCE) {
    const some = strays.slice(at, at + STRAYS_AT_ONCE);
    moved.push(...(await transact(db, (trx) => partStrays(trx, brief, some))));
  }
  const parted = [...new Set(moved)].map((other) => {
    const sightings = moved.filter((id) => id === other).length;
    return { ...named(brief), result: 'parted' as const, other, sightings };
  });
  const merged = await mergeDuplicate(db, brief, transact);
  const joined = merged.map((one) => ({
    ...named(one.brief),
    result: 'joined' as const,
    other: one.kept,
    sightings: 0,
  }));
  return [...parted, ...joined];
}

function named({ id, headline }: Pick<KeyedBrief, 'id' | 'headline'>) {
  return { briefId: id, headline: headline ?? null };
}

/** Gives a brief the bands that the present version makes, where it has others. */
async function keepBands(db: Db, brief: KeyedBrief, transact: Transact): Promise<void> {
  const probe = probeOf(brief);
  const { bands } = probe.fingerprint;
  const same = haveSame(bands, brief.bands);
  if (same && brief.keysVersion === BRIEF_KEYS_VERSION) return;
  await transact(db, async (trx) => {
    await lockStore(trx);
    if (!(await isAsBefore(trx, brief))) return;
    if (!same) await saveBands(trx, [{ id: brief.id, brief: probe }]);
    await noteKeys(trx, 'briefs', brief.id, BRIEF_KEYS_VERSION);
  });
}

/** Gives an article the bands that the present version makes, and where it had others, finds its copies anew. */
export async function rematchArticle(db: Db, article: OldArticle, dryRun: boolean): Promise<void> {
  const { id, text } = article;
  const bands = articleBands(text.split('\n'));
  await (dryRun ? tried : inTransaction)(db, async (trx) => {
    await lockStore(trx);
    const row = await trx.selectFrom('articles').select('text').where('id', '=', id).executeTakeFirst();
    if (row?.text !== text) return;
    await noteKeys(trx, 'articles', id, ARTICLE_KEYS_VERSION);
    if (haveSame(bands, article.bands)) return;
    await saveArticleBands(trx, [{ articleId: id, bands, isNew: false }]);
    const { touched } = await linkCopies(trx, id, articleJudge());
    await deriveArticles(trx, touched);
  });
}

/** Whether two lists have the same numbers. @param a each once */
function haveSame(a: readonly number[], b: readonly number[]): boolean {
  const former = new Set(b);
  return former.size === a.length && a.every((band) => former.has(band));
}

type Stray = StoredSighting & ReadBrief;

/** Copies that are no longer the same as what represents them, each as its page has it. */
async function findStrays(deps: RematchDeps, brief: KeyedBrief): Promise<Stray[]> {
  const strays: Stray[] = [];
  for (const sighting of await findSightings(deps.db, brief.id)) {
    if (sighting.match === 'split' || sighting.raw === brief.raw || fits(readBriefText(sighting.raw), brief)) continue;
    // Its page may show more than its text alone: where the tag ends, of which day it is.
    const onPage = await readOnPage(deps, sighting);
    if (onPage && !fits(onPage.brief, brief)) strays.push({ ...sighting, ...onPage });
  }
  return strays;
}

function fits(copy: ReadBrief['brief'], brief: Candidate): boolean {
  return compareTexts({ ...copy, key: copy.fingerprint.key }, brief)?.days === true;
}

/** @returns undefined where the page's bytes were pruned, or no longer read like that */
async function readOnPage({ db, analyse }: RematchDeps, sighting: StoredSighting): Promise<ReadBrief | undefined> {
  const bytes = await loadBytes(db, sighting.pageId);
  if (!bytes) return undefined;
  const { url, contentType } = sighting;
  const page = await analyse(bytes, { url, contentType, now: new Date() });
  const brief = page.briefs.find((one) => one.raw === sighting.raw);
  return brief && { brief, script: page.script };
}

/** @returns for each sighting that went, the brief that it went to */
async function partStrays(trx: Trx, brief: KeyedBrief, strays: readonly Stray[]): Promise<number[]> {
  await lockStore(trx);
  if (!(await isAsBefore(trx, brief))) return [];
  const present = await findSightings(trx, brief.id);
  const now = new Date();
  const apart = await findParted(trx, brief.id);
  const moved: number[] = [];
  for (const stray of strays) {
    if (!present.some(({ id, raw }) => id === stray.id && raw === stray.raw)) continue;
    const known = (await findCandidates(trx, [stray.brief])).filter(({ id }) => id !== brief.id && !apart.has(id));
    const [assigned] = assignSightings([stray.brief], known);
    if (!assigned) continue;
    const { join, represents, match, scores, met } = assigned;
    const to = join ?? (await insertBrief(trx, stray.brief, { script: stray.script, seenAt: stray.seenAt, now }));
    if (join !== null && represents) {
      await replaceText(trx, to, stray.brief, { script: stray.script, now, met: met?.scores ?? scores });
    }
    if (join === null || represents) await saveFindings(trx, [{ articleId: null, briefId: to, ...stray.brief }]);
    if (await moveSighting(trx, stray, { briefId: to, match, scores })) moved.push(to);
  }
  return moved;
}
