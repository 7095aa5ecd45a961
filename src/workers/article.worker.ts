import type { Db } from '../db/database.ts';
import { type FetchedPage, findFetchedPages, loadPages } from '../db/pages.ts';
import { inTransaction } from '../db/transaction.ts';
import { settleUrl } from '../db/urls.ts';
import type { PageHints } from '../pipeline/analyse.ts';
import { PermanentError, RefusedError } from '../pipeline/errors.ts';
import { forbidsArchive } from '../pipeline/robots-tag.ts';
import type { AnalysedPage } from '../pipeline/types.ts';
import type { Payload } from '../queues/jobs.ts';
import { type Batched, lookUpInBatches } from '../store/in-batches.ts';
import type { StoreLane } from '../store/lane.ts';
import { done, type Outcome, skipped } from './outcome.ts';

/** What reading and storing a page needs. */
export interface ReadDeps {
  db: Db;
  /** Runs the pure steps, usually in another process. */
  analyse: (bytes: Uint8Array, hints: PageHints) => Promise<AnalysedPage>;
  lane: StoreLane;
  /** The product token that sites know us by; without it only what they say to everybody counts. */
  robotsToken?: string;
}

export interface ArticleDeps extends ReadDeps {
  lookUp: ArticleLookUp;
}

/** By fetch id: the fetched page with its bytes, which are null where they were pruned or are not needed. */
export type ArticleLookUp = Batched<number, { page: FetchedPage; bytes: Uint8Array | null } | undefined>;

const MOST_LOOK_UPS = 16;

/** Looks up many pages at once. */
export function articleLookUp(db: Db): ArticleLookUp {
  return lookUpInBatches(MOST_LOOK_UPS, async (fetchIds) => {
    const pages = await findFetchedPages(db, fetchIds);
    const wanted = [...pages.values()].filter(isToBeRead).map(({ pageId }) => pageId);
    const bytes = wanted.length === 0 ? new Map<number, Buffer | null>() : await loadPages(db, wanted);
    return new Map([...pages].map(([id, page]) => [id, { page, bytes: bytes.get(page.pageId) ?? null }]));
  });
}

function isToBeRead(page: FetchedPage): boolean {
  return !page.processed && page.articlePageId !== page.pageId;
}

/**
 * Reads a stored page and has the store lane write everything it says.
 * @throws RefusedError where the page has no article
 */
export async function readArticle(deps: ArticleDeps, { fetchId }: Payload<'article'>): Promise<Outcome> {
  const found = await deps.lookUp(fetchId);
  if (!found) return skipped('purged');
  const { page, bytes } = found;
  if (page.processed) return skipped('processed', { url: page.url, pageId: page.pageId });
  return await readPage(deps, page, bytes);
}

/**
 * Reads a fetched page and has the store lane write everything it says.
 * @param bytes as they were fetched; null where they were pruned
 * @throws RefusedError where the page has no article
 */
export async function readPage(deps: ReadDeps, page: FetchedPage, bytes: Uint8Array | null): Promise<Outcome> {
  const { db, analyse, lane, robotsToken = '' } = deps;
  const fields = { url: page.url, pageId: page.pageId };
  if (page.articlePageId === page.pageId) {
    const { urlId, request, fetchId } = page;
    const why = { state: 'unchanged' as const, reason: null, stage: 'article', detail: { samePage: true } };
    await inTransaction(db, (trx) => settleUrl(trx, { ...why, urlId, request, fetchId }));
    return done({ ...fields, fate: 'unchanged' });
  }
  if (!bytes) throw new PermanentError('pruned', 'the stored bytes of this page were pruned');
  const { finalUrl: url, contentType, fetchedAt: now, feedPublished } = page;
  const read = await analyse(bytes, { url, contentType, now, feedPublished });
  if (read.kind === 'listing') throw new RefusedError('listing', 'a listing page: it has links, but no article');
  const keepsNoCopy = read.noarchive || forbidsArchive(page.robotsTag, robotsToken);
  const stored = await lane({ page, read, keepsNoCopy });
  if (stored.kind === 'settled') return skipped('settled', fields);
  const { kind: _, ...counts } = stored;
  return done({ ...fields, ...counts });
}
