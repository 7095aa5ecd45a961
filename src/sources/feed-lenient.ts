import { type Cheerio, type CheerioAPI, load } from 'cheerio/slim';
import { type Element, isTag } from 'domhandler';
import type { RawFeed, RawItem } from './raw-feed.ts';

/**
 * Reads whatever has items in it: cut-off, misnested or prefixed feeds that no strict parser takes, and XHTML whose
 * order a strict reader loses.
 * @returns null if nothing in it looks like a feed
 */
export function readLenient(xml: string): RawFeed | null {
  const $ = load(xml, {
    xml: { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeSelfClosing: true },
  });
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
    description: textIn($, $(head), ['description', 'subtitle', 'tagline', 'abstract']),
    language: textIn($, $(head), ['language']),
    base: $(head).attr('xml:base') ?? (root && $(root).attr('xml:base')) ?? null,
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
  const guid = childNamed(item, 'guid');
  return {
    guid: textIn($, item, ['guid', 'id']) ?? item.attr('rdf:about') ?? null,
    guidIsNoLink: guid?.attribs['ispermalink']?.trim().toLowerCase() === 'false',
    link: linkIn($, item),
    title: textIn($, item, ['title']),
    date:
      textIn($, item, ['published', 'issued', 'created', 'pubdate', 'date', 'updated', 'modified']) ??
      item.attr('lastmod') ??
      null,
    author: textIn($, item, ['creator', 'author', 'name']),
    html: htmlIn($, item),
    base: item.attr('xml:base') ?? null,
  };
}

function childNamed(parent: Cheerio<Element>, name: string): Element | undefined {
  const children = parent.children().toArray().filter(isTag);
  return children.find((child) => isNamed(child, [name]));
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

const CONTENT = ['encoded', 'content', 'description', 'summary', 'abstract'];
const MARKUP_TYPE = /xhtml|xml$/i;

function htmlIn($: CheerioAPI, item: Cheerio<Element>): string | null {
  for (const name of CONTENT) {
    for (const child of item.children().toArray().filter(isTag)) {
      if (!isNamed(child, [name])) continue;
      const isMarkup = MARKUP_TYPE.test(child.attribs['type'] ?? '') || child.attribs['mode'] === 'xml';
      const html = (isMarkup ? unprefixed($(child).html() ?? '') : $(child).text()).trim();
      if (html !== '') return html;
    }
  }
  return null;
}

/** `<xhtml:p>` is a paragraph. */
function unprefixed(xhtml: string): string {
  return xhtml.replace(/(<\/?)[\w.-]{1,30}:(?=[a-z])/gi, '$1');
}

function linkIn($: CheerioAPI, parent: Cheerio<Element>): string | null {
  for (const child of parent.children().toArray().filter(isTag)) {
    if (!isNamed(child, ['link']) || (child.attribs['rel'] ?? 'alternate') !== 'alternate') continue;
    const target = child.attribs['href'] ?? $(child).text().trim();
    if (target !== '') return target;
  }
  // Channel Definition Format: the address is an attribute.
  return parent.attr('href') ?? null;
}
