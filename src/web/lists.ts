import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { CATEGORIES, type Category } from '../pipeline/types.ts';
import { type ArticleRow, articlePlace, listArticles } from '../reports/articles.ts';
import { type BriefRow, briefPlace, listBriefs } from '../reports/briefs.ts';
import { DAY_KINDS, type DayKind, describeFilter, type ReportFilter } from '../reports/filter.ts';
import type { Place } from '../reports/page.ts';
import { reportZone } from '../reports/zone.ts';
import { foreign, type Markup, outwardLink } from './layout.ts';
import { readQuery, writeQuery } from './query.ts';

const ROWS = 50;

/** `/briefs`. @throws UsageError that says what is wrong with the URL's query */
export async function briefsPage(db: Db, parameters: Record<string, string>): Promise<Markup> {
  const { filter, after } = readQuery(parameters);
  const rows = await listBriefs(db, filter, ROWS + 1, after);
  const last = rows.length > ROWS ? rows[ROWS - 1] : undefined;
  const list = { title: 'Briefs', path: '/briefs', days: DAY_KINDS, filter, timeZone: await reportZone(db) };
  return listPage(list, briefItems(rows.slice(0, ROWS)), last && briefPlace(last, filter));
}

/** `/articles`. @throws UsageError that says what is wrong with the URL's query */
export async function articlesPage(db: Db, parameters: Record<string, string>): Promise<Markup> {
  const { filter, after } = readQuery(parameters);
  if (filter.by === 'occurred') throw new UsageError('by: an article names no day on which something occurred');
  const rows = await listArticles(db, filter, ROWS + 1, after);
  const last = rows.length > ROWS ? rows[ROWS - 1] : undefined;
  const days = ['dated', 'seen'] as const;
  const list = { title: 'Articles', path: '/articles', days, filter, timeZone: await reportZone(db) };
  return listPage(list, articleItems(rows.slice(0, ROWS)), last && articlePlace(last, filter));
}

interface List {
  title: string;
  path: string;
  /** Which dates its rows have. */
  days: readonly DayKind[];
  filter: ReportFilter;
  timeZone: string;
}

/** @param next where the list goes on, undefined at its end */
function listPage(list: List, items: Markup, next: Place | undefined): Markup {
  const { title, path, filter, timeZone } = list;
  const older = next ? html`<a class="next" rel="next" href="${path}${writeQuery(filter, next)}">Older</a>` : '';
  return html`<h1>${title}</h1>
<p class="basis">Listed ${describeFilter(filter, timeZone)}.</p>
${filterForm(list)}
<section class="card"><h2 class="unseen">Newest first</h2>${items}${older}</section>`;
}

function filterForm({ path, days, filter }: List): Markup {
  const option = (value: string, now: string | null, name = value) =>
    html`<option value="${value}" ${value === (now ?? '') ? html`selected` : ''}>${name}</option>`;
  return html`<form class="card filters" method="get" action="${path}">
<label>Category<select name="category">${option('', filter.category, 'all')}${CATEGORIES.map((category) => option(category, filter.category))}</select></label>
<label>Date<select name="by">${days.map((kind) => option(kind, filter.by))}</select></label>
<label>Since<input type="date" name="since" value="${filter.since ?? ''}"></label>
<label>Until<input type="date" name="until" value="${filter.until ?? ''}"></label>
<label>Contains<input type="search" name="text" maxlength="200" value="${filter.text ?? ''}"></label>
<button>Show</button>
</form>`;
}

export function briefItems(rows: readonly BriefRow[]): Markup {
  return items(
    rows.map((row) => {
      const heading = row.headline ?? row.body;
      const text = row.headline === null ? '' : html`<p>${foreign(row.body, row.script)}</p>`;
      return html`<li><h3>${foreign(heading, row.script)}</h3>${text}
<p class="meta">${days(row.dated, row.seen)}${categoryLabel(row.category)}
<span>${counted(row.articles, 'article')} on ${counted(row.networks, 'network')}</span>${outwardLink(row.url)}</p></li>`;
    }),
  );
}

export function articleItems(rows: readonly ArticleRow[]): Markup {
  return items(
    rows.map((row) => {
      const heading = outwardLink(row.url, foreign(row.title ?? row.url, row.script));
      const publisher = row.publisher === null ? '' : html`<span>${foreign(row.publisher, row.script)}</span>`;
      return html`<li><h3>${heading}</h3>
<p class="meta">${days(row.dated, row.seen)}${categoryLabel(row.category)}${publisher}
<span>${counted(row.briefs, 'brief')}</span><span>${counted(row.copies, 'copy', 'copies')} elsewhere</span></p></li>`;
    }),
  );
}

function items(rows: Markup[]): Markup {
  return rows.length > 0 ? html`<ol class="list">${rows}</ol>` : html`<p class="empty">Nothing matches.</p>`;
}

function days(dated: string | null, seen: string): Markup {
  return dated === null
    ? html`<span>no date, seen ${seen}</span>`
    : html`<time datetime="${dated}" title="seen ${seen}">${dated}</time>`;
}

export function categoryLabel(category: Category | 'all'): Markup {
  return html`<span class="category ${category}">${category}</span>`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
