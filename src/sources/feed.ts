import { isSentinel, parseDateValue, toPublished } from '../pipeline/dates.ts';
import { decode, storable } from '../pipeline/decode.ts';
import { PermanentError } from '../pipeline/errors.ts';
import type { Published } from '../pipeline/types.ts';
import { absoluteUrl } from '../pipeline/url.ts';
import { readJsonFeed } from './feed-json.ts';
import { readLenient } from './feed-lenient.ts';
import { readRssParser } from './feed-rss-parser.ts';
import type { RawFeed, RawItem } from './raw-feed.ts';

export interface FeedItem {
  /** What the feed says identifies the item; its link where it says nothing. */
  guid: string | null;
  /** Absolute. */
  url: string | null;
  title: string | null;
  published: Published | null;
  author: string | null;
  /** The fullest content the feed gives, as HTML. */
  html: string | null;
}

export interface Feed {
  title: string | null;
  /** The site's page, absolute. */
  link: string | null;
  description: string | null;
  language: string | null;
  items: FeedItem[];
}

/** A feed whose every item bears the same moment says when it was made, not when they were. */
const SAME_STAMP_ITEMS = 4;

/**
 * Reads RSS, Atom, RDF or JSON Feed: rss-parser first, after one repair if needed, then a reader that takes anything
 * with items in it.
 * @throws PermanentError `empty`, `binary`, `undecodable` or `bad-feed`
 */
export async function parseFeed(
  bytes: Uint8Array,
  hints: { url: string | null; contentType: string | null },
): Promise<Feed> {
  const { text } = decode(bytes, hints.contentType);
  const raw = await readAny(text);
  if (!raw) throw new PermanentError('bad-feed', 'not a feed: no RSS, Atom, RDF or JSON Feed was found');
  return finish(raw, hints.url);
}

async function readAny(text: string): Promise<RawFeed | null> {
  if (/^\s*\{/.test(text)) return readJsonFeed(text);
  const xml = text.trimStart();
  if (nestsTooDeep(xml)) throw new PermanentError('bad-feed', `the feed nests deeper than ${MAX_DEPTH} elements`);
  for (const candidate of [() => xml, () => repair(xml)]) {
    const feed = await readRssParser(candidate()).catch(() => null);
    if (feed && feed.items.length > 0) return feed;
  }
  try {
    return readLenient(repair(xml));
  } catch (error) {
    throw new PermanentError('bad-feed', 'the feed cannot be read', { cause: error });
  }
}

/** Readers of XML take time that grows with the square of the depth; HTML whose tags are left open nests by the hundred. */
const MAX_DEPTH = 4_000;
const OPENS = /<(?!(?:br|hr|img|input)\b)[a-z]/iy;

function nestsTooDeep(xml: string): boolean {
  let depth = 0;
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1)) {
    OPENS.lastIndex = at;
    if (xml.startsWith('<![CDATA[', at)) {
      at = xml.indexOf(']]>', at);
      if (at < 0) return false;
    } else if (xml[at + 1] === '/') depth = Math.max(0, depth - 1);
    else if (OPENS.test(xml)) {
      at = xml.indexOf('>', at);
      if (at < 0) return false;
      if (xml[at - 1] !== '/') depth++;
    }
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Characters that XML 1.0 forbids. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const BARE_AMPERSAND = /&(?!#\d{1,7};|#[xX][\da-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)/g;

/** Takes out what no XML parser accepts: control characters, bare `&`, HTML's named entities, text before the root. */
function repair(xml: string): string {
  const root = xml.search(/<(?:\?xml|!DOCTYPE|(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>])/i);
  return (root > 0 ? xml.slice(root) : xml)
    .replace(FORBIDDEN, '')
    .replace(/&nbsp;/g, '&#160;')
    .replace(BARE_AMPERSAND, '&amp;');
}

function finish(raw: RawFeed, url: string | null): Feed {
  const link = raw.link === null ? null : absoluteUrl(raw.link, url);
  const base = link ?? url;
  const items = raw.items.map((item) => finishItem(item, base));
  const stamps = new Set(items.map((item) => item.published?.value));
  const stamped = items.length >= SAME_STAMP_ITEMS && stamps.size === 1 && items[0]?.published?.precision !== 'day';
  return {
    title: plain(raw.title),
    link,
    description: plain(raw.description),
    language: plain(raw.language),
    items: stamped ? items.map((item) => ({ ...item, published: null })) : items,
  };
}

function finishItem(item: RawItem, base: string | null): FeedItem {
  const guid = plain(item.guid);
  const target = plain(item.link) ?? (guid && /^https?:\/\//i.test(guid) ? guid : null);
  const url = target === null ? null : absoluteUrl(target, base);
  return {
    guid: guid ?? url,
    url,
    title: plain(item.title),
    published: dateOf(item.date),
    author: plain(item.author),
    html: item.html === null ? null : storable(item.html).trim() || null,
  };
}

function dateOf(value: string | null): Published | null {
  const found = value === null ? null : parseDateValue(value);
  return found && !isSentinel(found, undefined) ? toPublished(found, 'feed') : null;
}

function plain(text: string | null): string | null {
  return text === null ? null : storable(text).replace(/\s+/g, ' ').trim() || null;
}
