import type { Db } from '../db/database.ts';
import { type FetchTarget, findFetchTargets } from '../db/fetch-targets.ts';
import { packPage } from '../db/page-bytes.ts';
import { type FetchedPage, type FetchRecord, type StoredFetch, storeFetch, storeFetches } from '../db/pages.ts';
import { findPurge } from '../db/purged.ts';
import { inTransaction } from '../db/transaction.ts';
import { dropTurn } from '../db/turns.ts';
import { settleUrl } from '../db/urls.ts';
import { type FetchVerdict, headerRecord } from '../http/verdict.ts';
import { PermanentError, RefusedError, RetryableError } from '../pipeline/errors.ts';
import { canonicalUrl, fetchAddress } from '../pipeline/url.ts';
import { jobId, type Payload } from '../queues/jobs.ts';
import { type Batched, inBatches, lookUpInBatches } from '../store/in-batches.ts';
import { done, later, type Outcome, skipped } from './outcome.ts';
import type { PoliteAnswer, PoliteClient } from './polite.ts';

export interface FetchDeps {
  db: Db;
  web: PoliteClient;
  signal: AbortSignal;
  /** By URL id. */
  lookUp: Batched<number, FetchTarget | undefined>;
  /** Keeps the bytes of several pages in one statement. */
  keep: Batched<FetchRecord, StoredFetch>;
  /** Where the same process reads pages too: reads one that was just fetched and has it stored. */
  read?: (page: FetchedPage, bytes: Uint8Array) => Promise<Outcome>;
}

const MOST_AT_ONCE = 16;

/** Looks up many URLs at once. */
export function fetchLookUp(db: Db): FetchDeps['lookUp'] {
  return lookUpInBatches(MOST_AT_ONCE, (urlIds) => findFetchTargets(db, urlIds));
}

/** @param leaseMs for so long the process reads the pages itself that it has fetched; 0 where it does not */
export function keepInBatches(db: Db, leaseMs: number): FetchDeps['keep'] {
  return inBatches({
    take: (waiting) => Math.min(waiting.length, MOST_AT_ONCE),
    work: async (records) => {
      const stored = await storeFetches(db, records, { traced: true, leaseMs });
      return stored.map((value) => ({ status: 'fulfilled', value }));
    },
  });
}

/**
 * Gets a URL's bytes and stores them before anything reads them. Where this process reads pages too, the same job goes
 * on to read the page; whatever fails then is the article job's to try again.
 * @throws RetryableError where a later try may succeed, RefusedError or PermanentError where none can
 */
export async function fetchUrl(deps: FetchDeps, payload: Payload<'fetch'>): Promise<Outcome> {
  const { db } = deps;
  const target = await deps.lookUp(payload.urlId);
  if (!target) return skipped('purged');
  const job = jobId({ name: 'fetch', payload });
  if (target.state !== 'pending' || target.request !== payload.request) {
    await dropTurn(db, job);
    return skipped('settled', { state: target.state });
  }
  const { url } = target;
  if (target.pageFetchId !== null) return done({ url, known: true }, [articleJob(target.pageFetchId)]);

  const started = performance.now();
  const answer = await deps.web.ask({
    job,
    url: fetchAddress(url),
    target: payload,
    headers: target.validators,
    obeyRobots: true,
    signal: deps.signal,
  });
  if (answer.kind !== 'answer') return await waits(db, payload, url, answer);
  const verdict = await unlessPurged(db, answer.verdict);
  // Cut off by our own end: says nothing about the URL.
  if (verdict.kind === 'failed') deps.signal.throwIfAborted();
  const durationMs = Math.round(performance.now() - started);
  const record = await recordOf(payload, verdict, durationMs);
  const fields = { url, verdict: verdict.kind, durationMs };
  if (verdict.kind === 'page') {
    const { bytes } = verdict;
    return await readOn(deps, { target, record, bytes }, { ...fields, bytes: bytes.length });
  }
  if (verdict.kind === 'unchanged') {
    await settleUnchanged(db, record);
    return done({ ...fields, fate: 'unchanged' });
  }
  await storeFetch(db, record, { traced: true });
  throw failureOf(verdict);
}

interface Fetched {
  target: FetchTarget;
  record: FetchRecord;
  bytes: Uint8Array;
}

