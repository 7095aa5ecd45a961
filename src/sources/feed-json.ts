import { PermanentError } from '../pipeline/errors.ts';
import type { RawFeed, RawItem } from './raw-feed.ts';

/**
 * Reads a JSON Feed (jsonfeed.org, 1 and 1.1).
 * @throws PermanentError `bad-feed` if it is no JSON or has no items
 */
export function readJsonFeed(text: string): RawFeed {
  const feed = parse(text);
  const items = isRecord(feed) ? feed['items'] : undefined;
  if (!isRecord(feed) || !Array.isArray(items))
    throw new PermanentError('bad-feed', 'not a JSON Feed: it has no items');
  return {
    title: stringOf(feed['title']),
    link: stringOf(feed['home_page_url']),
    description: stringOf(feed['description']),
    language: stringOf(feed['language']),
    base: null,
    items: items.filter(isRecord).map(itemOf),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PermanentError('bad-feed', 'not a JSON Feed: the JSON is broken', { cause: error });
  }
}

function itemOf(item: Record<string, unknown>): RawItem {
  const authors = Array.isArray(item['authors']) ? item['authors'] : [item['author']];
  const names = authors
    .map((author) => (isRecord(author) ? stringOf(author['name']) : null))
    .filter((name) => name !== null);
  return {
    guid: stringOf(item['id']),
    guidIsNoLink: false,
    base: null,
    link: stringOf(item['url']) ?? stringOf(item['external_url']),
    title: stringOf(item['title']),
    date: stringOf(item['date_published']) ?? stringOf(item['date_modified']),
    author: names.join('、') || null,
    html: stringOf(item['content_html']) ?? stringOf(item['content_text']) ?? stringOf(item['summary']),
  };
}

function stringOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
