import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { listRuns, type RunRow } from '../db/runs.ts';
import { listArticles } from '../reports/articles.ts';
import { listBriefs } from '../reports/briefs.ts';
import { describeFilter, EVERYTHING } from '../reports/filter.ts';
import { type CategoryRow, type Summary, summarise } from '../reports/summary.ts';
import { reportZone } from '../reports/zone.ts';
import type { Markup } from './layout.ts';
import { articleItems, briefItems, categoryLabel } from './lists.ts';

const NEWEST = 8;
const RUNS = 5;

/** The first page: what there is, what is newest, what became of the URLs, what ran lately. */
export async function overviewPage(db: Db): Promise<Markup> {
  const [summary, briefs, articles, runs, timeZone] = await Promise.all([
    summarise(db, EVERYTHING),
    listBriefs(db, EVERYTHING, NEWEST),
    listArticles(db, EVERYTHING, NEWEST),
    listRuns(db, { limit: RUNS }),
    reportZone(db),
  ]);
  return html`<h1>Overview</h1>
<p class="basis">Counted ${describeFilter(EVERYTHING, timeZone)}.</p>
${figures(summary)}
<div class="columns">
${section('By category', categoryTable(summary.categories))}
${section('URLs by state', stateTable(summary.urls))}
${section('Newest briefs', html`${briefItems(briefs)}<a class="next" href="/briefs">All briefs</a>`)}
${section('Newest articles', html`${articleItems(articles)}<a class="next" href="/articles">All articles</a>`)}
</div>
${section('Recent runs', runTable(runs, timeZone))}`;
}

function section(title: string, body: Markup): Markup {
  return html`<section class="card"><h2>${title}</h2>${body}</section>`;
}

function figures({ categories, networks, urls }: Summary): Markup {
  const all = categories.at(-1);
  const shown: [string, number][] = [
    ['briefs', all?.briefs ?? 0],
    ['sightings', all?.sightings ?? 0],
    ['articles', all?.articles ?? 0],
    ['copies elsewhere', all?.copies ?? 0],
    ['networks', networks],
    ['URLs pending', urls.pending],
    ['URLs dead', urls.dead],
  ];
  const pairs = shown.map(([name, count]) => html`<div><dt>${name}</dt><dd>${number(count)}</dd></div>`);
  return html`<section class="card" aria-label="Totals"><dl class="figures">${pairs}</dl></section>`;
}

function categoryTable(categories: readonly CategoryRow[]): Markup {
  const all = Math.max(1, categories.at(-1)?.briefs ?? 0);
  const rows = categories.map(
    (row) => html`<tr><th scope="row">${row.category === 'all' ? 'all' : categoryLabel(row.category)}</th>
<td class="number">${number(row.briefs)}</td>
<td class="share ${row.category}">${row.category === 'all' ? '' : bar(row.briefs / all)}</td>
<td class="number">${number(row.articles)}</td><td>${row.last_brief ?? '–'}</td></tr>`,
  );
  return html`<div class="wide" tabindex="0"><table><thead><tr><th scope="col">category</th><th scope="col" class="number">briefs</th>
<th scope="col" class="share">share</th><th scope="col" class="number">articles</th><th scope="col">latest brief</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** A bar for the eye; the number stands beside it. @param share 0 to 1 */
function bar(share: number): Markup {
  const width = `${Math.round(share * 1000) / 10}%`;
  return html`<svg aria-hidden="true"><rect width="${width}" height="100%" rx="2"></rect></svg>`;
}

function stateTable(urls: Summary['urls']): Markup {
  const rows = Object.entries(urls).map(
    ([state, count]) => html`<tr><th scope="row">${state}</th><td class="number">${number(count)}</td></tr>`,
  );
  return html`<table><thead><tr><th scope="col">state</th><th scope="col" class="number">URLs</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function runTable(runs: readonly RunRow[], timeZone: string): Markup {
  if (runs.length === 0) return html`<p class="empty">Nothing ran yet.</p>`;
  // Swedish writes dates and times the ISO way.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const rows = runs.map((run) => {
    const counts = Object.entries(run.counts).map(([fate, count]) => `${fate} ${count}`);
    return html`<tr><th scope="row" class="number">${run.id}</th><td>${run.trigger}</td><td>${run.state}</td>
<td>${format.format(run.startedAt)}</td><td>${counts.join(', ') || '–'}</td></tr>`;
  });
  return html`<div class="wide" tabindex="0"><table><thead><tr><th scope="col" class="number">run</th><th scope="col">trigger</th>
<th scope="col">state</th><th scope="col">started</th><th scope="col">URLs</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
