import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { pageOfSources } from '../db/sources.ts';
import { readIdPlace, readPage } from '../reports/page.ts';
import type { Page } from './layout.ts';
import { moreLink, table } from './parts.ts';
import { outwardLink } from './text.ts';
import { instant, type View } from './view.ts';

/** Rows of one page. */
const ROWS = 100;

/**
 * `/sources`: what is polled, and how it stands with each.
 * @param after cursor, as the page before gives it
 * @throws UsageError where it is none
 */
export async function sourcesPage(db: Db, view: View, after: string | undefined): Promise<Page> {
  const { words } = view;
  const place = after ? readIdPlace(after) : 0;
  const { rows: shown, last } = await readPage(ROWS, (limit) => pageOfSources(db, limit, place));
  const more = last ? moreLink('/sources', `?after=${last.id}`, words.more) : '';
  const rows = shown.map(
    (
      source,
    ) => html`<tr><td class="wraps"><bdi>${source.title ?? ''}</bdi> ${outwardLink(source.url)}</td><td>${source.kind}</td>
<td>${source.state === 'active' ? source.state : html`<span class="problem">${source.state}</span>`}</td><td class="wraps">${source.reason ?? ''}</td>
<td>${source.tags.join(', ')}</td><td>${source.last_fetched_at === null ? words.never : instant(view, source.last_fetched_at)}</td>
<td>${instant(view, source.next_fetch_at)}</td></tr>`,
  );
  const heads = [words.source, words.kind, words.state, words.reason, words.tags, words.lastPoll, words.nextPoll];
  const body = html`<h1>${words.sources}</h1><p class="formats"><a href="/api/sources">${words.asJson}</a></p>
<section class="card">${rows.length === 0 ? html`<p class="empty">${words.noSources}</p>` : table(words.sources, heads, rows)}${more}</section>`;
  return { title: words.sources, body };
}
