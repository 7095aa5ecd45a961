import { type Db, inTransaction } from '../db/database.ts';
import { findItemsOf } from '../db/items.ts';
import { packPage, storeFetch } from '../db/pages.ts';
import { lockUrl, noteEvent } from '../db/urls.ts';
import { storable } from '../pipeline/decode.ts';
import { type Job, jobs } from '../queues/jobs.ts';
import type { LostJob } from './runner.ts';

/** Where the site, or a person, does not want the page to be kept, its text from elsewhere is not wanted either. */
const UNWANTED = /^(?:noarchive|purged|host-|blocked|bad-url|private-address)/;

/**
 * Takes the text that a feed gave in place of a page that cannot be had: it is stored as that request's page, and the
 * trace says so.
 * @returns the job that reads it, or undefined where no feed gave any
 */
export async function takeFeedText(db: Db, lost: LostJob): Promise<Job | undefined> {
  const payload = jobs.fetch.payload.safeParse(lost.payload);
  if (lost.name !== 'fetch' || !payload.success || UNWANTED.test(lost.reason)) return undefined;
  const { urlId, request } = payload.data;
  const item = (await findItemsOf(db, urlId)).find(({ html }) => html !== null);
  if (!item || item.html === null) return undefined;
  const page = await packPage(new TextEncoder().encode(feedPage(item.title, item.html)));
  return await inTransaction(db, async (trx) => {
    const url = await lockUrl(trx, urlId);
    if (url?.state !== 'pending' || url.request !== request) return undefined;
    const fetchId = await storeFetch(trx, {
      urlId,
      request,
      outcome: 'page',
      reason: 'feed-text',
      status: null,
      finalUrl: null,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      durationMs: null,
      page,
    });
    const detail = { fetchId, sourceId: item.sourceId, instead: lost.reason, message: storable(lost.error.message) };
    await noteEvent(trx, { urlId, request, stage: 'fetch', event: 'feed-text', detail });
    return { name: 'article', payload: { fetchId } };
  });
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
