import { tidyLine } from './extract-noise.ts';
import type { Attributes } from './extract-tokens.ts';
import type { Look } from './extract-weigh.ts';

/** A block element of the page (or the page itself, index 0), in document order. */
export interface Box {
  name: string;
  /** Index of the enclosing box; -1 for the page. */
  parent: number;
  /** Class and id, for hints about its role; empty where it has none. */
  marks: string;
  /** The element says itself that it is not shown, or is there for navigation. */
  hidden: boolean;
  /** Microdata calls it the article's text. */
  isBody: boolean;
}

/** One line of visible text, as a browser would break it. */
export interface Line extends Look {
  /** Index of the innermost box it stands in. */
  box: number;
  /** How many of its characters are link text. */
  linked: number;
  /** Where its first link leads, as the page writes it. */
  href: string | null;
  /** Breaks before it inside the same box: 0 it opens the box, 1 one `<br>`, 2 a blank line. */
  breaks: number;
  /** UTF-16 length of the inline element that it begins with; 0 if it begins with bare text. */
  lead: number;
}

export interface Lines {
  boxes: Box[];
  lines: Line[];
}

const HIDDEN_STYLE = /display\s*:\s*none|visibility\s*:\s*hidden/i;
const BODY_PROPERTY = /(?:^|\s)articleBody(?:\s|$)/;
const HIDDEN_ROLE =
  /^(?:navigation|complementary|banner|contentinfo|search|dialog|alertdialog|menu|menubar|toolbar|tooltip)$/i;

/** What is known while a page is read from its first tag to its last. Depths count open elements. */
export interface Writer extends Lines {
  box: number;
  text: string;
  linked: number;
  href: string | null;
  /** Depth of the open link, 0 if none is open, and where it leads. */
  link: number;
  linkHref: string | null;
  breaks: number;
  /** Depth of the inline element that the line begins with, while it is open; else 0. */
  leadDepth: number;
  lead: number;
  pre: number;
}

export function createWriter(): Writer {
  const page: Box = { name: '#page', parent: -1, marks: '', hidden: false, isBody: false };
  return {
    boxes: [page],
    lines: [],
    box: 0,
    text: '',
    linked: 0,
    href: null,
    link: 0,
    linkHref: null,
    breaks: 0,
    leadDepth: 0,
    lead: 0,
    pre: 0,
  };
}

export function openBlock(writer: Writer, name: string, attributes: Attributes): void {
  endLine(writer);
  writer.breaks = 0;
  const { class: className, id, role, hidden, itemprop } = attributes;
  writer.boxes.push({
    name,
    parent: writer.box,
    marks: className ? (id ? `${className} ${id}` : className) : (id ?? ''),
    hidden: hidden !== undefined || isHidden(attributes) || (role ? HIDDEN_ROLE.test(role) : false),
    isBody: itemprop !== undefined && BODY_PROPERTY.test(itemprop),
  });
  writer.box = writer.boxes.length - 1;
  if (name === 'pre') writer.pre++;
}

export function isHidden({ style, class: className }: Attributes): boolean {
  return style !== undefined ? HIDDEN_STYLE.test(style) : className === 'jammer';
}

export function closeBlock(writer: Writer, name: string): void {
  endLine(writer);
  writer.breaks = 0;
  writer.box = writer.boxes[writer.box]?.parent ?? 0;
  if (name === 'pre') writer.pre--;
}

export function lineBreak(writer: Writer): void {
  endLine(writer);
  writer.breaks++;
}

/** @param href of a link, as the page writes it; undefined for other elements */
export function openInline(writer: Writer, href: string | null | undefined, depth: number): void {
  if (href !== undefined) {
    writer.link = depth;
    writer.linkHref = href;
    if (writer.href === null) writer.href = href;
  }
  if (writer.text === '') writer.leadDepth = depth;
}

export function closeInline(writer: Writer, depth: number): void {
  if (depth === writer.link) writer.link = 0;
  if (depth !== writer.leadDepth) return;
  writer.lead = writer.text.trim().length;
  writer.leadDepth = 0;
}

const SOME = /\S/;

/** ASCII and Chinese characters that are surely no white space. */
function isInk(code: number): boolean {
  return (code > 0x20 && code < 0x7f) || (code > 0x3000 && code < 0xd800);
}

/** Appends text as it stands between two tags. */
export function addText(writer: Writer, data: string): void {
  if (writer.pre > 0 && data.includes('\n')) {
    for (const [i, part] of data.split('\n').entries()) {
      if (i > 0) lineBreak(writer);
      if (SOME.test(part)) writer.text += part;
    }
    return;
  }
  const isBare = isInk(data.charCodeAt(0));
  if (!isBare && !SOME.test(data)) {
    if (writer.text !== '') writer.text += ' ';
    return;
  }
  writer.text += writer.text === '' && !isBare ? data.trimStart() : data;
  if (writer.link > 0) writer.linked += data.trim().length;
}

export function endLine(writer: Writer): void {
  if (writer.text !== '') pushLine(writer);
  writer.text = '';
  writer.linked = 0;
  writer.href = writer.link > 0 ? writer.linkHref : null;
  writer.lead = 0;
  writer.leadDepth = 0;
}

function pushLine(writer: Writer): void {
  const { text, units, marks } = tidyLine(writer.text);
  if (text === '') return;
  writer.lines.push({
    text,
    units,
    marks,
    box: writer.box,
    linked: Math.min(writer.linked, text.length),
    href: writer.href,
    breaks: writer.breaks,
    lead: writer.leadDepth > 0 ? 0 : Math.min(writer.lead, text.length),
  });
  writer.breaks = 0;
}
