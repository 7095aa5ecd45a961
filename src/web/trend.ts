import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { html } from 'hono/html';
import { CATEGORIES, type Category } from '../pipeline/types.ts';
import type { TrendRow } from '../reports/overview.ts';
import type { Markup } from './layout.ts';
import { categoryLabel, table } from './parts.ts';
import { number, type View } from './view.ts';

/** The drawing's own units; it is stretched to the width that there is. */
const WIDTH = 520;
const HEIGHT = 160;
const TICKS = 4;

type Week = Record<Category, number> & { week: string };

/** Briefs a week as stacked columns, and the same numbers as a table. @param weeks Mondays, the oldest first */
export function trendChart(view: View, weeks: readonly string[], rows: readonly TrendRow[]): Markup {
  const { words } = view;
  const data = weeks.map((week) => weekOf(week, rows));
  const most = Math.max(1, ...data.map((week) => CATEGORIES.reduce((sum, category) => sum + week[category], 0)));
  const x = scaleBand().domain(weeks).range([0, WIDTH]).padding(0.18);
  const y = scaleLinear().domain([0, most]).nice(TICKS).range([HEIGHT, 0]);
  const columns = stack<Week, Category>()
    .keys(CATEGORIES)(data)
    .map(
      (series) =>
        html`<g class="${series.key}">${series.map((segment) => {
          const [from, to] = segment;
          if (from === to) return '';
          return html`<rect x="${round(x(segment.data.week) ?? 0)}" width="${round(x.bandwidth())}" y="${round(y(to))}" height="${round(y(from) - y(to))}"></rect>`;
        })}</g>`,
    );
  const ticks = y.ticks(TICKS).filter(Number.isInteger);
  const lines = ticks.map(
    (tick) => html`<line x1="0" x2="${WIDTH}" y1="${round(y(tick))}" y2="${round(y(tick))}"></line>`,
  );
  const labels = ticks.toReversed().map((tick) => html`<span>${number(tick)}</span>`);
  const label = `${words.trend}, ${words.trendUpTo(weeks.length, weeks.at(-1) ?? '')}`;
  return html`<ul class="key" aria-hidden="true">${CATEGORIES.map((category) => html`<li>${categoryLabel(view, category)}</li>`)}</ul>
<figure class="chart"><div class="scale" aria-hidden="true">${labels}</div>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}"><g class="grid">${lines}</g>${columns}</svg>
<figcaption><span>${weeks[0]}</span><span>${weeks.at(-1)}</span></figcaption></figure>
<details><summary>${words.asTable}</summary>${trendTable(view, data)}</details>`;
}

function weekOf(week: string, rows: readonly TrendRow[]): Week {
  const count = (category: Category) => rows.find((row) => row.week === week && row.category === category)?.briefs ?? 0;
  return { week, park: count('park'), policy: count('policy'), market: count('market'), other: count('other') };
}

function trendTable(view: View, data: readonly Week[]): Markup {
  const { words } = view;
  const rows = data
    .toReversed()
    .map(
      (week) =>
        html`<tr><th scope="row">${week.week}</th>${CATEGORIES.map((category) => html`<td class="number">${number(week[category])}</td>`)}</tr>`,
    );
  return table(
    words.trend,
    [words.week, ...CATEGORIES.map((category) => ({ number: words.categories[category] }))],
    rows,
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
