import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { scriptOf } from '../pipeline/script.ts';
import { DAY_KINDS, type ReportFilter } from '../reports/filter.ts';
import { listCoins, listOrganisations } from '../reports/names.ts';
import { type Rank, readPage, readRank, writeRank } from '../reports/page.ts';
import { type Counts, listParks, listRegions, rankOf } from '../reports/places.ts';
import { filterHead } from './filters.ts';
import type { Markup, Page } from './layout.ts';
import { bar, listOf, moreLink, type NumberHead, table } from './parts.ts';
import { readQueryOf, writeQuery } from './query.ts';
import { foreign } from './text.ts';
import { number, type View } from './view.ts';

/** Rows of one page of what is ranked. */
const RANKED_ROWS = 100;

/** A list of entities, those that most pieces name first. */
interface Ranked<R extends Counts & { id: number }> {
  path: string;
  title: string;
  heads: (string | NumberHead)[];
  read: (db: Db, filter: ReportFilter, limit: number, after: Rank | null) => Promise<R[]>;
  /** @param most pieces that one of these rows has */
  row: (row: R, filter: ReportFilter, most: number) => Markup;
}

/** @throws UsageError that says what is wrong with the URL's query */
async function rankedPage<R extends Counts & { id: number }>(
  db: Db,
  view: View,
  parameters: Record<string, string>,
  { path, title, heads, read, row }: Ranked<R>,
): Promise<Page> {
  const { filter, after } = readQueryOf(parameters, readRank);
  const { rows: shown, last } = await readPage(RANKED_ROWS, (limit) => read(db, filter, limit, after));
  const most = Math.max(1, ...shown.map(({ briefs, articles }) => briefs + articles));
  const more = last ? moreLink(path, writeQuery(filter, writeRank(rankOf(last))), view.words.more) : '';
  const head = filterHead(view, { path, days: DAY_KINDS, filter, json: `/api${path}` });
  const rows = shown.map((one) => row(one, filter, most));
  const list = rows.length === 0 ? listOf(view, []) : table(title, heads, rows);
  const body = html`<h1>${title}</h1>${head}
<section class="card"><h2 class="unseen">${title}</h2>${list}${more}</section>`;
  return { title, body };
}

/** `/regions`. */
export async function regionsPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { words } = view;
  return await rankedPage(db, view, parameters, {
    path: '/regions',
    title: words.regions,
    heads: [words.region, words.level, words.liesIn, '', ...countHeads(view)],
    read: listRegions,
    row: (region, filter, most) => {
      const to = writeQuery({ ...filter, region: { code: region.code ?? '', name: region.name } });
      return html`<tr><th scope="row"><a href="/briefs${to}">${name(view, region.name)}</a></th>
<td>${words.levels[region.level]}</td><td>${region.parent === null ? '' : name(view, region.parent)}</td>
<td class="share wide-bar">${bar((region.briefs + region.articles) / most)}</td>${counts(region)}</tr>`;
    },
  });
}

/** `/parks`. */
export async function parksPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { words } = view;
  return await rankedPage(db, view, parameters, {
    path: '/parks',
    title: words.parks,
    heads: [words.park, words.liesIn, ...countHeads(view), { number: words.claims }],
    read: listParks,
    row: (park, filter) => {
      const to = writeQuery({ ...filter, park: park.name });
      return html`<tr>${nameCell(view, `/briefs${to}`, park)}
<td>${park.region === null ? '' : name(view, park.region)}</td>${counts(park)}
<td class="number"><a href="/claims${to}">${number(park.claims)}</a></td></tr>`;
    },
  });
}

/** `/organisations`: regulators and companies. */
export async function organisationsPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { words } = view;
  return await rankedPage(db, view, parameters, {
    path: '/organisations',
    title: words.organisations,
    heads: [words.organisation, words.kind, words.liesIn, ...countHeads(view)],
    read: listOrganisations,
    row: (one, filter) => html`<tr>${nameCell(view, `/briefs${writeQuery({ ...filter, name: one.name })}`, one)}
<td>${words.bodies[one.kind]}</td><td>${one.region === null ? '' : name(view, one.region)}</td>${counts(one)}</tr>`,
  });
}

/** `/coins`. */
export async function coinsPage(db: Db, view: View, parameters: Record<string, string>): Promise<Page> {
  const { words } = view;
  return await rankedPage(db, view, parameters, {
    path: '/coins',
    title: words.coins,
    heads: [words.coin, ...countHeads(view)],
    read: listCoins,
    row: (coin, filter) =>
      html`<tr>${nameCell(view, `/briefs${writeQuery({ ...filter, name: coin.name })}`, coin)}${counts(coin)}</tr>`,
  });
}

function nameCell(view: View, to: string, { name: own, aliases }: { name: string; aliases: string[] }): Markup {
  const also =
    aliases.length === 0
      ? ''
      : html`<br><span class="muted">${view.words.also} ${name(view, aliases.join('、'))}</span>`;
  return html`<th scope="row" class="wraps"><a href="${to}">${name(view, own)}</a>${also}</th>`;
}

function name(view: View, text: string): Markup {
  return foreign(view, text, scriptOf(text) === 'other' ? 'hans' : scriptOf(text));
}

function counts({ briefs, articles, networks }: Counts): Markup {
  return html`<td class="number">${number(briefs)}</td><td class="number">${number(articles)}</td><td class="number">${number(networks)}</td>`;
}

function countHeads({ words }: View): NumberHead[] {
  return [words.briefs, words.articles, words.networks].map((title) => ({ number: title }));
}
