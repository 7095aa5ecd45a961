import type { PolledSource } from '../db/sources.ts';
import type { HttpClient } from '../http/client.ts';
import type { FetchVerdict, KeptHeaders } from '../http/verdict.ts';
import { PermanentError } from '../pipeline/errors.ts';
import type { SourceKind } from '../pipeline/types.ts';
import { parseFeed } from '../sources/feed.ts';
import { MAX_ITEMS, type SourceContent } from '../sources/item.ts';
import { readListing } from '../sources/listing.ts';
import { newestSitemaps, readSitemap } from '../sources/sitemap.ts';

export interface ReadDeps {
  http: Pick<HttpClient, 'fetch'>;
  signal: AbortSignal;
}

/** A feed that a person added is a subscription: only what we go through by ourselves asks robots.txt. */
export function obeysRobots(kind: SourceKind): boolean {
  return kind !== 'feed';
}

/** What of a source decides how it is read. */
export type ReadableSource = Pick<PolledSource, 'kind' | 'url' | 'selector' | 'validators' | 'lastFetchedAt'>;

/** What asking a source once came to. */
export type SourceReading = {
  headers: KeptHeaders;
  /** Where permanent redirects alone led, null without. */
  movedTo: string | null;
} & (
  | { kind: 'read'; content: SourceContent }
  | { kind: 'unchanged' }
  | {
      kind: 'failed';
      reason: string;
      message: string;
      status: number | null;
      unreadable: boolean;
      retryAfterMs: number | null;
    }
);

/** Asks a source and reads its answer; stores nothing. What is wrong with a source is the answer, not an exception. */
export async function readSource(deps: ReadDeps, source: ReadableSource): Promise<SourceReading> {
  const verdict = await deps.http.fetch(source.url, { headers: source.validators, signal: deps.signal });
  const { headers, movedTo } = verdict;
  if (verdict.kind === 'unchanged') return { kind: 'unchanged', headers, movedTo };
  if (verdict.kind !== 'page') {
    const { reason, message, status, retryAfterMs = null } = verdict;
    return { kind: 'failed', reason, message, status, unreadable: false, retryAfterMs, headers, movedTo };
  }
  try {
    return { kind: 'read', content: await contentOf(deps, source, verdict), headers, movedTo };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    const { reason, message } = error;
    const { status } = verdict;
    return { kind: 'failed', reason, message, status, unreadable: true, retryAfterMs: null, headers, movedTo };
  }
}

type FetchedPage = Extract<FetchVerdict, { kind: 'page' }>;

async function contentOf(deps: ReadDeps, source: ReadableSource, page: FetchedPage): Promise<SourceContent> {
  const hints = { url: page.url, contentType: page.headers['content-type'] ?? null };
  switch (source.kind) {
    case 'feed':
      return await parseFeed(page.bytes, hints);
    case 'listing':
      return readListing(page.bytes, { ...hints, selector: source.selector });
    case 'sitemap':
      return await readSitemaps(deps, source, page);
  }
}

/** Sitemaps that one poll reads behind an index; the others had nothing newer, or come next time. */
const SITEMAPS_A_POLL = 10;

/** A sitemap, or those of an index that say that they changed since the last poll, the newest first. */
async function readSitemaps(deps: ReadDeps, source: ReadableSource, page: FetchedPage): Promise<SourceContent> {
  const { items, sitemaps } = readSitemap(page.bytes, page.url);
  const content: SourceContent = { title: null, items, ttlSeconds: null };
  for (const url of newestSitemaps(sitemaps, source.lastFetchedAt).slice(0, SITEMAPS_A_POLL)) {
    if (content.items.length >= MAX_ITEMS) break;
    const verdict = await deps.http.fetch(url, { signal: deps.signal });
    if (verdict.kind === 'unchanged') continue;
    if (verdict.kind !== 'page') {
      if (content.items.length > 0) continue;
      throw new PermanentError(verdict.reason, `a sitemap of the index could not be had: ${verdict.message} (${url})`);
    }
    content.items.push(...readSitemap(verdict.bytes, verdict.url).items.slice(0, MAX_ITEMS - content.items.length));
  }
  return content;
}
