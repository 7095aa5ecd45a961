import { type Db, inTransaction } from '../db/database.ts';
import { type DueSource, findSource, notePoll } from '../db/sources.ts';
import { requestNewUrls } from '../db/urls.ts';
import type { HttpClient } from '../http/client.ts';
import { PermanentError, RetryableError, UsageError } from '../pipeline/errors.ts';
import { type IncomingUrl, incomingUrl } from '../pipeline/incoming.ts';
import type { Payload } from '../queues/jobs.ts';
import { parseFeed } from '../sources/feed.ts';
import { done, type Outcome, skipped } from './outcome.ts';

export interface SourceDeps {
  db: Db;
  http: HttpClient;
  signal: AbortSignal;
}

/**
 * Polls a source and makes its new items pending. A source that cannot be read is data on its row, not an exception.
 * @throws RetryableError where a later try may succeed
 */
export async function pollSource(deps: SourceDeps, payload: Payload<'source'>): Promise<Outcome> {
  const source = await findSource(deps.db, payload.sourceId);
  if (!source) return skipped('removed or paused');
  const fields = { sourceId: source.id, url: source.url };
  if (source.kind !== 'feed') return skipped('only feeds are polled so far', fields);
  const verdict = await deps.http.fetch(source.url, { headers: source.validators, signal: deps.signal });
  if (verdict.kind === 'unchanged') {
    await inTransaction(deps.db, (trx) => notePoll(trx, source.id, { ...keptValidators(source), reason: null }));
    return done({ ...fields, verdict: verdict.kind, items: 0 });
  }
  if (verdict.kind !== 'page') {
    await inTransaction(deps.db, (trx) => notePoll(trx, source.id, { reason: verdict.reason }));
    if (verdict.retry) throw new RetryableError(verdict.reason, verdict.message);
    return done({ ...fields, verdict: verdict.kind, reason: verdict.reason });
  }
  return await takeItems(deps.db, source, verdict);
}

type FetchedFeed = Extract<Awaited<ReturnType<HttpClient['fetch']>>, { kind: 'page' }>;

async function takeItems(db: Db, source: DueSource, page: FetchedFeed): Promise<Outcome> {
  const fields = { sourceId: source.id, url: source.url };
  const feed = await parseFeed(page.bytes, { url: page.url, contentType: page.headers['content-type'] ?? null }).catch(
    (error: unknown) => {
      if (error instanceof PermanentError) return error;
      throw error;
    },
  );
  if (feed instanceof PermanentError) {
    await inTransaction(db, (trx) => notePoll(trx, source.id, { reason: feed.reason }));
    return done({ ...fields, reason: feed.reason });
  }
  const incoming = distinctUrls(feed.items.flatMap((item) => item.url ?? []));
  const added = await inTransaction(db, async (trx) => {
    const requested = await requestNewUrls(trx, incoming, source.id);
    const validators = { etag: page.headers.etag ?? null, lastModified: page.headers['last-modified'] ?? null };
    await notePoll(trx, source.id, { title: feed.title, ...validators, reason: null });
    return requested;
  });
  return done(
    { ...fields, items: feed.items.length, added: added.length },
    added.map(({ urlId, request }) => ({ name: 'fetch' as const, payload: { urlId, request } })),
  );
}

/** The links as URLs to take in, each canonical form once; what is no http(s) URL is left out. */
function distinctUrls(links: readonly string[]): IncomingUrl[] {
  const byCanonical = new Map<string, IncomingUrl>();
  for (const link of links) {
    try {
      const url = incomingUrl(link);
      if (url.canonicalUrl.startsWith('http') && !byCanonical.has(url.canonicalUrl))
        byCanonical.set(url.canonicalUrl, url);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return [...byCanonical.values()];
}

function keptValidators(source: DueSource) {
  return {
    etag: source.validators['if-none-match'] ?? null,
    lastModified: source.validators['if-modified-since'] ?? null,
  };
}
