import { type Db, inTransaction } from '../db/database.ts';
import { type FetchRecord, findPageFetch, findValidators, packPage, storeFetch } from '../db/pages.ts';
import { findUrl, settleUrl } from '../db/urls.ts';
import type { HttpClient } from '../http/client.ts';
import type { FetchVerdict } from '../http/verdict.ts';
import { PermanentError, RefusedError, RetryableError } from '../pipeline/errors.ts';
import type { Payload } from '../queues/jobs.ts';
import { done, type Outcome, skipped } from './outcome.ts';

export interface FetchDeps {
  db: Db;
  http: HttpClient;
  signal: AbortSignal;
}

/**
 * Gets a URL's bytes and stores them before anything reads them.
 * @throws RetryableError where a later try may succeed, RefusedError or PermanentError where none can
 */
export async function fetchUrl(deps: FetchDeps, payload: Payload<'fetch'>): Promise<Outcome> {
  const { db } = deps;
  const url = await findUrl(db, payload.urlId);
  if (!url) return skipped('purged');
  if (url.state !== 'pending' || url.request !== payload.request) return skipped('settled', { state: url.state });
  const known = await findPageFetch(db, payload.urlId, payload.request);
  if (known) return done({ url: url.url, known: true }, [articleJob(known.id)]);

  const started = performance.now();
  const verdict = await deps.http.fetch(url.canonical_url, {
    headers: await findValidators(db, payload.urlId),
    signal: deps.signal,
  });
  // Cut off by our own end: says nothing about the URL.
  if (verdict.kind === 'failed') deps.signal.throwIfAborted();
  const durationMs = Math.round(performance.now() - started);
  const fetchId = await storeVerdict(db, payload, verdict, durationMs);
  const fields = { url: url.url, verdict: verdict.kind, durationMs };
  if (verdict.kind === 'page') return done({ ...fields, bytes: verdict.bytes.length }, [articleJob(fetchId)]);
  if (verdict.kind === 'unchanged') return done(fields);
  throw failureOf(verdict);
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
    headers: definedOf(verdict.headers),
    durationMs,
    page: verdict.kind === 'page' ? await packPage(verdict.bytes) : null,
  };
  return await inTransaction(db, async (trx) => {
    const fetchId = await storeFetch(trx, record);
    if (verdict.kind === 'unchanged') {
      const detail = { status: verdict.status };
      await settleUrl(trx, { ...target, state: 'unchanged', reason: null, stage: 'fetch', detail, fetchId });
    } else await noteFetch(trx, record, fetchId);
    return fetchId;
  });
}

async function noteFetch(db: Db, record: FetchRecord, fetchId: number): Promise<void> {
  const { outcome, reason, status, durationMs } = record;
  await db
    .insertInto('url_events')
    .values({
      url_id: record.urlId,
      request: record.request,
      stage: 'fetch',
      event: outcome,
      detail: JSON.stringify({ fetchId, status, durationMs, ...(reason ? { reason } : {}) }),
    })
    .execute();
}

function failureOf(verdict: Exclude<FetchVerdict, { kind: 'page' | 'unchanged' }>): Error {
  const { reason, message, retry, retryAfterMs } = verdict;
  if (verdict.kind === 'refused') return new RefusedError(reason, message);
  if (!retry) return new PermanentError(reason, message);
  return new RetryableError(reason, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

function definedOf(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
