import { decode, peek } from './decode.ts';
import { RefusedError } from './errors.ts';
import { isListing, linksOf, type Outline, outlineOf } from './extract.ts';
import { authorOf } from './extract-author.ts';
import { type Byline, readByline } from './extract-byline.ts';
import { embeddedLines } from './extract-embedded.ts';
import { flatLines, textLines } from './extract-flat.ts';
import type { Lines } from './extract-lines.ts';
import { holdsProse, standsAside } from './extract-main.ts';
import { readMarked } from './extract-marked.ts';
import { type Declared, declaredBy } from './extract-meta.ts';
import { publishedOf } from './extract-published.ts';
import { chooseTitle } from './extract-title.ts';
import { type Declaration, type MarkedElement, walkPage } from './extract-walk.ts';
import { scriptOf } from './script.ts';
import { type Segments, segment } from './segment.ts';
import type { ReadPage } from './types.ts';
import { absoluteUrl } from './url.ts';

/** What is known of a page besides its bytes. */
export interface PageHints {
  url: string | null;
  /** The HTTP header. */
  contentType: string | null;
  /** When the page was fetched; without it no date is refused for lying in the future. */
  now?: Date;
}

/** More than this is not a page of text; the fetcher's own cap is lower. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A page with more text than this shows what it has. */
const LEAST_TEXT = 1_500;

const FEED_ROOT =
  /^\s*(?:<\?xml[^>]*>\s*|<!--[^>]*-->\s*|<\?[^>]*>\s*|<!DOCTYPE\s[^>]*>\s*)*<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>]/i;
const JSON_FEED = /^\s*\{[\s\S]{0,1000}(?:jsonfeed\.org\/version|"items"\s*:)/;
const TAG_FIRST = /^\s*<[a-z!?/]/i;
const TAGS =
  /<\/?(?:html|head|body|p|div|br|table|tr|td|span|a|ul|ol|li|h[1-6]|article|section|font|b|strong|blockquote)(?:\s[^<>]{0,300})?\/?>/gi;

/** What the bytes are, from their first few thousand: cheap, and never throws. Binary files count as text here. */
export function sniff(bytes: Uint8Array): 'html' | 'text' | 'feed' {
  const head = peek(bytes);
  if (FEED_ROOT.test(head) || JSON_FEED.test(head)) return 'feed';
  if (TAG_FIRST.test(head)) return 'html';
  return (head.match(TAGS)?.length ?? 0) >= 2 ? 'html' : 'text';
}

/** A page's lines and what it says about itself. */
interface Source {
  lines: Lines;
  declared: Declared;
  declarations: readonly Declaration[];
  /** Elements named after authors and dates. */
  marked: readonly MarkedElement[];
}

/**
 * Reads a page: its text, what it says about itself, and its article, briefs and teasers apart.
 * @param bytes HTML or plain text as it came, charset unknown
 * @throws RefusedError `empty`, `binary`, `too-large`
 * @throws PermanentError `undecodable`
 */
export function readPage(bytes: Uint8Array, hints: PageHints): ReadPage {
  if (bytes.length > MAX_BYTES) throw new RefusedError('too-large', `the page has ${bytes.length} bytes`);
  const { text, charset } = decode(bytes, hints.contentType);
  const source = sniff(bytes) === 'text' ? withoutTree(textLines(text)) : readHtml(text);
  const outline = outlineWithText(source);
  if (outline.text === '') throw new RefusedError('empty', 'the page has no visible text');
  return { charset, ...assemble(source, outline, hints) };
}

/** A page that shows hardly any text may keep its article for a script to show. */
function outlineWithText({ lines, declared, declarations }: Source): Outline {
  const outline = outlineOf(lines, declared.title, declared.headline);
  if (outline.text.length > LEAST_TEXT || holdsProse(outline.main)) return outline;
  const embedded = embeddedLines(declared.body, declarations);
  return embedded === null ? outline : outlineOf(embedded, declared.title, declared.headline);
}

function readHtml(html: string): Source {
  const page = walkPage(html);
  if (!page) return withoutTree(flatLines(html));
  const { declarations, marked } = page;
  return { lines: page, declared: declaredBy(declarations), declarations, marked };
}

function withoutTree(lines: Lines): Source {
  return { lines, declared: declaredBy([]), declarations: [], marked: [] };
}

function assemble(source: Source, outline: Outline, { url, now }: PageHints): Omit<ReadPage, 'charset'> {
  const { declared } = source;
  const { text } = outline;
  const base = declared.base === null ? url : absoluteUrl(declared.base, url);
  const segments = segment(outline.lines);
  const { siteName } = declared;
  const byline = bylineOf(source, outline, segments, now);
  const isFamily = segments.briefs.length > 0 || segments.teasers.length > 0;
  const dated = publishedOf({ ...source, byline, bylines: outline.bylines, main: outline.main, url, isFamily }, now);
  const links = !declared.isArticle && isListing(outline, segments) ? linksOf(outline, base) : [];
  const listing = links.length > 0;
  return {
    kind: listing ? 'listing' : 'article',
    script: scriptOf(text),
    text,
    ...chooseTitle({
      document: declared.title,
      declared: declared.headline,
      headings: outline.headings,
      siteNames: [siteName, byline.origin].filter((name) => name !== null),
      body: () => segments.paragraphs.join('\n'),
    }),
    author: authorOf({ declared, byline, bylines: outline.bylines, main: outline.main }),
    publisher: siteName ?? byline.origin,
    published: dated.published,
    rejectedDates: [...dated.rejected, ...segments.sentinels],
    paragraphs: listing ? [] : segments.paragraphs,
    briefs: listing ? [] : segments.briefs,
    teasers: segments.teasers.map(({ text, url }) => ({ text, url: url === null ? null : absoluteUrl(url, base) })),
    links,
    noarchive: declared.noarchive,
  };
}

/** The visible byline; on pages that are not of the family, elements that are named for it fill its gaps. */
function bylineOf(
  source: Source,
  outline: Outline,
  segments: Segments,
  now: Date | undefined,
): Byline & { names: string[]; accounts: string[] } {
  const byline = { ...readByline(outline.bylines, now), names: [], accounts: [] };
  const { declared } = source;
  const marked = source.marked.filter(({ box }) => !standsAside(outline.main, box));
  const complete =
    (declared.author ?? byline.author) !== null && (declared.dates.length > 0 || byline.published !== null);
  if (complete || marked.length === 0 || segments.briefs.length > 0 || segments.teasers.length > 0) return byline;
  const found = readMarked(marked, now);
  return {
    ...byline,
    author: byline.author ?? found.author,
    names: found.names,
    accounts: found.accounts,
    published: byline.published ?? found.published,
    rejected: [...byline.rejected, ...found.rejected],
  };
}
