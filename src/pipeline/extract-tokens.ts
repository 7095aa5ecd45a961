import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';
import { type Tag, tagAt } from './extract-tags.ts';

/** An element's attributes that reading looks at; a page's others are never copied. */
export type Attributes = Partial<Record<AttributeName, string>>;
type AttributeName = (typeof ATTRIBUTES)[number];
const ATTRIBUTES = [
  ...(['class', 'id', 'role', 'style', 'hidden', 'itemprop', 'rel', 'href'] as const),
  ...(['name', 'property', 'content', 'datetime', 'type', 'src'] as const),
];
const WANTED = new Map<string, AttributeName>(ATTRIBUTES.map((name) => [name, name]));
const SHORTEST_NAME = Math.min(...ATTRIBUTES.map(({ length }) => length));
const LONGEST_NAME = Math.max(...ATTRIBUTES.map(({ length }) => length));
const CAPITAL = /[A-Z]/;
export const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** What a page's source is made of, in order. Offsets are UTF-16 units into the source. */
export interface TokenSink {
  text(data: string): void;
  /** @returns whether to go on */
  open(tag: Tag, attributes: Attributes, start: number, end: number, closesItself: boolean): boolean;
  close(tag: Tag, start: number, end: number): void;
  /** @returns whether `svg` or `math` is open, where `<![CDATA[` begins a text */
  isForeign(): boolean;
}

const BLANK = 0x20;
const BANG = 0x21;
const CDATA = '<![CDATA[';
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUESTION = 0x3f;
/** Elements whose content is text up to their end tag, whatever it looks like, and those where that has entities. */
const RAW = new Set(['script', 'style', 'title', 'textarea']);
const DECODED = new Set(['title', 'textarea']);

interface Cursor {
  html: string;
  at: number;
  /** The tag just read ends in `/>`; a slash that belongs to a value without quotes does not count. */
  isClosed: boolean;
}

/**
 * Cuts HTML into texts and tags as browsers do, jumping from tag to tag. What the page does not end (a comment, a tag,
 * a quotation) goes to its end.
 * @returns false if the sink stopped it
 */
export function readTokens(html: string, sink: TokenSink): boolean {
  const cursor = { html, at: 0, isClosed: false };
  let textFrom = 0;
  for (;;) {
    const less = html.indexOf('<', cursor.at);
    if (less < 0) break;
    const code = html.charCodeAt(less + 1);
    if (isLetter(code)) {
      takeText(html, textFrom, less, sink);
      if (!readOpenTag(cursor, less, sink)) return false;
    } else if (code === SLASH || code === BANG || code === QUESTION) {
      takeText(html, textFrom, less, sink);
      readOther(cursor, less, code, sink);
    } else {
      cursor.at = less + 1;
      continue;
    }
    textFrom = cursor.at;
  }
  takeText(html, textFrom, html.length, sink);
  return true;
}

function takeText(html: string, start: number, end: number, sink: TokenSink): void {
  if (end <= start) return;
  const data = html.slice(start, end);
  sink.text(data.includes('&') ? decodeHTML(data) : data);
}

/** An end tag, a comment or a declaration. */
function readOther(cursor: Cursor, less: number, code: number, sink: TokenSink): void {
  const { html } = cursor;
  if (code === SLASH && isLetter(html.charCodeAt(less + 2))) {
    cursor.at = endOfName(html, less + 3);
    const tag = tagAt(html, less + 2, cursor.at);
    // An end tag's attributes mean nothing, but a `>` in one does not end it.
    if (readAttributes(cursor) !== null) sink.close(tag, less, cursor.at);
  } else if (html.startsWith('<!--', less)) cursor.at = endOfComment(html, less);
  else if (html.startsWith(CDATA, less) && sink.isForeign()) readSection(cursor, less, sink);
  else cursor.at = endOf(html, '>', less + 2);
}

/** Behind the comment's `-->` or `--!>`. Browsers end `<!-->` and `<!--->` at once, too, but not `<!--!>`. */
function endOfComment(html: string, less: number): number {
  let at = less + 2;
  for (;;) {
    at = html.indexOf('--', at);
    if (at < 0) return html.length;
    if (html.charCodeAt(at + 2) === GREATER) return at + 3;
    if (html.startsWith('!>', at + 2) && at >= less + '<!--'.length) return at + 4;
    at++;
  }
}

/** A CDATA section: text up to `]]>`, in which references mean nothing. */
function readSection(cursor: Cursor, less: number, sink: TokenSink): void {
  const { html } = cursor;
  const from = less + CDATA.length;
  const end = html.indexOf(']]>', from);
  cursor.at = end < 0 ? html.length : end + 3;
  const data = html.slice(from, end < 0 ? html.length : end);
  if (data !== '') sink.text(data);
}

