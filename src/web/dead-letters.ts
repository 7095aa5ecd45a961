import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { listDeadLetters } from '../db/dead-letters.ts';
import { readIdPlace, readPage } from '../reports/page.ts';
import type { Page } from './layout.ts';
import { hiddenKey, moreLink, table } from './parts.ts';
import { instant, type View } from './view.ts';

/** Rows of one page. */
const ROWS = 100;

/**
 * `/dead-letters`: what was given up and why, newest first.
 * @param after cursor, as the page before gives it
 * @param canRetry a queue is at hand
 * @throws UsageError where `after` is none
 */
export async function deadLettersPage(
  db: Db,
  view: View,
  { after, canRetry }: { after: string | undefined; canRetry: boolean },
): Promise<Page> {
  const { words } = view;
  const place = after ? readIdPlace(after) : null;
  const { rows: shown, last } = await readPage(ROWS, (limit) => listDeadLetters(db, limit, place));
  const rows = shown.map((letter) => {
    const retry = html`<form method="post" action="/dead-letters/${letter.id}/retry">${hiddenKey(view)}<button class="quiet">${words.retry}</button></form>`;
    return html`<tr><td>${instant(view, letter.at)}</td><td class="wraps"><a href="/urls?url=${encodeURIComponent(letter.url)}"><bdi>${letter.url}</bdi></a></td>
<td>${letter.queue}</td><td>${letter.reason}</td><td class="wraps"><bdi>${letter.message}</bdi></td><td>${canRetry ? retry : ''}</td></tr>`;
  });
  const heads = [words.at, words.url, words.queue, words.reason, words.message, ''];
  const more = last ? moreLink('/dead-letters', `?after=${last.id}`, words.older) : '';
  const body = html`<h1>${words.deadLetters}</h1><p class="formats"><a href="/api/dead-letters">${words.asJson}</a></p>
<section class="card">${rows.length === 0 ? html`<p class="empty">${words.noDeadLetters}</p>` : table(words.deadLetters, heads, rows)}${more}</section>`;
  return { title: words.deadLetters, body };
}
