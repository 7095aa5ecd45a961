import { type Cheerio, type CheerioAPI, load } from 'cheerio/slim';
import { type Element, isTag } from 'domhandler';
import type { RawFeed, RawItem } from './raw-feed.ts';

/**
 * Reads whatever has items in it: cut-off, misnested or prefixed feeds that no strict parser takes.
 * @returns null if nothing in it looks like a feed
 */
export function readLenient(xml: string): RawFeed | null {
  const $ = load(xml, { xml: { xmlMode: true, lowerCaseTags: true, recognizeSelfClosing: true } });
  const elements = $('*').toArray().filter(isTag);
  const items = elements.filter((element) => isNamed(element, ITEM));
  const root = elements.find((element) => isNamed(element, ROOT));
  if (!root && items.length === 0) return null;
  const channel = elements.find((element) => isNamed(element, ['channel'])) ?? root;
  const head = channel ?? items[0];
  if (!head) return null;
  return {
    title: textIn($, $(head), ['title']),
    link: linkIn($, $(head)),
    description: textIn($, $(head), ['description', 'subtitle', 'tagline']),
    language: textIn($, $(head), ['language']),
    items: items.map((item) => itemOf($, $(item))),
  };
}

const ROOT = ['rss', 'feed', 'rdf', 'channel'];
const ITEM = ['item', 'entry'];

/** Names count without their prefix: `atom:entry` is an entry. */
function isNamed(element: Element, names: readonly string[]): boolean {
  return names.includes(element.name.slice(element.name.indexOf(':') + 1));
}

function itemOf($: CheerioAPI, item: Cheerio<Element>): RawItem {
  return {
    guid: textIn($, item, ['guid', 'id']) ?? item.attr('rdf:about') ?? null,
    link: linkIn($, item),
    title: textIn($, item, ['title']),
    date: textIn($, item, ['published', 'issued', 'created', 'pubdate', 'date', 'updated', 'modified']),
    author: textIn($, item, ['creator', 'author', 'name']),
    html: textIn($, item, ['encoded', 'content', 'description', 'summary']),
  };
}

/** The text of the first child with one of these names, in the order of the names. */
function textIn($: CheerioAPI, parent: Cheerio<Element>, names: readonly string[]): string | null {
  const children = parent.children().toArray().filter(isTag);
  for (const name of names) {
    for (const child of children) {
      const text = isNamed(child, [name]) ? $(child).text().trim() : '';
      if (text !== '') return text;
    }
  }
  return null;
}

function linkIn($: CheerioAPI, parent: Cheerio<Element>): string | null {
  for (const child of parent.children().toArray().filter(isTag)) {
    if (!isNamed(child, ['link']) || (child.attribs['rel'] ?? 'alternate') !== 'alternate') continue;
    const target = child.attribs['href'] ?? $(child).text().trim();
    if (target !== '') return target;
  }
  return null;
}
