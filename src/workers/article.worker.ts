import { articleLocks, linkCopies, saveArticleBands } from '../db/article-copies.ts';
import { isCopy, saveArticle } from '../db/articles.ts';
import {
  addSightings,
  findCandidates,
  insertBriefs,
  lockBriefs,
  lockOf,
  type NewSighting,
  replaceText,
} from '../db/briefs.ts';
import { type ReportedClaims, saveClaims } from '../db/claims.ts';
import type { Db, Trx } from '../db/database.ts';
import { findItemsOf } from '../db/items.ts';
import { type NamedBodies, saveNames } from '../db/names.ts';
import { dropBytes, type FetchedPage, findFetchedPage, loadBytes, storeText } from '../db/pages.ts';
import { type NamedPlaces, saveMentions } from '../db/places.ts';
import { saveSearchTexts } from '../db/search.ts';
import { findPins } from '../db/splits.ts';
import { inTransaction } from '../db/transaction.ts';
import { lockUrl, settleUrl } from '../db/urls.ts';
import type { PageHints } from '../pipeline/analyse.ts';
import { articleJudge } from '../pipeline/article-verdict.ts';
import { assignSightings } from '../pipeline/assign.ts';
import { PermanentError, RefusedError } from '../pipeline/errors.ts';
import { forbidsArchive } from '../pipeline/robots-tag.ts';
import type { AnalysedPage } from '../pipeline/types.ts';
import type { Payload } from '../queues/jobs.ts';
import { done, type Outcome, skipped } from './outcome.ts';

export interface ArticleDeps {
  db: Db;
  /** Runs the pure steps, usually in another thread. */
  analyse: (bytes: Uint8Array, hints: PageHints) => Promise<AnalysedPage>;
  now: () => Date;
  /** The product token that sites know us by; without it only what they say to everybody counts. */
  robotsToken?: string;
}

/**
 * Reads a stored page and writes everything it says in one transaction.
 * @throws RefusedError where the page has no article
 */
export async function readArticle(deps: ArticleDeps, payload: Payload<'article'>): Promise<Outcome> {
  const { db } = deps;
  const page = await findFetchedPage(db, payload.fetchId);
  if (!page) return skipped('purged');
  const fields = { url: page.url, pageId: page.pageId };
  if (page.processed) return skipped('processed', fields);
  if (page.articlePageId === page.pageId) {
    await inTransaction(db, (trx) => settle(trx, page, 'unchanged', { samePage: true }));
    return done({ ...fields, fate: 'unchanged' });
  }
  const bytes = await loadBytes(db, page.pageId);
  if (!bytes) throw new PermanentError('pruned', 'the stored bytes of this page were pruned');
  const now = deps.now();
  const items = await findItemsOf(db, page.urlId);
  const feedPublished = items.find(({ published }) => published !== null)?.published ?? null;
  const hints = { url: page.finalUrl, contentType: page.contentType, now: page.fetchedAt, feedPublished };
  const read = await deps.analyse(bytes, hints);
  if (read.kind === 'listing') throw new RefusedError('listing', 'a listing page: it has links, but no article');
  const keepsNoCopy = read.noarchive || forbidsArchive(page.robotsTag, deps.robotsToken ?? '');
  const stored = await inTransaction(db, async (trx) => {
    const counts = await storeArticle(trx, page, read, now);
    if (counts && keepsNoCopy) await dropBytes(trx, page.pageId, page.urlId);
    return counts;
  });
  return stored ? done({ ...fields, ...stored }) : skipped('settled', fields);
}

/** What storing a page came to, as the trace and the log show it. */
interface StoredCounts {
  fate: string;
  articleId: number;
  briefs: number;
  newBriefs: number;
  newSightings: number;
}

