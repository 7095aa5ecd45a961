import { articleBands } from './article-bands.ts';
import { pieceClaims } from './claims.ts';
import { classify } from './classify.ts';
import { RefusedError } from './errors.ts';
import { fingerprint, textKey } from './fingerprint.ts';
import { namesIn } from './names.ts';
import { readPage, sniff } from './page.ts';
import { placesIn } from './places.ts';
import { readFields } from './places-read.ts';
import type { AnalysedBrief, AnalysedPage, Published, SegmentedBrief } from './types.ts';

/** What is known about a page besides its bytes. */
export interface PageHints {
  /** Where the bytes came from, after redirects; relative links are resolved against it. */
  url: string | null;
  /** The `Content-Type` header, if one came along. */
  contentType: string | null;
  /** Dates much later than this are refused. */
  now: Date;
  /** What the source that led here says, for a page that names no date of its own. */
  feedPublished?: Published | null;
}

/**
 * All pure steps in order: bytes → text → article, briefs, teasers → fingerprints, categories, places, names and claims.
 * @param bytes a page as it was fetched, charset unknown
 * @throws RefusedError where these bytes are no page (a feed is `feed`: it is polled, not read)
 */
export function analysePage(bytes: Uint8Array, hints: PageHints): AnalysedPage {
  if (sniff(bytes) === 'feed') throw new RefusedError('feed', 'a feed is no article: `sources add` has it polled');
  const read = readPage(bytes, hints);
  const page = { ...read, published: read.published ?? hints.feedPublished ?? null };
  const article = { title: page.title, body: page.paragraphs.join('\n') };
  const fields = readFields(article);
  return {
    ...page,
    briefs: analyseBriefs(page.briefs, page.text),
    classification: classify(article),
    places: placesIn(fields),
    names: namesIn(fields),
    claims: pieceClaims({ field: 'title', head: page.title, body: article.body }, publishedOn(page.published)),
    textKey: textKey(page.paragraphs),
    textBands: articleBands(page.paragraphs),
  };
}

/** A page that says one thing a thousand times is judged once. */
function analyseBriefs(briefs: readonly SegmentedBrief[], text: string): AnalysedBrief[] {
  const judged = new Map<string, AnalysedBrief>();
  return briefs.map((brief) => {
    const raw = text.slice(brief.start, brief.end);
    const same = judged.get(raw);
    if (same && saysTheSame(same, brief))
      return { ...same, start: brief.start, end: brief.end, position: brief.position };
    const analysed = analyseBrief(brief, text);
    judged.set(raw, analysed);
    return analysed;
  });
}

/** Whether the same characters were taken apart in the same way, and stand for the same day. */
function saysTheSame(a: SegmentedBrief, b: SegmentedBrief): boolean {
  return a.tag === b.tag && a.headline === b.headline && a.body === b.body && a.date === b.date && a.time === b.time;
}

/**
 * A brief with what storing it needs.
 * @param text the text that the brief's offsets point into
 */
export function analyseBrief(brief: SegmentedBrief, text: string): AnalysedBrief {
  const fields = readFields(brief);
  return {
    ...brief,
    raw: text.slice(brief.start, brief.end),
    fingerprint: fingerprint(brief),
    classification: classify(brief),
    places: placesIn(fields),
    names: namesIn(fields),
    claims: pieceClaims({ field: 'headline', head: brief.headline, body: brief.body }, brief.date),
  };
}

function publishedOn(published: Published | null): string | null {
  return published?.value.slice(0, 'YYYY-MM-DD'.length) ?? null;
}
