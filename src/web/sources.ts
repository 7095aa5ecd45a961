import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { listSources } from '../db/sources.ts';
import type { Page } from './layout.ts';
import { table } from './parts.ts';
import { outwardLink } from './text.ts';
import { instant, type View } from './view.ts';

/** `/sources`: what is polled, and how it stands with each. */
export async function sourcesPage(db: Db, view: View): Promise<Page> {
  const { words } = view;
  const sources = await listSources(db);
  const rows = sources.map(
    (
      source,
    ) => html`<tr><td class="wraps"><bdi>${source.title ?? ''}</bdi> ${outwardLink(source.url)}</td><td>${source.kind}</td>
<td>${source.state === 'active' ? source.state : html`<span class="problem">${source.state}</span>`}</td><td class="wraps">${source.reason ?? ''}</td>
<td>${source.tags.join(', ')}</td><td>${source.last_fetched_at === null ? words.never : instant(view, source.last_fetched_at)}</td>
<td>${instant(view, source.next_fetch_at)}</td></tr>`,
  );
  const heads = [words.source, words.kind, words.state, words.reason, words.tags, words.lastPoll, words.nextPoll];
  const body = html`<h1>${words.sources}</h1><p class="formats"><a href="/api/sources">${words.asJson}</a></p>
<section class="card">${rows.length === 0 ? html`<p class="empty">${words.noSources}</p>` : table(words.sources, heads, rows)}</section>`;
  return { title: words.sources, body };
}
