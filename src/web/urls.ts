import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { scriptOf } from '../pipeline/script.ts';
import { readTrace, type UrlTrace } from '../reports/url.ts';
import { type Markup, type Page, section } from './layout.ts';
import { hiddenKey, table } from './parts.ts';
import { foreign, outwardLink } from './text.ts';
import { instant, type View } from './view.ts';

/** `/urls`: the form that takes a URL in. @param failed what was given, and what was wrong with it */
export function addUrlPage(view: View, failed?: { url: string; message: string }): Page {
  const { words } = view;
  const alert = failed ? html`<p class="problem" role="alert" id="wrong">${failed.message}</p>` : '';
  const invalid = failed ? html`aria-invalid="true" aria-describedby="wrong"` : '';
  const form = html`<form class="card filters" method="post" action="/urls">${hiddenKey(view)}
<label class="grows">${words.url}<input type="url" name="url" required maxlength="2048" placeholder="https://" value="${failed?.url ?? ''}" ${invalid}></label>
<button>${words.add}</button>${alert}</form>`;
  const body = html`<h1>${words.addUrl}</h1><p>${view.takesUrls ? words.addUrlHint : words.noEnqueue}</p>${view.takesUrls ? form : ''}`;
  return { title: words.addUrl, body };
}

/** `/urls/ID`: what became of a URL, step by step; looked at again by itself until it is settled. */
export async function tracePage(db: Db, view: View, id: number): Promise<Page | undefined> {
  const trace = await readTrace(db, id);
  if (!trace) return undefined;
  const { words } = view;
  const pending = trace.state === 'pending';
  const body = html`<h1>${words.becomes}</h1><p class="meta">${outwardLink(trace.url)}</p>
<div id="watch" ${pending ? html`data-pending` : ''}>
<section class="card"><p class="state ${trace.state}" role="status">${words.states[trace.state]}${trace.reason === null ? '' : ` · ${trace.reason}`}</p>
${pending ? html`<p class="empty">${words.working} <a href="/urls/${id}">${words.reload}</a></p>` : outcome(view, trace)}</section>
${section(words.steps, steps(view, trace))}</div>`;
  return { title: `${words.url} ${id}`, body, refreshes: pending };
}

function outcome(view: View, { article, url }: UrlTrace): Markup {
  const { words, takesUrls } = view;
  const title =
    article &&
    (article.title === null ? `${words.article} ${article.id}` : foreign(view, article.title, scriptOf(article.title)));
  const found = article ? html`<p>${words.foundArticle}: <a href="/articles/${article.id}">${title}</a></p>` : '';
  const again = html`<form method="post" action="/urls">${hiddenKey(view)}<input type="hidden" name="url" value="${url}"><button class="quiet">${words.again}</button></form>`;
  return html`${found}${takesUrls && /^https?:/i.test(url) ? again : ''}`;
}

function steps(view: View, { events }: UrlTrace): Markup {
  const { words } = view;
  const rows = events.map((event) => {
    const detail = Object.entries(event.detail).map(
      ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    );
    return html`<tr><td>${instant(view, event.at)}</td><td>${event.stage}</td><td>${event.event}</td><td class="wraps"><bdi>${detail.join(', ')}</bdi></td></tr>`;
  });
  return table(words.steps, [words.at, words.stage, words.event, words.detail], rows);
}
