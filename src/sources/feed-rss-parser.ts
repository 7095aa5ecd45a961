import Parser from 'rss-parser';
import type { RawFeed, RawItem } from './raw-feed.ts';

/**
 * What rss-parser would drop or rewrite is asked for as it stands. It takes the same triples for a feed as for items,
 * but its types know of names alone.
 */
const FEED_FIELDS = [
  ['link', 'links', { keepArray: true }],
  ['$', 'attributes', { keepArray: true }],
] as unknown as string[];
const ITEM_FIELDS: [string, string, { keepArray: boolean }][] = [
  ['link', 'links', { keepArray: true }],
  ['$', 'attributes', { keepArray: true }],
  ['guid', 'rawGuid', { keepArray: false }],
  ['title', 'rawTitle', { keepArray: false }],
  ...['published', 'updated', 'issued', 'created', 'pubdate'].map((name): [string, string, { keepArray: boolean }] => [
    name,
    name,
    { keepArray: false },
  ]),
];

/**
 * Reads a feed with rss-parser. A parser keeps state, so each feed gets its own.
 * @throws what rss-parser throws: it takes nothing but well-formed XML of a known root
 */
export async function readRssParser(xml: string): Promise<RawFeed> {
  const feed: unknown = await new Parser({
    defaultRSS: 2,
    customFields: { item: ITEM_FIELDS, feed: FEED_FIELDS },
  }).parseString(xml);
  if (!isRecord(feed)) throw new TypeError('rss-parser gave no feed');
  const items = Array.isArray(feed['items']) ? feed['items'] : [];
  return {
    title: textOf(feed['title']),
    link: linkOf(feed['links']) ?? textOf(feed['link']),
    description: textOf(feed['description']) ?? textOf(feed['subtitle']),
    language: textOf(feed['language']),
    base: attributeOf(feed, 'xml:base'),
    items: items.filter(isRecord).map(itemOf),
  };
}

function itemOf(item: Record<string, unknown>): RawItem {
  const guidIsNoLink = attributeOf(
    { attributes: isRecord(item['rawGuid']) ? item['rawGuid']['$'] : null },
    'isPermaLink',
  );
  return {
    guidIsNoLink: guidIsNoLink?.trim().toLowerCase() === 'false',
    base: attributeOf(item, 'xml:base'),
    guid: textOf(item['guid']) ?? textOf(item['id']) ?? textOf(item['rdf:about']),
    link: linkOf(item['links']) ?? textOf(item['link']),
    title: textOf(item['rawTitle']) ?? textOf(item['title']),
    date: firstText(item, ['published', 'issued', 'created', 'pubDate', 'pubdate', 'date', 'dc:date', 'updated']),
    author: firstText(item, ['creator', 'dc:creator', 'author']),
    html: firstText(item, ['content:encoded', 'content', 'summary']),
  };
}

function attributeOf({ attributes }: Record<string, unknown>, name: string): string | null {
  return isRecord(attributes) ? textOf(attributes[name]) : null;
}

function firstText(item: Record<string, unknown>, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textOf(item[name]);
    if (text) return text;
  }
  return null;
}

/** The link to the item's own page: `rel="alternate"` or none; never `self`, `enclosure` or `replies`. */
function linkOf(links: unknown): string | null {
  if (!Array.isArray(links)) return null;
  for (const link of links) {
    if (typeof link === 'string' && link.trim() !== '') return link;
    if (!isRecord(link)) continue;
    const attributes = isRecord(link['$']) ? link['$'] : {};
    const rel = attributes['rel'] ?? 'alternate';
    if (rel === 'alternate') {
      const href = textOf(attributes['href']) ?? textOf(link['_']);
      if (href) return href;
    }
  }
  return null;
}

/** The text of what xml2js made of an element: a string, or an object where it has attributes or children. */
function textOf(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (depth > 6) return null;
  if (Array.isArray(value)) return value.map((part) => textOf(part, depth + 1)).find((text) => text !== null) ?? null;
  if (!isRecord(value)) return null;
  const parts = Object.entries(value).map(([name, part]) => (name === '$' ? null : textOf(part, depth + 1)));
  return parts.filter((part) => part !== null).join('') || null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
