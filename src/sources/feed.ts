import { load } from 'cheerio/slim';
import { isSentinel, parseDateValue, toPublished } from '../pipeline/dates.ts';
import { storable } from '../pipeline/decode.ts';
import { PermanentError } from '../pipeline/errors.ts';
import type { Published } from '../pipeline/types.ts';
import { absoluteUrl } from '../pipeline/url.ts';
import { decodeFeed } from './feed-decode.ts';
import { readJsonFeed } from './feed-json.ts';
import { readLenient } from './feed-lenient.ts';
import { readRssParser } from './feed-rss-parser.ts';
import { MAX_ITEMS, type SourceContent, type SourceItem } from './item.ts';
import { nestsTooDeep } from './nesting.ts';
import type { RawFeed, RawItem } from './raw-feed.ts';

export interface Feed extends SourceContent {
  /** The site's page, absolute. */
  link: string | null;
  description: string | null;
  language: string | null;
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
  const text = decodeFeed(bytes, hints.contentType);
  const raw = await readAny(text);
  if (!raw) throw new PermanentError('bad-feed', 'not a feed: no RSS, Atom, RDF or JSON Feed was found');
  return { ...finish(raw, hints.url), ttlSeconds: ttlOf(text) };
}

/** Content whose order a reader into objects loses: text between elements. */
const HAS_XHTML = /\s(?:type\s*=\s*["'](?:xhtml|application\/xhtml\+xml)|mode\s*=\s*["']xml)["']/i;

/** A feed that has its end is whole, though a strict reader may not take it. */
const ENDS = /<\/(?:[\w.-]{1,30}:)?(?:rss|feed|rdf|channel)\s*>\s*$/i;

async function readAny(text: string): Promise<RawFeed | null> {
  if (/^\s*[{[]/.test(text)) return readJsonFeed(text);
  const whole = text.trimStart();
  const xml = firstItems(whole);
  if (nestsTooDeep(xml)) throw new PermanentError('bad-feed', 'the feed nests too deep to be one');
  let isSound = ENDS.test(xml);
  if (xml.length === whole.length && !HAS_XHTML.test(xml)) {
    for (const candidate of [() => xml, () => repair(xml)]) {
      const feed = await readRssParser(candidate()).catch(() => null);
      if (feed && feed.items.length > 0) return feed;
      isSound ||= feed !== null;
    }
  }
  const feed = readLeniently(repair(xml));
  // A feed may be empty; one that is cut off before its first item is not.
  if (feed?.items.length === 0 && !isSound) {
    throw new PermanentError('bad-feed', 'the feed is broken, and no item can be read from it');
  }
  return feed;
}

function readLeniently(xml: string): RawFeed | null {
  try {
    return readLenient(xml);
  } catch (error) {
    throw new PermanentError('bad-feed', 'the feed cannot be read', { cause: error });
  }
}

/** The text up to the first item that is one too many. */
function firstItems(xml: string): string {
  const start = /<(?:[\w.-]{1,30}:)?(?:item|entry)[\s>]/gi;
  for (let count = 0; count <= MAX_ITEMS; count++) if (!start.test(xml)) return xml;
  return xml.slice(0, xml.lastIndexOf('<', start.lastIndex - 1));
}

/** Characters that XML 1.0 forbids. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const BARE_AMPERSAND = /&(?!#\d{1,7};|#[xX][\da-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)/g;
const DOCTYPE = /<!DOCTYPE[^<>[]*(?:\[[^\]]*\]\s*)?>/i;

/** Takes out what no XML parser accepts: control characters, bare `&`, HTML's named entities, text before the root. */
function repair(xml: string): string {
  const root = xml.search(/<(?:\?xml|!DOCTYPE|(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>])/i);
  return (root > 0 ? xml.slice(root) : xml)
    .replace(DOCTYPE, '')
    .replace(FORBIDDEN, '')
    .replace(/&nbsp;/g, '&#160;')
    .replace(BARE_AMPERSAND, '&amp;');
}

const UPDATE_PERIODS: Record<string, number> = {
  hourly: 3_600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 2_592_000,
  yearly: 31_536_000,
};
/** How far into a feed its own head reaches, where it has no items. */
const HEAD_UNITS = 65_536;

/** `ttl` in minutes, or `sy:updatePeriod` divided by `sy:updateFrequency`, in seconds. */
function ttlOf(text: string): number | null {
  const end = text.search(/<(?:[\w.-]{1,30}:)?(?:item|entry)[\s>]/i);
  const head = text.slice(0, end < 0 ? HEAD_UNITS : end);
  const ttl = /<ttl>\s*(\d{1,6})\s*<\/ttl>/i.exec(head)?.[1];
  if (ttl !== undefined) return Number(ttl) * 60;
  const period = UPDATE_PERIODS[/updatePeriod>\s*([a-z]{5,8})\s*</i.exec(head)?.[1]?.toLowerCase() ?? ''];
  const frequency = Number(/updateFrequency>\s*(\d{1,5})\s*</i.exec(head)?.[1] ?? 1);
  return period === undefined || frequency === 0 ? null : Math.round(period / frequency);
}

function finish(raw: RawFeed, url: string | null): Omit<Feed, 'ttlSeconds'> {
  const declared = raw.base === null ? null : absoluteUrl(raw.base, url);
  const link = raw.link === null ? null : absoluteUrl(raw.link, declared ?? url);
  const base = declared ?? link ?? url;
  const items = raw.items.slice(0, MAX_ITEMS).map((item) => finishItem(item, base));
  const stamps = new Set(items.map((item) => item.published?.value));
  const stamped = items.length >= SAME_STAMP_ITEMS && stamps.size === 1 && items[0]?.published?.precision !== 'day';
  return {
    title: withoutMarkup(plain(raw.title)),
    link,
    description: plain(raw.description),
    language: plain(raw.language),
    items: stamped ? items.map((item) => ({ ...item, published: null })) : items,
  };
}

function finishItem(item: RawItem, feedBase: string | null): SourceItem {
  const base = item.base === null ? feedBase : (absoluteUrl(item.base, feedBase) ?? feedBase);
  const guid = plain(item.guid);
  const isLink = guid !== null && !item.guidIsNoLink && /^https?:\/\//i.test(guid);
  const target = plain(item.link) ?? (isLink ? guid : null);
  const url = target === null ? null : absoluteUrl(target, base);
  return {
    guid: guid ?? url,
    url,
    title: withoutMarkup(plain(item.title)),
    published: dateOf(item.date),
    author: plain(item.author),
    html: item.html === null ? null : readable(item.html).trim() || null,
  };
}

function dateOf(value: string | null): Published | null {
  const found = value === null ? null : parseDateValue(value);
  return found && !isSentinel(found, undefined) ? toPublished(found, 'feed') : null;
}

function plain(text: string | null): string | null {
  return text === null ? null : readable(text).replace(/\s+/g, ' ').trim() || null;
}

/** What Windows has where Unicode has control characters: feeds write `&#146;` and mean an apostrophe. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const CONTROLS = /[\x80-\x9f]/g;

function readable(text: string): string {
  return storable(text).replace(CONTROLS, (control) => WINDOWS[control.charCodeAt(0) - 0x80] ?? '');
}

const TITLE_MARKUP = /<\/?(?:a|b|i|u|em|strong|span|font|br|sub|sup|img|p|div|small)\b|&(?:#\d|#x|[a-z]{2,8};)/i;

/** Titles that hold HTML, or text that was escaped twice. */
function withoutMarkup(title: string | null): string | null {
  if (title === null || !TITLE_MARKUP.test(title)) return title;
  return plain(load(title, null, false).text());
}
