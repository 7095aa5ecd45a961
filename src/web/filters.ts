import { html } from 'hono/html';
import { wordForRegion } from '../pipeline/region-called.ts';
import { CATEGORIES } from '../pipeline/types.ts';
import { type DayKind, EVERYTHING, type ReportFilter } from '../reports/filter.ts';
import type { Markup } from './layout.ts';
import { writeQuery } from './query.ts';
import type { View } from './view.ts';

/** A list that is filtered by its URL. */
export interface FilteredList {
  path: string;
  /** Which dates its rows have. */
  days: readonly DayKind[];
  filter: ReportFilter;
  /** Path of the same rows as a feed and as JSON, without the query. */
  feed?: string;
  json: string;
}

/** Which date a list goes by, the form that narrows it, and where the same rows are for programs. */
export function filterHead(view: View, list: FilteredList): Markup {
  const { words, timeZone } = view;
  const query = writeQuery(list.filter);
  const feed = list.feed === undefined ? '' : html`<a href="${list.feed}${query}">${words.asFeed}</a>`;
  const only = [list.filter.park, list.filter.name, list.filter.site, list.filter.network].filter(
    (name) => name !== null,
  );
  return html`<p class="basis">${only.map((name) => html`<strong><bdi>${name}</bdi></strong> · `)}${words.by[list.filter.by]}; ${words.daysOf(timeZone)}</p>
${filterForm(view, list)}
<p class="formats">${feed}<a href="${list.json}${query}">${words.asJson}</a></p>`;
}

/** Provinces that the field for a region suggests; it takes every region's name. */
const PROVINCES =
  '北京 上海 天津 重庆 浙江 江苏 广东 福建 山东 湖南 湖北 四川 河北 河南 安徽 江西 海南 贵州 云南 陕西 辽宁 吉林 黑龙江 山西 甘肃 青海 广西 内蒙古 宁夏 新疆 西藏 香港 澳门 台湾'.split(
    ' ',
  );

/** What only links set: a park, another name, a site, a network. */
function kept(filter: ReportFilter): Markup[] {
  return (['park', 'name', 'site', 'network'] as const).flatMap((name) => {
    const value = filter[name];
    return value === null ? [] : html`<input type="hidden" name="${name}" value="${value}">`;
  });
}

function filterForm({ words }: View, { path, days, filter }: FilteredList): Markup {
  const option = (value: string, now: string | null, name: string) =>
    html`<option value="${value}" ${value === (now ?? '') ? html`selected` : ''}>${name}</option>`;
  const narrowed = writeQuery(filter) !== writeQuery(EVERYTHING);
  return html`<form class="card filters" method="get" action="${path}">
<label>${words.category}<select name="category">${option('', filter.category, words.all)}${CATEGORIES.map((category) => option(category, filter.category, words.categories[category]))}</select></label>
<label>${words.region}<input name="region" list="provinces" maxlength="200" value="${filter.region === null ? '' : wordForRegion(filter.region)}"></label>
<label>${words.date}<select name="by">${days.map((kind) => option(kind, filter.by, words.byShort[kind]))}</select></label>
<label>${words.since}<input type="date" name="since" value="${filter.since ?? ''}"></label>
<label>${words.until}<input type="date" name="until" value="${filter.until ?? ''}"></label>
<label>${words.contains}<input type="search" name="text" maxlength="200" value="${filter.text ?? ''}"></label>
${kept(filter)}<button>${words.show}</button>${narrowed ? html`<a class="button quiet" href="${path}">${words.reset}</a>` : ''}
<datalist id="provinces">${PROVINCES.map((name) => html`<option value="${name}"></option>`)}</datalist></form>`;
}
