import { isMetaLine } from './extract-byline.ts';
import { articleLines } from './extract-groups.ts';
import type { Line, Lines } from './extract-lines.ts';
import { findMain, type Main } from './extract-main.ts';
import { foldTitle } from './extract-title.ts';
import { closesBrief, dropHead, dropTail, keepBriefs, keepTeasers } from './extract-trim.ts';
import type { Segments } from './segment.ts';
import type { SegmentLine } from './segment-units.ts';
import type { Link } from './types.ts';
import { absoluteUrl } from './url.ts';

/** What of a page is read further. */
export interface Outline {
  /** The text that segments point into: article, briefs and teasers in page order, one line a paragraph. */
  text: string;
  lines: SegmentLine[];
  /** Lines that may be the title, best first. */
  headings: string[];
  /** Short lines around the title. */
  bylines: Line[];
  /** All lines of the page, with those of the article marked. */
  main: Main;
}

/** How many lines before the first paragraph may be title and byline. */
const HEAD_LINES = 14;
const LINES_ABOVE_TITLE = 4;

/**
 * Tells the article's lines from the rest of the page.
 * @param title the page's `<title>`
 * @param headline the title that the page declares elsewhere
 */
export function outlineOf(page: Lines, title: string | null, headline: string | null): Outline {
  const main = findMain(page);
  const prose = firstProse(main, 0);
  const titles = [title, headline].filter((text) => text !== null).map(foldTitle);
  const titleAt = titleLine(main, prose, titles);
  // A long title looks like prose: the article begins below it.
  const first = titleAt === prose ? firstProse(main, titleAt + 1) : prose;
  dropHead(main, first, titleAt);
  dropTail(main);
  keepBriefs(main);
  keepTeasers(main, first);
  const from = titleAt >= 0 ? Math.max(0, titleAt - LINES_ABOVE_TITLE) : Math.max(0, first - HEAD_LINES);
  const bylines = page.lines.slice(from, first + 2).filter((line, i) => mayBeByline(main, line, from + i));
  // A page of links, or of a title alone, has no article: then all of it is its text.
  if (!main.kept.includes(true)) main.kept.fill(true);
  return { ...articleLines(main), main, headings: headingsOf(main, titleAt), bylines };
}

/** A line that ends like a sentence is no byline. */
const SENTENCE_END = /[。！？”」]$/;
/** An editor's note that names the author. */
const NAMED = /作者\s?[:：]/;

function mayBeByline(main: Main, line: Line, at: number): boolean {
  if (closesBrief(line)) return false;
  const isParagraph = main.kept[at] === true && main.weights[at]?.prose === true && !isMetaLine(line);
  return !(isParagraph || SENTENCE_END.test(line.text)) || NAMED.test(line.text);
}

function firstProse(main: Main, from: number): number {
  const at = main.lines.findIndex(
    (line, i) => i >= from && main.weights[i]?.prose && main.kept[i] && !isMetaLine(line),
  );
  return Math.max(at, from);
}

/** The line above the first paragraph that repeats the page's title, or the h1; -1 if there is none. */
function titleLine(main: Main, first: number, titles: readonly string[]): number {
  const longest = Math.max(0, ...titles.map((title) => title.length));
  let heading = -1;
  for (let i = Math.min(first, main.lines.length - 1); i >= 0; i--) {
    const line = main.lines[i];
    if (!line) continue;
    if (heading < 0 && main.boxes[line.box]?.name === 'h1' && line.text.length >= 4) heading = i;
    if (line.text.length < 4 || line.text.length > 2 * longest + 20) continue;
    // Most lines do not begin with words of the title: that is cheaper to see than that they are not the title.
    const begin = foldTitle(line.text.slice(0, 8));
    if (!titles.some((title) => title.includes(begin))) continue;
    const folded = foldTitle(line.text);
    // A link that repeats a small part of the title leads to the site's front page or to a section.
    const isName = line.linked * 2 > line.text.length && !HEADING.test(main.boxes[line.box]?.name ?? '');
    const share = isName ? 0.5 : LEAST_TITLE_SHARE;
    if (folded.length >= 4 && titles.some((title) => folded.length > share * title.length && title.includes(folded)))
      return i;
  }
  return heading;
}

const HEADING = /^h[1-6]$/;
/** What stands beside the title in `<title>`, a site's name and its sections, may be longer than the title. */
const LEAST_TITLE_SHARE = 0.3;

function headingsOf(main: Main, titleAt: number): string[] {
  const line = main.lines[titleAt];
  const headings = line ? [line.text] : [];
  for (const candidate of main.lines) {
    if (main.boxes[candidate.box]?.name === 'h1' && !headings.includes(candidate.text)) headings.push(candidate.text);
    if (headings.length >= 4) break;
  }
  return headings;
}

/** Fewer units of prose than this beside many links make a listing. */
const LISTING_PROSE = 120;
const LISTING_LINKS = 10;
/** A line with a larger share of link text is nothing but a link. */
const ONLY_LINKS = 0.8;
/** So many abstracts under linked titles are a listing, however much they say. */
const LISTING_ITEMS = 4;
const LISTING_SHARE = 0.7;
/** A short notice of its own is an article, even among many links. */
const NOTICE_UNITS = 30;

/** A page of links, or of abstracts under linked titles, is a listing or a tag page. */
export function isListing({ main }: Outline, segments: Segments): boolean {
  if (segments.briefs.length > 0) return false;
  if (main.weights.every((weight) => weight.linked > ONLY_LINKS)) return true;
  let prose = 0;
  let own = 0;
  let abstracts = 0;
  let paragraphs = 0;
  for (const [i, weight] of main.weights.entries()) {
    if (!main.kept[i] || !weight.prose) continue;
    paragraphs++;
    prose += weight.units;
    if ((main.weights[i - 1]?.linked ?? 0) > ONLY_LINKS) abstracts++;
    else if (weight.linked === 0) own = Math.max(own, weight.units);
  }
  if (abstracts >= LISTING_ITEMS && abstracts >= paragraphs * LISTING_SHARE) return true;
  const links = main.lines.reduce((count, line) => (line.href !== null && line.linked > 0 ? count + 1 : count), 0);
  return links >= LISTING_LINKS && prose < LISTING_PROSE && own < NOTICE_UNITS;
}

/** The links of a listing, each address once with its longest text. */
export function linksOf({ main }: Outline, base: string | null): Link[] {
  const links = new Map<string, Link>();
  for (const line of main.lines) {
    const url = line.href === null || line.linked === 0 ? null : absoluteUrl(line.href, base);
    const known = url === null ? undefined : links.get(url);
    if (url !== null && (!known || known.text.length < line.text.length)) links.set(url, { url, text: line.text });
  }
  return [...links.values()];
}
