import {
  addText,
  closeBlock,
  closeInline,
  createWriter,
  endLine,
  isHidden,
  type Lines,
  lineBreak,
  openBlock,
  openInline,
  type Writer,
} from './extract-lines.ts';
import type { Tag } from './extract-tags.ts';
import { type Attributes, NO_ATTRIBUTES, readTokens } from './extract-tokens.ts';

/** An element that says something about the page without showing it, with the text that it holds. */
export interface Declaration {
  name: string;
  attributes: Attributes;
  text: string;
}

/** An element whose class, id or microdata speaks of authors or dates, as the page writes it. */
export interface MarkedElement {
  attributes: Attributes;
  html: string;
  /** Index of the innermost box it stands in. */
  box: number;
}

/** The lines of a page, with the elements that say something about the page without showing it. */
export interface WalkedPage extends Lines {
  /** `title`, `meta`, `base`, `time` and scripts, in document order. */
  declarations: Declaration[];
  marked: MarkedElement[];
}

/** Browsers stop nesting here. */
const MAX_DEPTH = 512;
const MARKED = /author|byline|writer|nick|date|time|publish/i;
const MAX_MARKED = 30;
/** An element with more source than this holds more than a name or a date. */
const MARKED_SOURCE = 1_500;

interface Walk {
  writer: Writer;
  declarations: Declaration[];
  marked: { attributes: Attributes; start: number; end: number; depth: number; box: number }[];
  /** How many of `marked` are still open; elements are rarely marked, so this is nearly always 0. */
  openMarks: number;
  stack: Tag[];
  /** Depth of the outermost open element that is left out; -1 outside such. */
  skipFrom: number;
  /** Open declaration that collects text. */
  declaration: Declaration | null;
  /** Open `svg` and `math`: there tags close themselves. */
  foreign: number;
}

/**
 * Reads a page's lines in one pass over its tags, without building a tree.
 * @param html decoded text of the page
 * @returns null if the page nests deeper than any real page does: then it is read without its structure
 */
export function walkPage(html: string): WalkedPage | null {
  const walk: Walk = {
    writer: createWriter(),
    declarations: [],
    marked: [],
    openMarks: 0,
    stack: [],
    skipFrom: -1,
    declaration: null,
    foreign: 0,
  };
  const isWhole = readTokens(html, {
    text: (data) => takeText(walk, data),
    open: (tag, attributes, start, end, isClosed) => open(walk, tag, attributes, start, end, isClosed),
    close: (tag, start, end) => close(walk, tag, start, end),
    isForeign: () => walk.foreign > 0,
  });
  if (!isWhole) return null;
  while (walk.stack.length > 0) closeTop(walk, html.length);
  endLine(walk.writer);
  const { boxes, lines } = walk.writer;
  const marked = walk.marked
    .filter(({ start, end }) => end - start <= MARKED_SOURCE)
    .map(({ attributes, start, end, box }) => ({ attributes, html: html.slice(start, end), box }));
  return { boxes, lines, declarations: walk.declarations, marked };
}

function takeText(walk: Walk, text: string): void {
  if (walk.skipFrom < 0) addText(walk.writer, text);
  else if (walk.declaration) walk.declaration.text += text;
}

/** @returns whether to go on */
function open(walk: Walk, tag: Tag, attributes: Attributes, start: number, end: number, isClosed: boolean): boolean {
  const { stack } = walk;
  const { closes } = tag;
  if (closes) while (closes.has(stack.at(-1)?.name ?? '')) closeTop(walk, start);
  stack.push(tag);
  if (tag.isForeign) walk.foreign++;
  if (walk.skipFrom < 0) enter(walk, tag, attributes, start);
  if (tag.isVoid || (isClosed && walk.foreign > 0)) closeTop(walk, end);
  return stack.length <= MAX_DEPTH;
}

function enter(walk: Walk, tag: Tag, attributes: Attributes, start: number): void {
  const depth = walk.stack.length;
  if (attributes !== NO_ATTRIBUTES) noteMarks(walk, attributes, start);
  if (tag.isDeclaring) {
    walk.declaration = { name: tag.name, attributes, text: '' };
    walk.declarations.push(walk.declaration);
  }
  if (tag.isBlock) openBlock(walk.writer, tag.name, attributes);
  else if (tag.name === 'br') lineBreak(walk.writer);
  else if (tag.isSkipped || isHidden(attributes)) walk.skipFrom = depth;
  else openInline(walk.writer, tag.name === 'a' ? (attributes.href ?? null) : undefined, depth);
}

function isMark(marks: string | undefined): boolean {
  return marks !== undefined && MARKED.test(marks);
}

function noteMarks(walk: Walk, attributes: Attributes, start: number): void {
  const { class: className, itemprop, rel, id } = attributes;
  if (walk.marked.length >= MAX_MARKED || !(isMark(className) || isMark(itemprop) || isMark(rel) || isMark(id))) return;
  walk.marked.push({
    attributes,
    start,
    end: Number.POSITIVE_INFINITY,
    depth: walk.stack.length,
    box: walk.writer.box,
  });
  walk.openMarks++;
}

/** @param name of the end tag that stands at `start` to `end` */
function close(walk: Walk, { name, isVoid }: Tag, start: number, end: number): void {
  const { stack } = walk;
  if (isVoid) {
    if (name === 'br' && walk.skipFrom < 0) lineBreak(walk.writer);
    return;
  }
  let at = stack.length - 1;
  while (at >= 0 && stack[at]?.name !== name) at--;
  if (at < 0 && name === 'p' && walk.skipFrom < 0) {
    // Browsers read a lone `</p>` as an empty paragraph.
    openBlock(walk.writer, 'p', NO_ATTRIBUTES);
    closeBlock(walk.writer, 'p');
  }
  while (at >= 0 && stack.length > at) closeTop(walk, stack.length === at + 1 ? end : start);
}

function closeTop(walk: Walk, end: number): void {
  const depth = walk.stack.length;
  const tag = walk.stack.pop();
  if (!tag) return;
  if (tag.isForeign) walk.foreign--;
  if (walk.openMarks > 0) endMark(walk, depth, end);
  if (walk.skipFrom >= 0) {
    if (depth > walk.skipFrom) return;
    walk.skipFrom = -1;
    walk.declaration = null;
  } else if (tag.isBlock) closeBlock(walk.writer, tag.name);
  else closeInline(walk.writer, depth);
}

function endMark(walk: Walk, depth: number, end: number): void {
  for (const mark of walk.marked) {
    if (mark.depth !== depth || mark.end !== Number.POSITIVE_INFINITY) continue;
    mark.end = end;
    walk.openMarks--;
  }
}