/** @returns undefined where another delivery of the same job was quicker */
async function storeArticle(
  trx: Trx,
  page: FetchedPage,
  read: AnalysedPage,
  now: Date,
): Promise<StoredCounts | undefined> {
  // Twins that are stored in the same instant wait here for each other, before any row is locked. An article that
  // leaves the copies of its old text changes those too.
  const articleKeys = [read.textKey, page.articleTextKey].filter((key) => key !== null);
  const bandLocks = await articleLocks(trx, page.urlId, read.textBands);
  await lockBriefs(trx, read.briefs, [...articleKeys.map(lockOf), ...bandLocks]);
  const url = await lockUrl(trx, page.urlId);
  if (url?.state !== 'pending' || url.request !== page.request) return undefined;

  await storeText(trx, page.pageId, read.text);
  const saved = await saveArticle(trx, page, read, now);
  const { newBriefs, sightings, named } = await storeBriefs(trx, read, {
    articleId: saved.articleId,
    seenAt: page.fetchedAt,
    now,
  });
  const at = { articleId: saved.articleId, fetchId: page.fetchId, seenAt: page.fetchedAt };
  const newSightings = await addSightings(trx, at, sightings);
  if (saved.newText) {
    await saveArticleBands(trx, saved.articleId, read.textBands);
    await linkCopies(trx, saved.articleId, articleJudge());
  }
  if (saved.fate !== 'unchanged') {
    await saveSearchTexts(trx, [{ articleId: saved.articleId, title: read.title, text: read.paragraphs.join('\n') }]);
  }
  if (saved.fate !== 'unchanged') {
    const { places, names, claims } = read;
    named.push({ articleId: saved.articleId, briefId: null, places, names, claims });
  }
  await saveMentions(trx, named);
  await saveNames(trx, named);
  await saveClaims(trx, named);
  const copy = saved.fate === 'stored' && (await isCopy(trx, saved.articleId));
  const fate = copy ? ('copy' as const) : saved.fate;
  const counts = { articleId: saved.articleId, briefs: read.briefs.length, newBriefs, newSightings };
  await settle(trx, page, fate, counts);
  return { fate, ...counts };
}

/**
 * Finds or makes the brief of each copy on a page. The caller holds the locks (`lockBriefs`) and adds the sightings.
 * @param at `seenAt`: when the page was fetched; `now`: when it was classified
 */
export async function storeBriefs(
  trx: Trx,
  read: Pick<AnalysedPage, 'briefs' | 'script'>,
  at: { articleId: number; seenAt: Date; now: Date },
) {
  const { seenAt, now } = at;
  const pins = await findPins(trx, at.articleId);
  const stored = await findCandidates(
    trx,
    read.briefs,
    pins.map(({ to }) => to),
  );
  const assignments = assignSightings(read.briefs, stored, pins);
  const fresh = assignments.flatMap(({ brief, join }) => (join === null ? [brief] : []));
  const freshIds = await insertBriefs(trx, fresh, { script: read.script, seenAt, now });
  const sightings: NewSighting[] = [];
  const named = new Map<number, NamedPlaces & NamedBodies & ReportedClaims>();
  for (const { brief, join, match, scores, represents, met } of assignments) {
    const briefId = join ?? freshIds[fresh.indexOf(brief)] ?? 0;
    if (join !== null && represents)
      await replaceText(trx, briefId, brief, { script: read.script, now, met: met?.scores ?? scores });
    if (represents) {
      const { places, names, claims } = brief;
      named.set(briefId, { articleId: null, briefId, places, names, claims });
    }
    sightings.push({ briefId, brief, match, scores });
  }
  return { newBriefs: fresh.length, sightings, named: [...named.values()] };
}

async function settle(
  trx: Trx,
  page: FetchedPage,
  state: 'stored' | 'updated' | 'unchanged' | 'copy',
  detail: Record<string, unknown>,
): Promise<void> {
  const { urlId, request, fetchId } = page;
  await settleUrl(trx, { urlId, request, state, reason: null, stage: 'article', detail, fetchId });
}
