import { unitsOf } from './extract-weigh.ts';
import { isReportLead } from './segment-lead.ts';
import { readTag } from './segment-tag.ts';

/** How a brief begins. Offsets are UTF-16 units into the text that was parsed. */
export interface Head {
  tag: string | null;
  headline: string | null;
  bodyStart: number;
  /** 3: a tag, or a headline followed by the words that open a report. 2: a headline. 1: opens like a report. 0: like any prose. */
  strength: 0 | 1 | 2 | 3;
  /** The colon between headline and body, if one was found. */
  colon: string | null;
  /** How many colons might end the headline. */
  colons: number;
  /** The tag is set off by a colon alone, as a headline's first words may be. */
  colonTag: boolean;
}

/** What the other briefs of the page show about its style; null where they show nothing. */
export interface PageStyle {
  colon: string | null;
  /** Tags are set off by something other than a colon, so a colon sets off none. */
  setOffTags: boolean;
}

export const NO_STYLE: PageStyle = { colon: null, setOffTags: false };

const BRACKET_HEADLINE = /^【([^【】]{8,80})】\s*/;

/**
 * Takes tag and headline off a brief's text.
 * @param text the brief without its date bracket
 * @param lead length of the inline element that the text begins with, 0 if none
 */
export function parseHead(text: string, lead: number, style: PageStyle): Head {
  const tag = readTag(text, lead, style.setOffTags);
  const from = tag?.end ?? 0;
  const boxed = BRACKET_HEADLINE.exec(text.slice(from));
  if (boxed?.[1]) {
    return {
      tag: tag?.tag ?? null,
      headline: boxed[1].trim(),
      bodyStart: from + boxed[0].length,
      strength: 3,
      colon: null,
      colons: 0,
      colonTag: tag?.byColon ?? false,
    };
  }
  const colons = isReportLead(text, from) ? [] : colonsOf(text, from);
  const split = headlineOnItsOwnLine(text, from) ?? splitHeadline(text, from, colons, style);
  const strength = tag ? 3 : split ? (split.sure ? 3 : 2) : isReportLead(text, from) ? 1 : 0;
  return {
    tag: tag?.tag ?? null,
    headline: split ? text.slice(from, split.at).trim() : null,
    bodyStart: split ? split.bodyStart : from,
    strength,
    colon: split?.colon ?? null,
    colons: colons.length,
    colonTag: tag?.byColon ?? false,
  };
}

interface Split {
  at: number;
  bodyStart: number;
  colon: string;
  sure: boolean;
  score: number;
}

