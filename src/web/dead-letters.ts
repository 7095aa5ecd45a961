import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { listDeadLetters } from '../db/dead-letters.ts';
import type { Page } from './layout.ts';
import { hiddenKey, table } from './parts.ts';
import { instant, type View } from './view.ts';

/** Most letters of one page, the newest. */
export const MOST_LETTERS = 200;

/** `/dead-letters`: what was given up and why. @param canRetry a queue is at hand */
export async function deadLettersPage(db: Db, view: View, canRetry: boolean): Promise<Page> {
  const { words } = view;
  const letters = await listDeadLetters(db, MOST_LETTERS + 1);
  const rows = letters.slice(0, MOST_LETTERS).map((letter) => {
    const retry = html`<form method="post" action="/dead-letters/${letter.id}/retry">${hiddenKey(view)}<button class="quiet">${words.retry}</button></form>`;
    return html`<tr><td>${instant(view, letter.at)}</td><td class="wraps"><a href="/urls?url=${encodeURIComponent(letter.url)}"><bdi>${letter.url}</bdi></a></td>
<td>${letter.queue}</td><td>${letter.reason}</td><td class="wraps"><bdi>${letter.message}</bdi></td><td>${canRetry ? retry : ''}</td></tr>`;
  });
  const heads = [words.at, words.url, words.queue, words.reason, words.message, ''];
  const more = letters.length > MOST_LETTERS ? html`<p class="empty">${words.firstRows(MOST_LETTERS)}</p>` : '';
  const body = html`<h1>${words.deadLetters}</h1><p class="formats"><a href="/api/dead-letters">${words.asJson}</a></p>
<section class="card">${rows.length === 0 ? html`<p class="empty">${words.noDeadLetters}</p>` : table(words.deadLetters, heads, rows)}${more}</section>`;
  return { title: words.deadLetters, body };
}
