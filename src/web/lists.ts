import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { scriptOf } from '../pipeline/script.ts';
import { type ArticleRow, articlePlace, listArticles } from '../reports/articles.ts';
import { type BriefRow, briefPlace, listBriefs } from '../reports/briefs.ts';
import { type ClaimRow, claimPlace, listClaims } from '../reports/claims.ts';
import { DAY_KINDS } from '../reports/filter.ts';
import { type Place, readPage, writePlace } from '../reports/page.ts';
import { claimNumber } from './claim-text.ts';
import { type FilteredList, filterHead } from './filters.ts';
import type { Markup, Page } from './layout.ts';
import { categoryLabel, days, listOf, moreLink, table } from './parts.ts';
import { readQuery, writeQuery } from './query.ts';
import { foreign, outwardLink } from './text.ts';
import type { View } from './view.ts';

/** Rows of one page of a list. */
export const ROWS = 50;

/** `/briefs`. @throws UsageError that says what is wrong with the URL's query */
export async function briefsPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { filter, after } = readQuery(parameters);
  const { rows, last } = await readPage(ROWS, (limit) => listBriefs(db, filter, limit, after));
  const list = { path: '/briefs', days: DAY_KINDS, filter, feed: '/briefs.atom', json: '/api/briefs' };
  return listPage(view, view.words.briefs, list, briefItems(view, rows), last && briefPlace(last, filter));
}

/** `/articles`. @throws UsageError that says what is wrong with the URL's query */
export async function articlesPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { filter, after } = readQuery(parameters);
  if (filter.by === 'occurred') throw new UsageError('by: an article names no day on which something occurred');
  const { rows, last } = await readPage(ROWS, (limit) => listArticles(db, filter, limit, after));
  const list = {
    path: '/articles',
    days: ['dated', 'seen'] as const,
    filter,
    feed: '/articles.atom',
    json: '/api/articles',
  };
  const items = articleItems(view, rows);
  return listPage(view, view.words.articles, list, items, last && articlePlace(last, filter));
}

/** `/claims`. @throws UsageError that says what is wrong with the URL's query */
export async function claimsPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { filter, after } = readQuery(parameters);
  const { rows, last } = await readPage(ROWS, (limit) => listClaims(db, filter, limit, after));
  const list = { path: '/claims', days: DAY_KINDS, filter, json: '/api/claims' };
  const place = last && claimPlace(last, filter);
  return listPage(view, view.words.claims, list, claimTable(view, rows), place);
}

/** @param next where the list goes on, undefined at its end */
function listPage(view: View, title: string, list: FilteredList, items: Markup, next: Place | undefined): Page {
  const { words } = view;
  const more = next ? moreLink(list.path, writeQuery(list.filter, writePlace(next)), words.older) : '';
  const body = html`<h1>${title}</h1>${filterHead(view, list)}
<section class="card"><h2 class="unseen">${words.newest}</h2>${items}${more}</section>`;
  return list.feed === undefined ? { title, body } : { title, body, feed: `${list.feed}${writeQuery(list.filter)}` };
}

export function briefItems(view: View, rows: readonly BriefRow[]): Markup {
  return listOf(
    view,
    rows.map((row) => {
      const heading = row.headline ?? row.body;
      const text = row.headline === null ? '' : html`<p class="excerpt">${foreign(view, row.body, row.script)}</p>`;
      return html`<li><h3><a href="/briefs/${row.id}">${foreign(view, heading, row.script)}</a></h3>${text}
<p class="meta">${days(view, row.dated, row.seen)}${categoryLabel(view, row.category)}
<span>${view.words.articlesOn(row.articles, row.networks)}</span>${outwardLink(row.url)}</p></li>`;
    }),
  );
}

export function articleItems(view: View, rows: readonly ArticleRow[]): Markup {
  const { counted } = view.words;
  return listOf(
    view,
    rows.map((row) => {
      const publisher = row.publisher === null ? '' : html`<span>${foreign(view, row.publisher, row.script)}</span>`;
      return html`<li><h3><a href="/articles/${row.id}">${foreign(view, row.title ?? row.url, row.script)}</a></h3>
<p class="meta">${days(view, row.dated, row.seen)}${categoryLabel(view, row.category)}${publisher}
<span>${counted.briefs(row.briefs)}</span><span>${counted.copies(row.copies)}</span>${outwardLink(row.url)}</p></li>`;
    }),
  );
}

export function claimTable(view: View, claims: readonly ClaimRow[]): Markup {
  const { words } = view;
  if (claims.length === 0) return listOf(view, []);
  const rows = claims.map((row) => {
    const about = row.park ?? row.region;
    const owner = row.brief_id === null ? `/articles/${row.article_id}` : `/briefs/${row.brief_id}`;
    const own = (text: string) => foreign(view, text, scriptOf(text));
    return html`<tr><td>${days(view, row.dated, row.seen)}</td><td>${words.measures[row.measure]}</td>
<td>${claimNumber(view, row)}</td><td>${row.as_of ?? ''}</td><td class="wraps narrow">${about === null ? '' : own(about)}</td>
<td class="wraps narrow">${row.claimant === null ? '' : own(row.claimant)}</td>
<td class="wraps"><a href="${owner}">${own(row.quotation)}</a></td></tr>`;
  });
  const heads = [words.date, words.measure, words.value, words.asOf, words.place, words.claimant, words.quotation];
  return table(words.claims, heads, rows);
}
