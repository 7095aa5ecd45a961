import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { DAY_KINDS, type ReportFilter } from '../reports/filter.ts';
import { readPage } from '../reports/page.ts';
import { type SearchRow, search } from '../reports/search.ts';
import { filterHead } from './filters.ts';
import type { Markup, Page } from './layout.ts';
import { ROWS } from './lists.ts';
import { categoryLabel, days, listOf } from './parts.ts';
import { readQuery, writeQuery } from './query.ts';
import { type Mark, marked, outwardLink } from './text.ts';
import { number, type View } from './view.ts';

/** `/search`: briefs and articles that hold all words, with the hits marked. What cannot be searched for is said above the form. */
export async function searchPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { words } = view;
  const { after = null, text = '', ...narrowing } = parameters;
  const filter = { ...readQuery(narrowing).filter, text: text.trim() || null };
  const list = { path: '/search', days: DAY_KINDS, filter, json: '/api/search' };
  const { rows, last, fault } = await find(db, filter, after);
  const more = last ? html`<a class="next" rel="next" href="/search${onward(filter, last)}">${words.older}</a>` : '';
  const found = html`<section class="card"><h2 class="unseen">${words.newest}</h2>${listOf(
    view,
    rows.map((hit) => item(view, hit)),
  )}${more}</section>`;
  const alert = fault === null ? '' : html`<p class="card problem" role="alert">${fault}</p>`;
  const body = html`<h1>${words.search}</h1><p class="basis">${words.searchHint}</p>${alert}
${filterHead(view, list)}${filter.text === null || fault !== null ? '' : found}`;
  return { title: filter.text === null ? words.search : `${words.search}: ${filter.text}`, body };
}

async function find(
  db: Db,
  { text, ...filter }: ReportFilter,
  after: string | null,
): Promise<{ rows: SearchRow[]; last: SearchRow | undefined; fault: string | null }> {
  const nothing = { rows: [], last: undefined, fault: null };
  if (text === null) return nothing;
  try {
    const page = await readPage(ROWS, (limit) => search(db, { ...filter, text }, { limit, after }));
    return { ...page, fault: null };
  } catch (error) {
    if (error instanceof UsageError) return { ...nothing, fault: error.message };
    throw error;
  }
}

function onward(filter: ReportFilter, { place }: SearchRow): string {
  const query = new URLSearchParams(writeQuery(filter));
  query.set('after', place);
  return `?${query}`;
}

function item(view: View, hit: SearchRow): Markup {
  const { words } = view;
  const marks = (spans: SearchRow['title_hits']): Mark[] => spans.map((span) => ({ ...span, kind: 'hit', title: '' }));
  const kind = hit.kind === 'brief' ? words.brief : words.article;
  const heading = hit.title === null ? `${kind} ${hit.id}` : marked(view, hit.title, hit.script, marks(hit.title_hits));
  return html`<li><h3><a href="/${hit.kind}s/${hit.id}">${heading}</a></h3>
<p class="excerpt">${marked(view, hit.excerpt, hit.script, marks(hit.excerpt_hits))}</p>
<p class="meta"><span>${kind}</span>${days(view, hit.dated, hit.seen)}${categoryLabel(view, hit.category)}<span>${words.networks} ${number(hit.networks)}</span>${outwardLink(hit.url)}</p></li>`;
}
