import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { wordForRegion } from '../pipeline/region-called.ts';
import { scriptOf } from '../pipeline/script.ts';
import type { BriefRow } from '../reports/briefs.ts';
import type { ClaimRow } from '../reports/claims.ts';
import { type ChangedClaim, readWeekly, type Weekly, type WeekRow } from '../reports/weekly.ts';
import { type Week, weekAfter, weekAt, weekBefore, weekCalled } from '../reports/weeks.ts';
import { claimNumber } from './claim-text.ts';
import { type Markup, type Page, section } from './layout.ts';
import { briefItems } from './lists.ts';
import { categoryLabel, table } from './parts.ts';
import { readQuery, writeQuery } from './query.ts';
import { foreign, outwardLink } from './text.ts';
import { number, type View } from './view.ts';

/** The week that it is now in the view's zone. */
export function thisWeek({ timeZone }: View): Week {
  return weekAt(new Date(), timeZone);
}

/** `/weekly/2021-W26`: what that week brought. @throws UsageError where there is no such week, or the filter is wrong */
export async function weeklyPage(db: Db, view: View, name: string, parameters: Record<string, string>): Promise<Page> {
  const { words } = view;
  const week = weekCalled(name);
  const { filter } = readQuery({ ...parameters, since: undefined, until: undefined });
  const weekly = await readWeekly(db, filter, week);
  const title = `${words.weekly} ${week.name}`;
  const body = html`<h1>${title}</h1>
<p class="basis">${week.first} – ${week.last}; ${words.by[filter.by]}; ${words.daysOf(view.timeZone)}</p>
${otherWeeks(view, week, writeQuery({ ...filter, since: null, until: null }))}
<div class="columns">
${section(words.newThisWeek, countTable(view, weekly.counts))}
${section(words.topRegionsOfWeek, regionTable(view, week, weekly.regions))}
</div>
${weekly.news.map((one) => newsOf(view, week, one))}
${section(words.policiesCarried, briefs(view, weekly.policies))}
${section(words.numbersChanged, changedList(view, weekly.changed))}
${section(words.numbersReported, claimList(view, weekly.claims))}`;
  return { title, body };
}

function otherWeeks(view: View, week: Week, query: string): Markup {
  const { words } = view;
  const link = (to: Week, rel: string, label: string) =>
    html`<a rel="${rel}" href="/weekly/${to.name}${query}">${label} (${to.name})</a>`;
  const after = weekAfter(week);
  const isOver = after.first <= thisWeek(view).last;
  return html`<p class="formats">${link(weekBefore(week), 'prev', words.previous)}
${isOver ? link(after, 'next', words.next) : ''}</p>`;
}

function countTable(view: View, counts: readonly WeekRow[]): Markup {
  const { words } = view;
  const rows = counts.map(
    (row) => html`<tr><th scope="row">${categoryLabel(view, row.category)}</th>
<td class="number">${number(row.briefs)}</td><td class="number">${number(row.briefs_before)}</td>
<td class="number">${number(row.articles)}</td><td class="number">${number(row.articles_before)}</td></tr>`,
  );
  const before = { number: words.weekBefore };
  const heads = [words.category, { number: words.briefs }, before, { number: words.articles }, before];
  return table(words.newThisWeek, heads, rows);
}

function regionTable(view: View, { first, last }: Week, regions: Weekly['regions']): Markup {
  const { words } = view;
  if (regions.length === 0) return html`<p class="empty">${words.noneThatWeek}</p>`;
  const rows = regions.map(
    (
      region,
    ) => html`<tr><th scope="row"><a href="/briefs?region=${encodeURIComponent(wordForRegion({ code: region.code ?? '', name: region.name }))}&since=${first}&until=${last}">${own(view, region.name)}</a></th><td class="number">${number(region.briefs)}</td>
<td class="number">${number(region.articles)}</td><td class="number">${number(region.networks)}</td></tr>`,
  );
  const heads = [words.region, ...[words.briefs, words.articles, words.networks].map((title) => ({ number: title }))];
  return table(words.topRegionsOfWeek, heads, rows);
}

function newsOf(view: View, week: Week, { category, shown, all }: Weekly['news'][number]): Markup {
  const { words } = view;
  const rest = `/briefs?category=${category}&since=${week.first}&until=${week.last}`;
  const more = all > shown.length ? html`<a class="next" href="${rest}">${words.allBriefs}</a>` : '';
  return section(`${words.categories[category]} (${number(all)})`, html`${briefs(view, shown)}${more}`);
}

function briefs(view: View, rows: readonly BriefRow[]): Markup {
  return rows.length === 0 ? html`<p class="empty">${view.words.noneThatWeek}</p>` : briefItems(view, rows);
}

function changedList(view: View, changed: readonly ChangedClaim[]): Markup {
  const { words } = view;
  if (changed.length === 0) return html`<p class="empty">${words.noneThatWeek}</p>`;
  const items = changed.map(
    ({ how, now, before }) => html`<li><h3>${about(view, now)} · ${words.measures[now.measure]}
<span class="muted">${how === 'disagrees' ? words.disagrees : words.changed}</span></h3>
<ul class="sides"><li>${figure(view, before)}</li><li>${figure(view, now)}</li></ul></li>`,
  );
  return html`<ol class="list">${items}</ol>`;
}

function claimList(view: View, claims: readonly ClaimRow[]): Markup {
  const { words } = view;
  if (claims.length === 0) return html`<p class="empty">${words.noneThatWeek}</p>`;
  const items = claims.map(
    (claim) => html`<li><h3>${about(view, claim)} ${words.measures[claim.measure]}</h3>${figure(view, claim)}</li>`,
  );
  return html`<ol class="list">${items}</ol>`;
}

/** A number with the sentence that reports it, where that stands, and the stored page. */
function figure(view: View, claim: ClaimRow): Markup {
  const { words } = view;
  const piece = claim.brief_id === null ? `/articles/${claim.article_id}` : `/briefs/${claim.brief_id}`;
  const page =
    claim.page_id === null ? '' : html`<a href="/pages/${claim.page_id}.txt">${words.storedPage} ${claim.page_id}</a>`;
  const asOf = claim.as_of === null ? '' : html`<span class="muted">${words.asOf} ${claim.as_of}</span>`;
  return html`${claimNumber(view, claim)} ${asOf}
<span class="muted">${claim.claimant === null ? '' : own(view, claim.claimant)} ${claim.dated ?? ''}</span>
<blockquote><a href="${piece}">${own(view, claim.quotation)}</a></blockquote>
<p class="meta">${outwardLink(claim.url)}${page}</p>`;
}

function about(view: View, { park, region }: ClaimRow): Markup | '' {
  const name = park ?? region;
  return name === null ? '' : own(view, name);
}

function own(view: View, text: string): Markup {
  return foreign(view, text, scriptOf(text));
}
