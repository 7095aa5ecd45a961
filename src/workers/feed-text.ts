import type { Db } from '../db/database.ts';
import { findItemsOf } from '../db/items.ts';
import { packPage } from '../db/page-bytes.ts';
import { type FetchedPage, findFetchedPage, storeFetch } from '../db/pages.ts';
import { inTransaction } from '../db/transaction.ts';
import { lockUrl, noteEvent, supersedeRequests } from '../db/urls.ts';
import { storable } from '../pipeline/decode.ts';
import { type Job, jobs } from '../queues/jobs.ts';
import type { LostJob } from './attempt.ts';

/** Where the site, or a person, does not want the page to be kept, its text from elsewhere is not wanted either. */
const UNWANTED = /^(?:noarchive|purged|host-|blocked|bad-url|private-address)/;
/** A page that came, but has no article to read. Those that we failed to read are dead letters instead, to be read again. */
const WITHOUT_ARTICLE = /^(?:empty|listing|binary|too-large)$/;

/**
 * Takes the text that a feed gave in place of a page that cannot be had, or that has no article in it: it is stored as
 * that request's page (or, where the request has one, as a new one's), and the trace says so.
 * @returns the job that reads it, or undefined where no feed gave any
 */
export async function takeFeedText(db: Db, lost: LostJob): Promise<Job | undefined> {
  const wanting = await findWanting(db, lost);
  if (!wanting) return undefined;
  const { urlId, request, fetched } = wanting;
  const item = (await findItemsOf(db, urlId)).find(({ html }) => html !== null);
  if (!item || item.html === null) return undefined;
  const page = await packPage(new TextEncoder().encode(feedPage(item.title, item.html)));
  // What the site asked for when it gave its page holds for the text in its place.
  const robotsTag: Record<string, string> = fetched?.robotsTag ? { 'x-robots-tag': fetched.robotsTag } : {};
  return await inTransaction(db, async (trx) => {
    const url = await lockUrl(trx, urlId);
    if (url?.state !== 'pending' || url.request !== request) return undefined;
    const newer = fetched ? await supersedeRequests(trx, [urlId]) : new Map<number, number>();
    const target = { urlId, request: newer.get(urlId) ?? request };
    const { fetchId } = await storeFetch(trx, {
      ...target,
      outcome: 'page',
      reason: 'feed-text',
      status: null,
      finalUrl: null,
      headers: { 'content-type': 'text/html; charset=utf-8', ...robotsTag },
      durationMs: null,
      page,
    });
    const detail = { fetchId, sourceId: item.sourceId, instead: lost.reason, message: storable(lost.error.message) };
    await noteEvent(trx, { ...target, stage: lost.name, event: 'feed-text', detail });
    return { name: 'article', payload: { fetchId } };
  });
}

interface Wanting {
  urlId: number;
  request: number;
  /** The page that has no article, where one came. */
  fetched: FetchedPage | null;
}

/** The URL whose text a feed may give. */
async function findWanting(db: Db, lost: LostJob): Promise<Wanting | undefined> {
  if (UNWANTED.test(lost.reason)) return undefined;
  const fetch = jobs.fetch.payload.safeParse(lost.payload);
  if (lost.name === 'fetch' && fetch.success) return { ...fetch.data, fetched: null };
  const article = jobs.article.payload.safeParse(lost.payload);
  if (lost.name !== 'article' || !article.success || !WITHOUT_ARTICLE.test(lost.reason)) return undefined;
  const fetched = await findFetchedPage(db, article.data.fetchId);
  // A feed's text that has no article either has had its turn, and an article that was there is not cut to its summary.
  if (!fetched || fetched.reason === 'feed-text' || fetched.articlePageId !== null) return undefined;
  const { urlId, request } = fetched;
  return { urlId, request, fetched };
}

const TAG = /<(?:p|br|div|ul|ol|table|h[1-6]|blockquote|section|article)\b/i;

/** An item's text as a page that is read like any other. */
function feedPage(title: string | null, html: string): string {
  const name = escapeText(title ?? '');
  const body = TAG.test(html)
    ? html
    : html
        .split(/\n+/)
        .map((line) => `<p>${line}</p>`)
        .join('');
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${name}</title></head>
<body><article><h1>${name}</h1>${body}</article></body></html>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
