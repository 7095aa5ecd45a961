import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { scriptOf } from '../pipeline/script.ts';
import { DAY_KINDS } from '../reports/filter.ts';
import { listParks, listRegions } from '../reports/places.ts';
import { filterHead } from './filters.ts';
import type { Markup, Page } from './layout.ts';
import { bar, listOf, type NumberHead, table } from './parts.ts';
import { readQuery, writeQuery } from './query.ts';
import { foreign } from './text.ts';
import { number, type View } from './view.ts';

/** Most places of one page: they are ranked, and who looks for one that is farther down narrows the filter. */
export const MOST_PLACES = 200;

/** `/regions`: most named first. @throws UsageError that says what is wrong with the URL's query */
export async function regionsPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { words } = view;
  const { filter } = readQuery(parameters);
  const found = await listRegions(db, filter, MOST_PLACES + 1);
  const most = Math.max(1, ...found.map(({ briefs, articles }) => briefs + articles));
  const rows = found.slice(0, MOST_PLACES).map((region) => {
    const to = writeQuery({ ...filter, region: { code: region.code ?? '', name: region.name } });
    return html`<tr><th scope="row"><a href="/briefs${to}">${name(view, region.name)}</a></th>
<td>${words.levels[region.level]}</td><td>${region.parent === null ? '' : name(view, region.parent)}</td>
<td class="share wide-bar">${bar((region.briefs + region.articles) / most)}</td>${counts(region)}</tr>`;
  });
  const numbers = countHeads(view);
  const heads = [words.region, words.level, words.liesIn, '', ...numbers];
  const list = { path: '/regions', days: DAY_KINDS, filter, json: '/api/regions' };
  return { title: words.regions, body: page(view, words.regions, filterHead(view, list), heads, rows, found.length) };
}

/** `/parks`: most named first. @throws UsageError that says what is wrong with the URL's query */
export async function parksPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { words } = view;
  const { filter } = readQuery(parameters);
  const found = await listParks(db, filter, MOST_PLACES + 1);
  const rows = found.slice(0, MOST_PLACES).map((park) => {
    const also =
      park.aliases.length === 0
        ? ''
        : html`<br><span class="muted">${words.also} ${name(view, park.aliases.join('、'))}</span>`;
    return html`<tr><th scope="row" class="wraps"><a href="/briefs?park=${encodeURIComponent(park.name)}">${name(view, park.name)}</a>${also}</th>
<td>${park.region === null ? '' : name(view, park.region)}</td>${counts(park)}
<td class="number"><a href="/claims?park=${encodeURIComponent(park.name)}">${number(park.claims)}</a></td></tr>`;
  });
  const numbers = countHeads(view);
  const heads = [words.park, words.liesIn, ...numbers, { number: words.claims }];
  const list = { path: '/parks', days: DAY_KINDS, filter, json: '/api/parks' };
  return { title: words.parks, body: page(view, words.parks, filterHead(view, list), heads, rows, found.length) };
}

function page(
  view: View,
  title: string,
  head: Markup,
  heads: (string | NumberHead)[],
  rows: Markup[],
  found: number,
): Markup {
  const more = found > MOST_PLACES ? html`<p class="empty">${view.words.firstRows(MOST_PLACES)}</p>` : '';
  return html`<h1>${title}</h1>${head}
<section class="card"><h2 class="unseen">${title}</h2>${rows.length === 0 ? listOf(view, []) : table(title, heads, rows)}${more}</section>`;
}

function name(view: View, text: string): Markup {
  return foreign(view, text, scriptOf(text) === 'other' ? 'hans' : scriptOf(text));
}

function counts({ briefs, articles, networks }: { briefs: number; articles: number; networks: number }): Markup {
  return html`<td class="number">${number(briefs)}</td><td class="number">${number(articles)}</td><td class="number">${number(networks)}</td>`;
}

function countHeads({ words }: View): NumberHead[] {
  return [words.briefs, words.articles, words.networks].map((title) => ({ number: title }));
}
