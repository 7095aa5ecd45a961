import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { listRuns, type RunRow } from '../db/runs.ts';
import { listSources } from '../db/sources.ts';
import { scriptOf } from '../pipeline/script.ts';
import { listArticles } from '../reports/articles.ts';
import { ask } from '../reports/ask.ts';
import { listBriefs } from '../reports/briefs.ts';
import type { ClaimRow } from '../reports/claims.ts';
import { type Disagreement, listDisagreements } from '../reports/disagreements.ts';
import { EVERYTHING } from '../reports/filter.ts';
import { type Backlog, readBacklog } from '../reports/health.ts';
import { type NamedRegion, type Overview, REGION_WEEKS, readOverview } from '../reports/overview.ts';
import { weekOf } from '../reports/weeks.ts';
import { claimNumber } from './claim-text.ts';
import type { JobCounts } from './deps.ts';
import { type Markup, type Page, section } from './layout.ts';
import { articleItems, briefItems } from './lists.ts';
import { bar, categoryLabel, table } from './parts.ts';
import { foreign, outwardLink } from './text.ts';
import { trendChart } from './trend.ts';
import { instant, number, type View } from './view.ts';

const NEWEST = 6;
const RUNS = 5;
const DISAGREEMENTS = 4;

/** The first page: what is new, where, what contradicts, and whether the machine is well. @param jobs of the queues */
export async function overviewPage(db: Db, view: View, jobs: () => Promise<JobCounts | null>): Promise<Page> {
  const { words } = view;
  const [[overview, disagreements, sources, backlog, briefs, articles, runs], counts] = await Promise.all([
    ask(db, readFigures),
    jobs(),
  ]);
  const last = overview.weeks.at(-1) ?? overview.today;
  const body = html`<h1>${words.overview}</h1>
<p class="basis">${words.by.dated}; ${words.daysOf(view.timeZone)}</p>
${totals(view, overview, backlog)}
<div class="columns">
${section(words.newBriefs, html`${newTable(view, overview)}<a class="next" href="/weekly/${weekOf(overview.today).name}">${words.weekly}</a>`)}
${section(`${words.trend}: ${words.trendUpTo(overview.weeks.length, last)}`, trendChart(view, overview.weeks, overview.trend))}
${section(`${words.topRegions}: ${words.lastWeeks(REGION_WEEKS)}`, regionTable(view, overview.regions))}
${section(words.disagreeing, disagreementList(view, disagreements))}
${section(words.newestBriefs, html`${briefItems(view, briefs)}<a class="next" href="/briefs">${words.allBriefs}</a>`)}
${section(words.newestArticles, html`${articleItems(view, articles)}<a class="next" href="/articles">${words.allArticles}</a>`)}
${section(words.sourceHealth, sourceTable(view, sources))}
${section(words.queue, queueTable(view, counts, backlog))}
</div>
${section(words.runs, runTable(view, runs))}`;
  return { title: words.overview, body, feed: '/briefs.atom' };
}

/** Statements of a millisecond: on connections of their own each would wait longer for what others have at hand. */
async function readFigures(db: Db) {
  return await Promise.all([
    readOverview(db),
    listDisagreements(db, DISAGREEMENTS),
    listSources(db),
    readBacklog(db),
    listBriefs(db, EVERYTHING, NEWEST),
    listArticles(db, EVERYTHING, NEWEST),
    listRuns(db, { limit: RUNS }),
  ]);
}

function totals({ words }: View, { totals: found }: Overview, backlog: Backlog): Markup {
  const about = found.estimated ? `${words.about} ` : '';
  const shown = [
    [words.briefs, `${about}${number(found.briefs)}`],
    [words.sightingsInAll, `${about}${number(found.sightings)}`],
    [words.articles, `${about}${number(found.articles)}`],
    [words.pendingUrls, number(backlog.pending)],
    [words.deadLetters, number(backlog.deadLetters)],
  ];
  const pairs = shown.map(([name, count]) => html`<div><dt>${name}</dt><dd>${count}</dd></div>`);
  return html`<dl class="card figures">${pairs}</dl>`;
}

function newTable(view: View, { newBriefs }: Overview): Markup {
  const { words } = view;
  const most = Math.max(1, ...newBriefs.map((row) => row.this_week));
  const rows = newBriefs.map(
    (
      row,
    ) => html`<tr><th scope="row"><a href="/briefs?category=${row.category}">${categoryLabel(view, row.category)}</a></th>
<td class="number">${number(row.today)}</td><td class="number">${number(row.this_week)}</td>
<td class="share ${row.category}">${bar(row.this_week / most)}</td><td class="number">${number(row.last_week)}</td></tr>`,
  );
  const sum = (key: 'today' | 'this_week' | 'last_week') => number(newBriefs.reduce((n, row) => n + row[key], 0));
  const all = html`<tr class="sum"><th scope="row">${words.all}</th><td class="number">${sum('today')}</td>
<td class="number">${sum('this_week')}</td><td></td><td class="number">${sum('last_week')}</td></tr>`;
  return table(
    words.newBriefs,
    [words.category, { number: words.today }, { number: words.thisWeek }, '', { number: words.lastWeek }],
    [...rows, all],
  );
}