async function readOn(
  { keep, read }: FetchDeps,
  { target, record, bytes }: Fetched,
  fields: Record<string, unknown>,
): Promise<Outcome> {
  const stored = await keep(record);
  const next = [articleJob(stored.fetchId)];
  // Another delivery of this job was quicker: its bytes are the page.
  if (!read || !stored.isNew) return done(fields, next);
  try {
    const outcome = await read(fetchedPage(target, record, stored), bytes);
    return { ...outcome, fields: { ...fields, ...outcome.fields } };
  } catch (error) {
    return done({ ...fields, readLater: error instanceof Error ? error.message : String(error) }, next);
  }
}

/** The page that was just stored, as the article job would look it up. */
function fetchedPage(target: FetchTarget, { headers, finalUrl }: FetchRecord, stored: StoredFetch): FetchedPage {
  const { urlId, request, canonicalUrl: url, siteId, sourceId, articlePageId, feedPublished } = target;
  const { fetchId, pageId, fetchedAt } = stored;
  if (pageId === null) throw new Error(`fetch ${fetchId} was stored without its page`);
  return {
    fetchId,
    urlId,
    request,
    url,
    siteId,
    sourceId,
    pageId,
    processed: false,
    reason: null,
    fetchedAt,
    contentType: headers['content-type'] ?? null,
    robotsTag: headers['x-robots-tag'],
    finalUrl: finalUrl ?? url,
    articlePageId,
    feedPublished,
  };
}

/** Bytes that redirects fetched from a purged place are not kept either. */
async function unlessPurged(db: Db, verdict: FetchVerdict): Promise<FetchVerdict> {
  if (verdict.kind !== 'page' || verdict.redirects.length === 0) return verdict;
  const purged = await findPurge(db, canonicalUrl(verdict.url), new URL(verdict.url).host);
  if (!purged) return verdict;
  const { bytes: _, ...rest } = verdict;
  const message = `redirects lead to ${verdict.url}, which was purged`;
  return { ...rest, kind: 'refused', reason: 'purged', message, retry: false };
}

async function waits(
  db: Db,
  target: Payload<'fetch'>,
  url: string,
  answer: Exclude<PoliteAnswer, { kind: 'answer' }>,
): Promise<Outcome> {
  const { host } = answer;
  if (answer.kind === 'paused') {
    await noteWait(db, target, 'paused', { host });
    return skipped('host paused', { url, host });
  }
  const { waitMs, isNew } = answer;
  if (isNew) await noteWait(db, target, 'waiting', { host, forSeconds: Math.round(waitMs / 100) / 10 });
  return later(waitMs, 'not its turn', { url, host, waitMs });
}

async function noteWait(db: Db, { urlId, request }: Payload<'fetch'>, event: string, detail: object): Promise<void> {
  await db
    .insertInto('url_events')
    .values({ url_id: urlId, request, stage: 'fetch', event, detail: JSON.stringify(detail) })
    .execute();
}

function articleJob(fetchId: number) {
  return { name: 'article' as const, payload: { fetchId } };
}

async function recordOf(target: Payload<'fetch'>, verdict: FetchVerdict, durationMs: number): Promise<FetchRecord> {
  return {
    ...target,
    outcome: verdict.kind,
    reason: 'reason' in verdict ? verdict.reason : null,
    status: verdict.status,
    finalUrl: verdict.url,
    headers: headerRecord(verdict.headers),
    durationMs,
    page: verdict.kind === 'page' ? await packPage(verdict.bytes) : null,
  };
}

async function settleUnchanged(db: Db, record: FetchRecord): Promise<void> {
  const { urlId, request, status } = record;
  await inTransaction(db, async (trx) => {
    const { fetchId } = await storeFetch(trx, record);
    const why = { state: 'unchanged' as const, reason: null, stage: 'fetch', detail: { status } };
    await settleUrl(trx, { ...why, urlId, request, fetchId });
  });
}

function failureOf(verdict: Exclude<FetchVerdict, { kind: 'page' | 'unchanged' }>): Error {
  const { reason, message, retry, retryAfterMs } = verdict;
  if (verdict.kind === 'refused') return new RefusedError(reason, message);
  if (!retry) return new PermanentError(reason, message);
  return new RetryableError(reason, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}