/** A headline is hardly longer than this; colons beyond it are the body's. */
const HEADLINE_WINDOW = 90;
/** A body takes up its headline's words within this many characters. */
const REPEAT_WINDOW = 18;
const COMMAS = /[，,、]/g;
const COMMA = /[，,]/;
const QUOTE = /[“"「『]/;
const SPEECH_END =
  /(?:说|說|表示|称|稱|道|问|問|写道|寫道|介绍|介紹|指出|认为|認為|回忆|回憶|透露|强调|強調|坦言|补充|補充|如下|包括|例如|比如)$/;

/** Finds the colon that ends the headline among those of the first line. */
function splitHeadline(text: string, from: number, colons: readonly number[], style: PageStyle): Split | null {
  let best: Split | null = null;
  for (const at of colons) {
    const split = weighColon(text, from, at, style, colons);
    if (split && (best === null || split.score > best.score)) best = split;
  }
  return best && best.score > 0 ? best : null;
}

function headlineOnItsOwnLine(text: string, from: number): Split | null {
  const end = text.indexOf('\n', from);
  if (end < 0) return null;
  const line = text.slice(from, end).trimEnd();
  const units = unitsOf(line);
  if (units < 5 || units > 60 || /[。！；，,.;]$/.test(line) || /[。；]/.test(line)) return null;
  const colons = colonsOf(line, 0);
  const inner = colons.find((at) => isReportLead(line, skipBlank(line, at + 1)));
  if (inner !== undefined) return null;
  const bare = line.replace(/\s*[:：]$/, '');
  return { at: from + bare.length, bodyStart: end + 1, colon: '', sure: isReportLead(text, end + 1), score: 5 };
}

const OPENERS = '《「『(（[';
const CLOSERS = '》」』)）]';
const ENDS = '。！；\n';
const [OPENS, CLOSES, STOPS, DIVIDES] = [1, 2, 3, 4];
/** What matters on the way to a headline's colon, by character. */
const HEADLINE_MARKS = new Uint8Array(0x10000);
for (const [characters, kind] of [
  [OPENERS, OPENS],
  [CLOSERS, CLOSES],
  [ENDS, STOPS],
  [':：', DIVIDES],
] as const) {
  for (const character of characters) HEADLINE_MARKS[character.charCodeAt(0)] = kind;
}

/** Colons that may end a headline: not inside a time, a quoted title or brackets, and before the first sentence ends. */
function colonsOf(text: string, from: number): number[] {
  const found: number[] = [];
  const end = Math.min(text.length, from + HEADLINE_WINDOW);
  let depth = 0;
  for (let at = from; at < end; at++) {
    const kind = HEADLINE_MARKS[text.charCodeAt(at)];
    if (kind === undefined || kind === 0) continue;
    if (kind === OPENS) depth++;
    else if (kind === CLOSES) depth = Math.max(0, depth - 1);
    else if (kind === STOPS) break;
    else if (depth === 0 && !isClock(text, at) && text[at + 1] !== '/') found.push(at);
  }
  return found;
}

function isClock(text: string, at: number): boolean {
  if (!/\d/.test(text[at - 1] ?? '') || !/\d/.test(text[at + 1] ?? '')) return false;
  return !isReportLead(text, at + 1);
}

function weighColon(text: string, from: number, at: number, style: PageStyle, colons: readonly number[]): Split | null {
  const left = text.slice(from, at).trim();
  const bodyStart = skipBlank(text, at + 1);
  if (left === '' || bodyStart >= text.length) return null;
  const units = unitsOf(left);
  const leads = isReportLead(text, bodyStart);
  const next = colons.find((other) => other > at);
  const repeated = overlap(left, text.slice(bodyStart, Math.min(bodyStart + REPEAT_WINDOW, next ?? text.length)));
  let score = 0.5;
  if (leads) score += 5;
  if (repeated >= 6) score += 4;
  else if (repeated >= 3) score += 2.5;
  if (units < 4) score -= leads ? 1 : 3.5;
  else if (units < 8) score -= leads ? 0.5 : 1.2;
  else score += 1;
  if (units > 55) score -= 3;
  if (style.colon !== null) score += text[at] === style.colon ? 1.5 : -1;
  if (SPEECH_END.test(left)) score -= QUOTE.test(text[bodyStart] ?? '') ? 6 : 2;
  if (units > 12 && (left.match(COMMAS)?.length ?? 0) > 3) score -= 2;
  // A colon inside the left part that already led into a report has ended the headline before.
  if (colons.some((other) => other < at && isReportLead(text, skipBlank(text, other + 1)))) score -= 6;
  // The body began at the colon before if that one's right side takes up the headline's words.
  const before = colons.findLast((other) => other < at);
  if (
    before !== undefined &&
    overlap(text.slice(from, before), text.slice(before + 1, Math.min(before + REPEAT_WINDOW, at))) >= 4
  )
    score -= 4;
  // A speaker's colon has another one soon after it: `市長:園區…:近日,…`.
  if (next !== undefined && !leads && next - at > 5) {
    if (units < 10) score -= 1.5;
    else if (!COMMA.test(text.slice(at, next)) && !SPEECH_END.test(text.slice(at, next))) score -= 2;
  }
  const sure = leads && units >= 5;
  return { at, bodyStart, colon: text[at] ?? ':', sure, score };
}

const BLANK = /\s/;

function skipBlank(text: string, at: number): number {
  let i = at;
  while (i < text.length && (text.charCodeAt(i) <= 0x20 || BLANK.test(text[i] ?? ''))) i++;
  return i;
}

/** Length of the longest run of characters that both texts share. */
function overlap(a: string, b: string): number {
  const { length } = a;
  const seen = new Uint8Array(SEEN);
  for (let i = 0; i < length; i++) seen[a.charCodeAt(i) % SEEN] = 1;
  let longest = 0;
  for (let i = 0; i + longest < b.length; i++) {
    const first = b.charCodeAt(i);
    if (seen[first % SEEN] === 0) continue;
    for (let at = 0; at + longest < length; at++) {
      if (a.charCodeAt(at) !== first) continue;
      let same = 1;
      while (i + same < b.length && at + same < length && a.charCodeAt(at + same) === b.charCodeAt(i + same)) same++;
      if (same > longest) longest = same;
    }
  }
  return longest;
}

/** Most characters of the second text are not in the first: a small table shows it at once. */
const SEEN = 256;
