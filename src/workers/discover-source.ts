import { randomUUID } from 'node:crypto';
import type { FetchVerdict } from '../http/verdict.ts';
import { peek } from '../pipeline/decode.ts';
import { PermanentError } from '../pipeline/errors.ts';
import { sniff } from '../pipeline/page.ts';
import type { SourceKind } from '../pipeline/types.ts';
import { type FeedLink, feedsOf, looksLikeSitemap } from '../sources/discover.ts';
import { parseFeed } from '../sources/feed.ts';
import { readListing } from '../sources/listing.ts';
import { readSitemap } from '../sources/sitemap.ts';
import type { PatientDeps } from './polite.ts';

/** What an address turned out to be. */
export type Discovered =
  | { found: 'source'; kind: SourceKind; url: string; title: string | null; items: number }
  | { found: 'several'; feeds: FeedLink[] }
  | { found: 'nothing'; reason: string; message: string };

/** An address that may be a source. */
export interface Address {
  url: string;
  /** The kind that a person says it is, or null. */
  wanted: SourceKind | null;
  /** Of a listing's links; makes it one. */
  selector: string | null;
}

/**
 * Finds out what kind of source an address is: a feed, a sitemap, a page that names a feed, or a listing. A feed that
 * a person names, and one that the page they name points to, is a subscription; anything else asks robots.txt.
 */
export async function discoverSource(deps: PatientDeps, address: Address): Promise<Discovered> {
  const { url, wanted, selector } = address;
  const verdict = await ask(deps, url, wanted !== 'feed');
  if (verdict.kind === 'unchanged') return { found: 'nothing', reason: 'unchanged', message: 'it is unchanged' };
  if (verdict.kind !== 'page') return nothingAt(verdict, wanted);
  const kind = wanted ?? (selector === null ? kindOf(verdict.bytes) : 'listing');
  try {
    return await sourceAt(deps, verdict, kind, address);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { found: 'nothing', reason: error.reason, message: error.message };
  }
}

async function ask({ web, signal }: PatientDeps, url: string, obeyRobots: boolean): Promise<FetchVerdict> {
  // Two people who look at the same address at once have a place each.
  return await web.patient({ job: `discover-${randomUUID()}`, obeyRobots }).fetch(url, { signal });
}

function nothingAt({ reason, message }: { reason: string; message: string }, wanted: SourceKind | null): Discovered {
  const hint = reason === 'robots' && wanted === null ? '; if it is a feed, --kind feed subscribes to it' : '';
  return { found: 'nothing', reason, message: message + hint };
}

type FetchedPage = Extract<FetchVerdict, { kind: 'page' }>;

function kindOf(bytes: Uint8Array): SourceKind | 'page' {
  if (sniff(bytes) === 'feed') return 'feed';
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isPacked || looksLikeSitemap(peek(bytes)) ? 'sitemap' : 'page';
}

async function sourceAt(
  deps: PatientDeps,
  page: FetchedPage,
  kind: SourceKind | 'page',
  { wanted, selector }: Address,
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

async function namedFeed(deps: PatientDeps, link: FeedLink): Promise<Discovered> {
  const verdict = await ask(deps, link.url, false);
  const named = `the page names the feed ${link.url}, but`;
  if (verdict.kind !== 'page') {
    const { reason, message } = verdict.kind === 'unchanged' ? { reason: 'unchanged', message: 'unchanged' } : verdict;
    return { found: 'nothing', reason, message: `${named} ${message}` };
  }
  const hints = { url: verdict.url, contentType: verdict.headers['content-type'] ?? null };
  const feed = await parseFeed(verdict.bytes, hints);
  return { found: 'source', kind: 'feed', url: link.url, title: feed.title ?? link.title, items: feed.items.length };
}
