import type { FetchVerdict } from '../http/verdict.ts';
import { peek } from '../pipeline/decode.ts';
import { PermanentError } from '../pipeline/errors.ts';
import { sniff } from '../pipeline/page.ts';
import type { SourceKind } from '../pipeline/types.ts';
import { type FeedLink, feedsOf, looksLikeSitemap } from '../sources/discover.ts';
import { parseFeed } from '../sources/feed.ts';
import { readListing } from '../sources/listing.ts';
import { readSitemap } from '../sources/sitemap.ts';
import type { ReadDeps } from './read-source.ts';

/** What an address turned out to be. */
export type Discovered =
  | { found: 'source'; kind: SourceKind; url: string; title: string | null; items: number }
  | { found: 'several'; feeds: FeedLink[] }
  | { found: 'nothing'; reason: string; message: string };

/**
 * Finds out what kind of source an address is: a feed, a sitemap, a page that names a feed, or a listing.
 * @param wanted the kind that a person says it is, or null
 * @param selector of a listing's links; makes it one
 */
export async function discoverSource(
  deps: ReadDeps,
  url: string,
  wanted: SourceKind | null,
  selector: string | null,
): Promise<Discovered> {
  const verdict = await deps.http.fetch(url, { signal: deps.signal });
  if (verdict.kind === 'unchanged') return { found: 'nothing', reason: 'unchanged', message: 'it is unchanged' };
  if (verdict.kind !== 'page') return { found: 'nothing', reason: verdict.reason, message: verdict.message };
  const kind = wanted ?? (selector === null ? kindOf(verdict.bytes) : 'listing');
  try {
    return await sourceAt(deps, verdict, kind, { wanted, selector });
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { found: 'nothing', reason: error.reason, message: error.message };
  }
}

type FetchedPage = Extract<FetchVerdict, { kind: 'page' }>;

function kindOf(bytes: Uint8Array): SourceKind | 'page' {
  if (sniff(bytes) === 'feed') return 'feed';
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isPacked || looksLikeSitemap(peek(bytes)) ? 'sitemap' : 'page';
}

async function sourceAt(
  deps: ReadDeps,
  page: FetchedPage,
  kind: SourceKind | 'page',
  { wanted, selector }: { wanted: SourceKind | null; selector: string | null },
): Promise<Discovered> {
  const hints = { url: page.url, contentType: page.headers['content-type'] ?? null };
  // A redirect for the time being is not where the source lives.
  const url = page.redirects.length > 0 && page.movedTo === null ? (page.redirects[0] ?? page.url) : page.url;
  if (kind === 'sitemap') {
    const { items, sitemaps } = readSitemap(page.bytes, page.url);
    return { found: 'source', kind, url, title: null, items: items.length + sitemaps.length };
  }
  if (kind === 'page' || (kind === 'feed' && sniff(page.bytes) !== 'feed')) {
    const feeds = feedsOf(page.bytes, hints);
    const [only] = feeds;
    if (feeds.length > 1) return { found: 'several', feeds };
    if (only) return await namedFeed(deps, only);
  }
  if (kind === 'feed') {
    const feed = await parseFeed(page.bytes, hints);
    return { found: 'source', kind, url, title: feed.title, items: feed.items.length };
  }
  const { title, items } = readListing(page.bytes, { ...hints, selector });
  return { found: 'source', kind: wanted ?? 'listing', url, title, items: items.length };
}

async function namedFeed(deps: ReadDeps, link: FeedLink): Promise<Discovered> {
  const verdict = await deps.http.fetch(link.url, { signal: deps.signal });
  const named = `the page names the feed ${link.url}, but`;
  if (verdict.kind !== 'page') {
    const { reason, message } = verdict.kind === 'unchanged' ? { reason: 'unchanged', message: 'unchanged' } : verdict;
    return { found: 'nothing', reason, message: `${named} ${message}` };
  }
  const hints = { url: verdict.url, contentType: verdict.headers['content-type'] ?? null };
  const feed = await parseFeed(verdict.bytes, hints);
  return { found: 'source', kind: 'feed', url: link.url, title: feed.title ?? link.title, items: feed.items.length };
}
