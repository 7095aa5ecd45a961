import { load } from 'cheerio/slim';
import { decode } from '../pipeline/decode.ts';
import { absoluteUrl } from '../pipeline/url.ts';
import { nestsTooDeep } from './nesting.ts';

/** A feed that a page names. */
export interface FeedLink {
  url: string;
  title: string | null;
}

const FEED_TYPE =
  /^application\/(?:rss|atom|rdf|feed)\+(?:xml|json)|^application\/json$|^text\/xml$|^application\/xml$/i;
/** Feeds of comments are not what somebody subscribes to a page for. */
const COMMENTS = /comments?(?:\/|\b)|评论|評論/i;
const MOST_FEEDS = 20;

/**
 * The feeds that a page names (`<link rel="alternate">`), in its order, those of comments left out if there are others.
 * @param url the page's address after redirects
 * @throws what decoding throws
 */
export function feedsOf(bytes: Uint8Array, hints: { url: string; contentType: string | null }): FeedLink[] {
  const { text } = decode(bytes, hints.contentType);
  if (nestsTooDeep(text)) return [];
  const $ = load(text);
  const base = absoluteUrl($('base[href]').attr('href') ?? '', hints.url) ?? hints.url;
  const found = new Map<string, FeedLink>();
  for (const link of $('link[rel][href]').toArray()) {
    const { rel = '', type = '', href = '', title } = link.attribs;
    if (!rel.toLowerCase().split(/\s+/).includes('alternate') || !FEED_TYPE.test(type.trim())) continue;
    const url = absoluteUrl(href, base);
    if (url !== null && !found.has(url)) found.set(url, { url, title: title?.trim() || null });
  }
  const feeds = [...found.values()].slice(0, MOST_FEEDS);
  const articles = feeds.filter((feed) => !COMMENTS.test(`${new URL(feed.url).pathname} ${feed.title ?? ''}`));
  return articles.length > 0 ? articles : feeds;
}

const SITEMAP = /<(?:[\w.-]{1,30}:)?(?:urlset|sitemapindex)[\s>]/i;

/** Whether bytes begin like a sitemap. @param head the first few thousand characters */
export function looksLikeSitemap(head: string): boolean {
  return SITEMAP.test(head);
}
