import { type CheerioAPI, load } from 'cheerio/slim';
import { type Element, isTag } from 'domhandler';
import { findDate, isSentinel, toPublished } from '../pipeline/dates.ts';
import { decode, storable } from '../pipeline/decode.ts';
import { PermanentError, UsageError } from '../pipeline/errors.ts';
import type { Published } from '../pipeline/types.ts';
import { absoluteUrl } from '../pipeline/url.ts';
import { MAX_ITEMS, type SourceContent, type SourceItem } from './item.ts';
import { nestsTooDeep } from './nesting.ts';

interface ListingHints {
  url: string | null;
  contentType: string | null;
  /** CSS selector of the links, or of elements that hold them; null: by structure. */
  selector: string | null;
}

/** Links of this many are a list; fewer are navigation or chance. */
const LEAST_LINKS = 3;
/** Characters of a headline's link text; menus are shorter. A Chinese character says as much as two or three others. */
const HEADLINE_UNITS = 14;
const WIDE = /[\u2e80-\uffff]/g;
/** How far above a link its siblings' common shape is looked for. */
const SHAPE_DEPTH = 4;
const OUTSIDE = 'nav, header, footer, aside, form, noscript';

/**
 * The links of a listing page: those that a selector names, or those that form lists of headlines.
 * @throws PermanentError `no-links` where none are found, or what decoding throws
 */
export function readListing(bytes: Uint8Array, { url, contentType, selector }: ListingHints): SourceContent {
  const { text } = decode(bytes, contentType);
  if (nestsTooDeep(text)) throw new PermanentError('bad-listing', 'the page nests too deep to be read');
  const $ = load(text);
  const base = absoluteUrl($('base[href]').attr('href') ?? '', url) ?? url;
  const anchors = selector === null ? listedAnchors($, base) : selectedAnchors($, selector);
  const items = new Map<string, SourceItem>();
  const texts = new Map<unknown, string>();
  for (const anchor of anchors) {
    const target = absoluteUrl(anchor.attribs['href'] ?? '', base);
    if (target === null || items.has(target) || items.size >= MAX_ITEMS) continue;
    const published = dateBeside($, anchor, texts);
    items.set(target, { guid: null, url: target, title: titleOf($, anchor), published, author: null, html: null });
  }
  if (items.size === 0) {
    const how =
      selector === null ? 'no list of links was found: name them with --selector' : `nothing fits ${selector}`;
    throw new PermanentError('no-links', `${url ?? 'the page'}: ${how}`);
  }
  return { title: clean($('title').first().text()), items: [...items.values()], ttlSeconds: null };
}

/** @throws UsageError if a text is no CSS selector */
export function checkSelector(selector: string): void {
  try {
    load('<p></p>')(selector);
  } catch {
    throw new UsageError(`not a CSS selector: ${selector}`);
  }
}

function selectedAnchors($: CheerioAPI, selector: string): Element[] {
  return $(selector)
    .toArray()
    .filter(isTag)
    .flatMap((element) => (element.name === 'a' ? [element] : $(element).find('a[href]').toArray().filter(isTag)));
}

/** Links of one shape (the tags and classes above them) that read like headlines and stay on the site. */
function listedAnchors($: CheerioAPI, base: string | null): Element[] {
  const shapes = new Map<string, Element[]>();
  const anchors = $('a[href]').toArray().filter(isTag);
  for (const anchor of anchors) {
    if ($(anchor).closest(OUTSIDE).length > 0 || !staysOn(anchor.attribs['href'] ?? '', base)) continue;
    const shape = shapeOf(anchor);
    const list = shapes.get(shape);
    if (list) list.push(anchor);
    else shapes.set(shape, [anchor]);
  }
  const lists = new Set([...shapes.values()].filter((list) => isHeadlines($, list)).flat());
  return anchors.filter((anchor) => lists.has(anchor));
}

function staysOn(href: string, base: string | null): boolean {
  const target = absoluteUrl(href, base);
  return target !== null && (base === null || siteOf(target) === siteOf(base)) && new URL(target).pathname !== '/';
}

/** The last two labels of a host, or all of an address in numbers. */
function siteOf(url: string): string {
  const { hostname } = new URL(url);
  return /^[\d.]+$|:/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
}

function shapeOf(anchor: Element): string {
  const parts: string[] = [];
  let element: Element | null = anchor;
  for (let depth = 0; depth <= SHAPE_DEPTH && element; depth++) {
    parts.push(`${element.name}.${(element.attribs['class'] ?? '').trim().split(/\s+/)[0] ?? ''}`);
    element = element.parent && isTag(element.parent) ? element.parent : null;
  }
  return parts.join('<');
}

function isHeadlines($: CheerioAPI, list: readonly Element[]): boolean {
  if (list.length < LEAST_LINKS) return false;
  const lengths = list.map((anchor) => unitsOf(titleOf($, anchor) ?? '')).sort((a, b) => a - b);
  return (lengths[Math.floor(lengths.length / 2)] ?? 0) >= HEADLINE_UNITS;
}

function unitsOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

function titleOf($: CheerioAPI, anchor: Element): string | null {
  return clean($(anchor).text()) ?? clean(anchor.attribs['title'] ?? '');
}

function clean(text: string): string | null {
  return storable(text).replace(/\s+/g, ' ').trim() || null;
}

/** Text around a link that is longer than this is more than one entry. */
const ENTRY_UNITS = 400;

/** A date in the same entry, outside the link's own text. @param texts what elements that were met before hold */
function dateBeside($: CheerioAPI, anchor: Element, texts: Map<unknown, string>): Published | null {
  const entry = $(anchor).closest('li, tr, article, dd, dt, div');
  const around = texts.get(entry[0]) ?? entry.text();
  texts.set(entry[0], around);
  if (around.length > ENTRY_UNITS) return null;
  const machine = entry.find('time[datetime]').first().attr('datetime');
  const found = findDate(machine ?? around.replace($(anchor).text(), ' '));
  return found && !isSentinel(found, undefined) ? toPublished(found, 'feed') : null;
}
