import { addArticleBands, bandLocks, findKin, hasCopies, linkCopies, saveArticleBands } from '../db/article-copies.ts';
import { findArticle, saveArticle } from '../db/articles.ts';
import { lockBriefs, lockOf } from '../db/brief-locks.ts';
import { findCandidates, insertBriefs, replaceText, type StoredBrief } from '../db/briefs.ts';
import type { Db, Trx } from '../db/database.ts';
import { entitiesOf, findEntities } from '../db/entities.ts';
import { type Findings, saveFindings } from '../db/findings.ts';
import { findItemsOfFetch } from '../db/items.ts';
import { dropBytes, type FetchedPage, findFetchedPage, loadFetchedBytes, storeText } from '../db/pages.ts';
import { addSightings, findCarried, type NewSighting } from '../db/sightings.ts';
import { findPins } from '../db/splits.ts';
import { inTransaction, onOneConnection, planOnce } from '../db/transaction.ts';
import { lockUrl, settleUrl } from '../db/urls.ts';
import type { PageHints } from '../pipeline/analyse.ts';
import { articleJudge } from '../pipeline/article-verdict.ts';
import { assignSightings, type Pin } from '../pipeline/assign.ts';
import { PermanentError, RefusedError } from '../pipeline/errors.ts';
import { forbidsArchive } from '../pipeline/robots-tag.ts';
import type { AnalysedPage } from '../pipeline/types.ts';
import type { Payload } from '../queues/jobs.ts';
import { deriveArticles } from '../store/derive-articles.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import { done, type Outcome, skipped } from './outcome.ts';
import type { PagesAtHand } from './pages-at-hand.ts';
import type { RecentFacts } from './recent-facts.ts';

export interface ArticleDeps {
  db: Db;
  /** Runs the pure steps, usually in another thread. */
  analyse: (bytes: Uint8Array, hints: PageHints) => Promise<AnalysedPage>;
  now: () => Date;
  /** Stored briefs that were compared before, taken apart; without it each is taken apart for each page. */
  recent?: RecentFacts;
  /** Pages that this process has just stored; without it all are asked for. */
  atHand?: PagesAtHand;
  /** The product token that sites know us by; without it only what they say to everybody counts. */
  robotsToken?: string;
}

/**
 * Reads a stored page and writes everything it says in one transaction.
 * @throws RefusedError where the page has no article
 */
export async function readArticle(deps: ArticleDeps, payload: Payload<'article'>): Promise<Outcome> {
  const { db } = deps;
  const { fetchId } = payload;
  const atHand = deps.atHand?.take(fetchId);
  const [page, bytes, items] = await onOneConnection(db, (one) =>
    Promise.all([
      findFetchedPage(one, fetchId),
      atHand ?? loadFetchedBytes(one, fetchId),
      findItemsOfFetch(one, fetchId),
    ]),
  );
  if (!page) return skipped('purged');
  const fields = { url: page.url, pageId: page.pageId };
  if (page.processed) return skipped('processed', fields);
  if (page.articlePageId === page.pageId) {
    await inTransaction(db, (trx) => settle(trx, page, 'unchanged', { samePage: true }));
    return done({ ...fields, fate: 'unchanged' });
  }
  if (!bytes) throw new PermanentError('pruned', 'the stored bytes of this page were pruned');
  const now = deps.now();
  const feedPublished = items.find(({ published }) => published !== null)?.published ?? null;
  const hints = { url: page.finalUrl, contentType: page.contentType, now: page.fetchedAt, feedPublished };
  const read = await deps.analyse(bytes, hints);
  if (read.kind === 'listing') throw new RefusedError('listing', 'a listing page: it has links, but no article');
  const keepsNoCopy = read.noarchive || forbidsArchive(page.robotsTag, deps.robotsToken ?? '');
  const stored = await inTransaction(db, async (trx) => {
    const counts = await storeArticle(trx, { page, read, now, recent: deps.recent });
    if (counts && keepsNoCopy) await dropBytes(trx, page.pageId, page.urlId);
    return counts;
  });
  return stored ? done({ ...fields, ...stored }) : skipped('settled', fields);
}

interface Reading {
  page: FetchedPage;
  read: AnalysedPage;
  now: Date;
  recent: RecentFacts | undefined;
}

/** What storing a page came to, as the trace and the log show it. */
interface StoredCounts {
  fate: string;
  articleId: number;
  briefs: number;
  newBriefs: number;
  newSightings: number;
}

/**
 * Three round trips where the article is new or as it was and has no copies: what is there, what gets an id, the rest.
 * @returns undefined where another delivery of the same job was quicker
 */
