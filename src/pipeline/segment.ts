import { type Head, type PageStyle, parseHead } from './segment-head.ts';
import { attributionOf, occurredOn } from './segment-lead.ts';
import { styleOf, withoutBracket } from './segment-style.ts';
import { findTeasers } from './segment-teasers.ts';
import { type SegmentLine, type Unit, unitsFrom } from './segment-units.ts';
import type { SegmentedBrief, Teaser } from './types.ts';

export interface Segments {
  paragraphs: string[];
  briefs: SegmentedBrief[];
  teasers: Teaser[];
  /** Sentinels found where a date should be, as they stand. */
  sentinels: string[];
}

/** A brief goes back at most this many paragraphs from its date. */
const MAX_PARAGRAPHS = 5;

/**
 * Takes body, dated briefs and teasers apart.
 * @param lines the article's lines in page order, with their offsets in the page's text
 */
export function segment(lines: readonly SegmentLine[]): Segments {
  const zone = findTeasers(lines);
  const units = unitsFrom(lines.filter((_, i) => !zone.taken[i]));
  const context = contextOf(units);
  const starts = startsOf(context);
  const paragraphs: string[] = [];
  const briefs: SegmentedBrief[] = [];
  for (let i = 0; i < units.length; i++) {
    const end = starts.get(i);
    const first = units[i];
    if (!first) continue;
    if (end === undefined) paragraphs.push(first.text);
    else {
      briefs.push(toBrief(context, i, end, paragraphs.length));
      i = end;
    }
  }
  return { paragraphs, briefs, teasers: zone.teasers, sentinels: zone.sentinels };
}

/** First unit → last unit of each brief. */
function startsOf(context: Context): Map<number, number> {
  const { units } = context;
  const starts = new Map<number, number>();
  let free = 0;
  for (const [i, unit] of units.entries()) {
    if (!unit.bracket) continue;
    starts.set(startOf(context, i, free), i);
    free = i + 1;
  }
  const cut = units.length - 1;
  const last = units[cut];
  if (last && !last.bracket && free > 0 && isCutBrief(context, cut)) starts.set(cut, cut);
  return starts;
}

interface Context {
  units: readonly Unit[];
  style: PageStyle;
  head: (at: number) => Head;
  /** Headings on this page stand above briefs rather than above parts of the article. */
  headlines: boolean;
  /** Paragraphs are set off by blank lines, so a single line break joins. */
  blankLines: boolean;
}

function contextOf(units: readonly Unit[]): Context {
  const { style, heads } = styleOf(units);
  let aboveBriefs = 0;
  let aboveOthers = 0;
  let blank = 0;
  let single = 0;
  for (const [i, unit] of units.entries()) {
    if (unit.heading && !unit.bracket && units[i + 1]?.bracket) aboveBriefs++;
    else if (unit.heading && !unit.bracket) aboveOthers++;
    if (unit.breaks > 1) blank++;
    else if (unit.breaks === 1) single++;
  }
  const head = (at: number): Head => {
    const known = heads[at];
    if (known) return known;
    const unit = units[at];
    const parsed = parseHead(unit ? withoutBracket(unit) : '', unit?.lead ?? 0, style);
    heads[at] = parsed;
    return parsed;
  };
  return { units, style, head, headlines: aboveBriefs > aboveOthers, blankLines: blank >= 3 && blank > single };
}

/** Walks back from a closing date to the paragraph that its brief begins with. */
function startOf(context: Context, at: number, free: number): number {
  const { units, head } = context;
  const unit = units[at];
  if (!unit) return at;
  const own = head(at).strength;
  if (unit.glued) return at;
  const first = blockStart(context, at, free);
  if (first < at && isBlock(context, at, first)) return first;
  if (own >= 3) return at;
  const title = headingBefore(context, at, free);
  if (title !== null) return title;
  for (let i = at - 1; i >= free && i > at - MAX_PARAGRAPHS; i--) {
    const before = units[i];
    const { strength, tag } = head(i);
    if (!before || before.bracket) break;
    const apart = context.blankLines && unit.group === before.group && (units[i + 1]?.breaks ?? 0) > 1;
    if (strength === 3 && (own < 2 || tag !== null) && !(apart && own > 0)) return i;
    if (strength === 2 && own === 0 && !apart && i === at - 1) return i;
    if (before.glued) break;
  }
  return at;
}

/** The first of the paragraphs that hang together with this one: by single line breaks, or by a small element around them. */
function blockStart(context: Context, at: number, free: number): number {
  const { units, blankLines } = context;
  let first = at;
  while (first > free && at - first < MAX_PARAGRAPHS) {
    const here = units[first];
    const before = units[first - 1];
    if (!here || !before || here.glued || before.bracket || before.group !== here.group) break;
    if (here.group === 0 && !(blankLines && here.breaks === 1)) break;
    first--;
  }
  return first;
}

/** Is the block that ends with this date one brief, from its first paragraph on? */
function isBlock(context: Context, at: number, first: number): boolean {
  const { units, head } = context;
  const unit = units[at];
  if (!unit) return false;
  if (unit.group === 0) return head(first).strength >= 2 || head(at).strength < 2;
  const closed = units[first - 1]?.group !== unit.group && units[at + 1]?.group !== unit.group;
  if (closed && unit.setOff) return true;
  return (
    head(first).strength === 3 ||
    (head(at).strength < 2 && (head(first).strength === 2 || units[first]?.heading === true))
  );
}

/** A heading right above a brief is its headline if the brief takes up its words. */
function headingBefore(context: Context, at: number, free: number): number | null {
  const unit = context.units[at];
  const before = context.units[at - 1];
  if (!unit || !before || at - 1 < free || before.bracket || !before.heading || context.head(at).headline !== null)
    return null;
  return context.headlines || sharesWords(before.text, unit.text.slice(0, 80)) ? at - 1 : null;
}

function sharesWords(a: string, b: string): boolean {
  for (let i = 0; i + 3 <= a.length; i++)
    if (/^[\p{L}\p{N}]{3}$/u.test(a.slice(i, i + 3)) && b.includes(a.slice(i, i + 3))) return true;
  return false;
}

/** A tagged brief at the very end of a page that carries others: the page was cut off before its date. */
function isCutBrief(context: Context, at: number): boolean {
  const head = context.head(at);
  return head.tag !== null && context.style.setOffTags && head.headline !== null && head.strength === 3;
}

function toBrief(context: Context, from: number, to: number, position: number): SegmentedBrief {
  const parts = context.units.slice(from, to + 1);
  const last = parts.at(-1);
  const text = parts.map(withoutBracket).join('\n');
  const head = from === to ? context.head(from) : parseHead(text, parts[0]?.lead ?? 0, context.style);
  const body = text.slice(head.bodyStart).trim();
  const date = last?.bracket?.date ?? null;
  return {
    tag: head.tag,
    headline: head.headline,
    body,
    date,
    time: last?.bracket?.time ?? null,
    occurred: occurredOn(body, date),
    start: parts[0]?.start ?? 0,
    end: last?.end ?? 0,
    attribution: attributionOf(body),
    position,
  };
}