function regionTable(view: View, regions: readonly NamedRegion[]): Markup {
  const { words } = view;
  if (regions.length === 0) return html`<p class="empty">${words.noneYet}</p>`;
  const most = Math.max(1, ...regions.map(({ briefs }) => briefs));
  const rows = regions.map(
    (
      region,
    ) => html`<tr><th scope="row"><a href="/briefs?region=${encodeURIComponent(region.name)}">${foreign(view, region.name, scriptOf(region.name))}</a></th>
<td class="share wide-bar">${bar(region.briefs / most)}</td><td class="number">${number(region.briefs)}</td></tr>`,
  );
  return table(words.topRegions, [words.region, '', { number: words.briefs }], rows);
}

function disagreementList(view: View, found: readonly Disagreement[]): Markup {
  const { words } = view;
  if (found.length === 0) return html`<p class="empty">${words.noDisagreement}</p>`;
  const side = (one: Disagreement, claim: ClaimRow) => html`<li>${claimNumber(view, { ...one, ...claim })}
<span class="muted">${claim.claimant === null ? '' : foreign(view, claim.claimant, scriptOf(claim.claimant))} ${claim.dated ?? ''}</span>
<blockquote>${foreign(view, claim.quotation, scriptOf(claim.quotation))}</blockquote>${outwardLink(claim.url)}</li>`;
  const items = found.map(
    (
      one,
    ) => html`<li><h3>${foreign(view, one.about, scriptOf(one.about))} · ${words.measures[one.measure]} <span class="muted">${words.asOf} ${one.as_of}</span></h3>
<ul class="sides">${side(one, one.lower)}${side(one, one.higher)}</ul></li>`,
  );
  return html`<ol class="list">${items}</ol>`;
}

const WORST = 5;

function sourceTable(view: View, sources: Awaited<ReturnType<typeof listSources>>): Markup {
  const { words } = view;
  if (sources.length === 0) return html`<p class="empty">${words.noSources}</p>`;
  const states = [...new Set(sources.map(({ state }) => state))];
  const counts = states.map(
    (state) => html`<li>${state} <strong>${sources.filter((one) => one.state === state).length}</strong></li>`,
  );
  const ill = sources.filter(({ state }) => state !== 'active' && state !== 'paused').slice(0, WORST);
  const items = ill.map(
    (source) =>
      html`<li><bdi>${source.title ?? source.url}</bdi><p class="meta"><span class="problem">${source.state}</span><span>${source.reason ?? ''}</span></p></li>`,
  );
  return html`<ul class="chips">${counts}</ul>${items.length === 0 ? '' : html`<ol class="list">${items}</ol>`}
<a class="next" href="/sources">${words.sources}</a>`;
}

function queueTable(view: View, counts: JobCounts | null, backlog: Backlog): Markup {
  const { words } = view;
  const rows = Object.entries(counts ?? {}).map(
    ([name, job]) =>
      html`<tr><th scope="row">${name}</th><td class="number">${number(job.waiting)}</td><td class="number">${number(job.active)}</td><td class="number">${number(job.delayed)}</td></tr>`,
  );
  const jobs =
    rows.length === 0
      ? ''
      : table(words.queue, ['', { number: words.waiting }, { number: words.active }, { number: words.delayed }], rows);
  const since =
    backlog.oldest === null ? '' : html` <span class="muted">${words.oldest} ${instant(view, backlog.oldest)}</span>`;
  return html`${jobs}<p>${words.pendingUrls}: <strong>${number(backlog.pending)}</strong>${since}</p>
<p><a href="/dead-letters">${words.deadLetters}</a>: <strong>${number(backlog.deadLetters)}</strong></p>`;
}

function runTable(view: View, runs: readonly RunRow[]): Markup {
  const { words } = view;
  if (runs.length === 0) return html`<p class="empty">${words.noneYet}</p>`;
  const rows = runs.map((run) => {
    const fates = Object.entries(run.counts).map(
      ([fate, count]) => html`<li>${words.states[fate as keyof typeof words.states] ?? fate} ${count}</li>`,
    );
    return html`<tr><th scope="row" class="number">${run.id}</th><td>${run.trigger}</td><td>${run.state}</td>
<td>${instant(view, run.startedAt)}</td><td><ul class="inline">${fates}</ul></td></tr>`;
  });
  return table(words.runs, [{ number: words.run }, words.trigger, words.state, words.started, 'URLs'], rows);
}