async function storeArticle(trx: Trx, { page, read, now, recent }: Reading): Promise<StoredCounts | undefined> {
  const there = await lookAround(trx, page, read);
  if (there.url?.state !== 'pending' || there.url.request !== page.request) return undefined;

  const seenAt = page.fetchedAt;
  recent?.lend(there.stored);
  const [, saved, { newBriefs, sightings, findings }] = await Promise.all([
    storeText(trx, page.pageId, read.text),
    saveArticle(trx, there.article, page, read, now),
    placeBriefs(trx, read, there, { seenAt, now }),
  ]);
  recent?.keep(there.stored);
  const { articleId } = saved;
  const keepArticleBands = saved.fate === 'stored' ? addArticleBands : saveArticleBands;
  if (saved.fate !== 'unchanged') {
    const { places, names, claims } = read;
    const isNew = saved.fate === 'stored';
    findings.push({ articleId, briefId: null, places, names, claims, isNew });
  }
  const newSightings = new Set(sightings.flatMap(({ briefId }) => (there.carried.has(briefId) ? [] : [briefId]))).size;
  const counts = { articleId, briefs: read.briefs.length, newBriefs, newSightings };
  const judge = articleJudge();
  const isLinked = saved.newText && hasCopies(there.kin, judge);
  await Promise.all([
    addSightings(trx, { articleId, fetchId: page.fetchId, seenAt }, sightings),
    ...(saved.newText ? [keepArticleBands(trx, articleId, read.textBands)] : []),
    saveFindings(trx, findings, there.entities),
    ...(isLinked ? [] : [settle(trx, page, saved.fate, counts)]),
  ]);
  await deriveBriefs(trx, [...new Set([...there.carried, ...sightings.map(({ briefId }) => briefId)])]);
  if (!isLinked) {
    await deriveArticles(trx, [articleId]);
    return { fate: saved.fate, ...counts };
  }
  const isCopy = await linkCopies(trx, articleId, judge);
  const fate = isCopy && saved.fate === 'stored' ? ('copy' as const) : saved.fate;
  await settle(trx, page, fate, counts);
  return { fate, ...counts };
}

/** What is stored of the page's URL, and of all that the page may be a copy of or speaks of. */
async function lookAround(trx: Trx, page: FetchedPage, read: AnalysedPage) {
  const { articleId, urlId } = page;
  // Twins that are stored in the same instant wait here for each other, before any row is locked. An article that
  // leaves the copies of its old text changes those too.
  const articleKeys = [read.textKey, page.articleTextKey].filter((key) => key !== null);
  const locks = [...articleKeys.map(lockOf), ...bandLocks([...read.textBands, ...page.articleBands])];
  const text = read.paragraphs.join('\n');
  const [, , url, article, kin, stored, pins, carried, known] = await Promise.all([
    planOnce(trx),
    lockBriefs(trx, read.briefs, locks),
    lockUrl(trx, urlId),
    findArticle(trx, urlId),
    findKin(trx, { articleId, text, textKey: read.textKey, bands: read.textBands }),
    findCandidates(trx, read.briefs, articleId),
    articleId === null ? [] : findPins(trx, articleId),
    findCarried(trx, articleId),
    findEntities(trx, entitiesOf([read, ...read.briefs])),
  ]);
  return { url, article, kin, stored, pins, carried, entities: known };
}

/**
 * Finds or makes the brief of each copy on a page. The caller holds the locks (`lockBriefs`), adds the sightings, writes
 * the findings and derives the briefs' rows.
 * @param there what `findCandidates` and `findPins` say of the page's article
 * @param at `seenAt`: when the page was fetched; `now`: when it was classified
 */
export async function placeBriefs(
  trx: Trx,
  read: Pick<AnalysedPage, 'briefs' | 'script'>,
  there: { stored: readonly StoredBrief[]; pins: readonly Pin[] },
  at: { seenAt: Date; now: Date },
) {
  const { seenAt, now } = at;
  const assignments = assignSightings(read.briefs, there.stored, there.pins);
  const fresh = assignments.flatMap(({ brief, join }) => (join === null ? [brief] : []));
  const freshIds = await insertBriefs(trx, fresh, { script: read.script, seenAt, now });
  const sightings: NewSighting[] = [];
  const findings = new Map<number, Findings>();
  for (const { brief, join, match, scores, represents, met } of assignments) {
    const briefId = join ?? freshIds[fresh.indexOf(brief)] ?? 0;
    if (join !== null && represents)
      await replaceText(trx, briefId, brief, { script: read.script, now, met: met?.scores ?? scores });
    if (represents) {
      const { places, names, claims } = brief;
      findings.set(briefId, { articleId: null, briefId, places, names, claims, isNew: join === null });
    }
    sightings.push({ briefId, brief, match, scores });
  }
  return { newBriefs: fresh.length, sightings, findings: [...findings.values()] };
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