/** @returns whether to go on */
function readOpenTag(cursor: Cursor, less: number, sink: TokenSink): boolean {
  const { html } = cursor;
  cursor.at = endOfName(html, less + 2);
  const tag = tagAt(html, less + 1, cursor.at);
  const attributes = readAttributes(cursor);
  // A tag that the page does not end is none.
  if (attributes === null) return true;
  if (!sink.open(tag, attributes, less, cursor.at, cursor.isClosed)) return false;
  if (RAW.has(tag.name)) readRaw(cursor, tag, sink);
  return true;
}

/** Reads from behind a tag's name to behind its `>`; null if that never comes. */
function readAttributes(cursor: Cursor): Attributes | null {
  const { html } = cursor;
  const { length } = html;
  let attributes = NO_ATTRIBUTES;
  let at = cursor.at;
  let slash = -1;
  while (at < length) {
    const code = html.charCodeAt(at);
    if (code === GREATER) {
      cursor.at = at + 1;
      cursor.isClosed = slash === at - 1;
      return attributes;
    }
    if (code <= BLANK || code === SLASH) {
      if (code === SLASH) slash = at;
      at++;
      continue;
    }
    const nameEnd = endOfAttributeName(html, at + 1);
    const name = wantedName(html, at, nameEnd);
    cursor.at = nameEnd;
    const value = readValue(cursor, name !== undefined);
    at = cursor.at;
    if (name === undefined) continue;
    if (attributes === NO_ATTRIBUTES) attributes = {};
    attributes[name] ??= value;
  }
  cursor.at = length;
  return null;
}

/** The attribute whose name, in whatever case, stands at this place; undefined for one that reading does not look at. */
function wantedName(html: string, start: number, end: number): AttributeName | undefined {
  const length = end - start;
  if (length < SHORTEST_NAME || length > LONGEST_NAME) return undefined;
  const written = html.slice(start, end);
  return WANTED.get(written) ?? (CAPITAL.test(written) ? WANTED.get(written.toLowerCase()) : undefined);
}

/** Reads `= value` where it stands. */
function readValue(cursor: Cursor, isWanted: boolean): string {
  const { html } = cursor;
  const { length } = html;
  let at = skipBlanks(html, cursor.at);
  if (html.charCodeAt(at) !== EQUALS) return '';
  at = skipBlanks(html, at + 1);
  const quote = html.charCodeAt(at);
  let end = at;
  if (quote === QUOTE || quote === APOSTROPHE) {
    end = html.indexOf(quote === QUOTE ? '"' : "'", ++at);
    if (end < 0) end = length;
    cursor.at = end + 1;
  } else {
    while (end < length && html.charCodeAt(end) > BLANK && html.charCodeAt(end) !== GREATER) end++;
    cursor.at = end;
  }
  if (!isWanted) return '';
  const value = html.slice(at, end);
  return value.includes('&') ? decodeHTMLAttribute(value) : value;
}

function readRaw(cursor: Cursor, { name }: Tag, sink: TokenSink): void {
  const { html, at: from } = cursor;
  let at = from;
  for (;;) {
    at = html.indexOf('</', at);
    if (at < 0) break;
    const end = at + 2 + name.length;
    if (html.slice(at + 2, end).toLowerCase() === name && endsName(html.charCodeAt(end))) break;
    at += 2;
  }
  cursor.at = at < 0 ? html.length : at;
  const data = html.slice(from, cursor.at);
  if (data !== '') sink.text(DECODED.has(name) && data.includes('&') ? decodeHTML(data) : data);
}

function isLetter(code: number): boolean {
  return (code > 0x60 && code < 0x7b) || (code > 0x40 && code < 0x5b);
}

function endsName(code: number): boolean {
  return code <= BLANK || code === GREATER || code === SLASH;
}

function endOfName(html: string, from: number): number {
  let at = from;
  while (at < html.length && !endsName(html.charCodeAt(at))) at++;
  return at;
}

function endOfAttributeName(html: string, from: number): number {
  let at = from;
  while (at < html.length && !endsName(html.charCodeAt(at)) && html.charCodeAt(at) !== EQUALS) at++;
  return at;
}

function skipBlanks(html: string, from: number): number {
  let at = from;
  while (at < html.length && html.charCodeAt(at) <= BLANK) at++;
  return at;
}

/** Behind the next such mark, or the page's end. */
function endOf(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}
