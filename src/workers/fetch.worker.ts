import type { Db } from '../db/database.ts';
import { packPage } from '../db/page-bytes.ts';
import { type FetchRecord, findPageFetch, findValidators, storeFetch } from '../db/pages.ts';
import { findPurge } from '../db/purged.ts';
import { inTransaction, onOneConnection } from '../db/transaction.ts';
import { dropTurn } from '../db/turns.ts';
import { findUrl, settleUrl } from '../db/urls.ts';
import { type FetchVerdict, headerRecord } from '../http/verdict.ts';
import { PermanentError, RefusedError, RetryableError } from '../pipeline/errors.ts';
import { canonicalUrl, fetchAddress } from '../pipeline/url.ts';
import { jobId, type Payload } from '../queues/jobs.ts';
import { done, later, type Outcome, skipped } from './outcome.ts';
import type { PagesAtHand } from './pages-at-hand.ts';
import type { PoliteAnswer, PoliteClient } from './polite.ts';

export interface FetchDeps {
  db: Db;
  web: PoliteClient;
  signal: AbortSignal;
  /** Where the same process reads pages, too. */
  atHand?: PagesAtHand;
}

/**
 * Gets a URL's bytes and stores them before anything reads them.
 * @throws RetryableError where a later try may succeed, RefusedError or PermanentError where none can
 */
export async function fetchUrl(deps: FetchDeps, payload: Payload<'fetch'>): Promise<Outcome> {
  const { db } = deps;
  const [url, known, headers] = await onOneConnection(db, (one) =>
    Promise.all([
      findUrl(one, payload.urlId),
      findPageFetch(one, payload.urlId, payload.request),
      findValidators(one, payload.urlId),
    ]),
  );
  if (!url) return skipped('purged');
  const job = jobId({ name: 'fetch', payload });
  if (url.state !== 'pending' || url.request !== payload.request) {
    await dropTurn(db, job);
    return skipped('settled', { state: url.state });
  }
  if (known) return done({ url: url.url, known: true }, [articleJob(known.id)]);

  const started = performance.now();
  const answer = await deps.web.ask({
    job,
    // As it was given: the canonical form names it, but need not answer.
    url: fetchAddress(url.url),
    target: payload,
    headers,
    obeyRobots: true,
    signal: deps.signal,
  });
  if (answer.kind !== 'answer') return await waits(db, payload, url.url, answer);
  const verdict = await unlessPurged(db, answer.verdict);
  // Cut off by our own end: says nothing about the URL.
  if (verdict.kind === 'failed') deps.signal.throwIfAborted();
  const durationMs = Math.round(performance.now() - started);
  const fetchId = await storeVerdict(db, payload, verdict, durationMs);
  const fields = { url: url.url, verdict: verdict.kind, durationMs };
  if (verdict.kind === 'page') {
    deps.atHand?.keep(fetchId, verdict.bytes);
    return done({ ...fields, bytes: verdict.bytes.length }, [articleJob(fetchId)]);
  }
  if (verdict.kind === 'unchanged') return done({ ...fields, fate: 'unchanged' });
  throw failureOf(verdict);
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

async function storeVerdict(db: Db, target: Payload<'fetch'>, verdict: FetchVerdict, durationMs: number) {
  const record: FetchRecord = {
    ...target,
    outcome: verdict.kind,
    reason: 'reason' in verdict ? verdict.reason : null,
    status: verdict.status,
    finalUrl: verdict.url,
    headers: headerRecord(verdict.headers),
    durationMs,
    page: verdict.kind === 'page' ? await packPage(verdict.bytes) : null,
  };
  if (verdict.kind !== 'unchanged') return await storeFetch(db, record, true);
  return await inTransaction(db, async (trx) => {
    const fetchId = await storeFetch(trx, record);
    const detail = { status: verdict.status };
    await settleUrl(trx, { ...target, state: 'unchanged', reason: null, stage: 'fetch', detail, fetchId });
    return fetchId;
  });
}

function failureOf(verdict: Exclude<FetchVerdict, { kind: 'page' | 'unchanged' }>): Error {
  const { reason, message, retry, retryAfterMs } = verdict;
  if (verdict.kind === 'refused') return new RefusedError(reason, message);
  if (!retry) return new PermanentError(reason, message);
  return new RetryableError(reason, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}
