import { html } from 'hono/html';
import { CATEGORIES, type Category, type Evidence, type Script } from '../pipeline/types.ts';
import type { CorrectionStep, Judgement, Mention, PlacedNumber } from '../reports/piece.ts';
import type { Markup } from './layout.ts';
import { foreign, type Mark } from './text.ts';
import { instant, type View } from './view.ts';

/** Parts that the pages of a brief and of an article share. */

export function categoryLabel({ words }: View, category: Category | 'all'): Markup {
  return html`<span class="category ${category}">${words.categories[category]}</span>`;
}

/** A day that a page names, and the one on which we met it. */
export function days({ words }: View, dated: string | null, seen: string): Markup {
  return dated === null
    ? html`<span>${words.noDate(seen)}</span>`
    : html`<time datetime="${dated}" title="${words.seenOn(seen)}">${dated}</time>`;
}

/** A list's rows, or what to do where there are none. */
export function listOf({ words }: View, rows: readonly Markup[]): Markup {
  if (rows.length > 0) return html`<ol class="list">${rows}</ol>`;
  return html`<p class="empty">${words.nothing} ${words.widen}</p>`;
}

/** Where a list goes on. */
export function moreLink(path: string, query: string, title: string): Markup {
  return html`<a class="next" rel="next" href="${path}${query}">${title}</a>`;
}

/** The head of a column of numbers, which stand to the right. */
export interface NumberHead {
  number: string;
}

/** A table that scrolls by itself where it is wider than the page. @param name of the region, for who cannot see it */
export function table(name: string, heads: readonly (string | NumberHead)[], rows: readonly Markup[]): Markup {
  const head = heads.map((title) => {
    if (typeof title !== 'string') return html`<th scope="col" class="number">${title.number}</th>`;
    return title === '' ? html`<td></td>` : html`<th scope="col">${title}</th>`;
  });
  return html`<div class="wide" role="region" aria-label="${name}" tabindex="0"><table><thead><tr>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** The stretches of one field that spoke, were named or reported. */
export function marksOf(
  { words }: View,
  field: string,
  found: { evidence: readonly Evidence[]; mentions: readonly Mention[]; claims: readonly PlacedNumber[] },
): Mark[] {
  const evidence = found.evidence.filter((one) => one.field === field && one.weight > 0);
  return [
    ...evidence.map(({ start, end, category, weight }) => ({
      start,
      end,
      kind: `evidence ${category}`,
      title: `${words.categories[category]} +${weight.toFixed(2)}`,
    })),
    ...found.mentions
      .filter((one) => one.field === field)
      .map((named) => ({ ...named, kind: 'place', title: named.name })),
    ...found.claims
      .filter((one) => one.field === field)
      .map((claim) => ({ ...claim, kind: 'number', title: words.measures[claim.measure] })),
  ];
}

/** Scores of all categories with the words that spoke for each. */
export function whyTable(view: View, judged: Judgement, script: Script): Markup {
  const { words } = view;
  const rows = CATEGORIES.map((category) => {
    const spoke = judged.evidence.filter((one) => one.category === category && one.weight > 0);
    const list = spoke.map(
      ({ text, weight }) =>
        html`<li>${foreign(view, text, script)} <span class="muted">+${weight.toFixed(2)}</span></li>`,
    );
    return html`<tr><th scope="row">${categoryLabel(view, category)}</th><td class="number">${(judged.scores[category] ?? 0).toFixed(2)}</td>
<td class="share ${category}">${bar(judged.scores[category] ?? 0)}</td><td class="wraps"><ul class="words">${list}</ul></td></tr>`;
  });
  const said =
    judged.category === judged.machine_category ? '' : words.modelSays(words.categories[judged.machine_category]);
  return html`${said === '' ? '' : html`<p>${said}</p>`}${table(words.why, [words.category, { number: words.score }, '', words.evidence], rows)}`;
}

/** A bar for the eye; the number stands beside it. @param share 0 to 1 */
export function bar(share: number): Markup {
  const width = `${Math.round(share * 1000) / 10}%`;
  return html`<svg aria-hidden="true"><rect width="${width}" height="100%" rx="2"></rect></svg>`;
}

/** The form in which a person says what a piece is about. */
export function correctForm(view: View, action: string, category: Category): Markup {
  const { words } = view;
  const choices = CATEGORIES.map(
    (one) =>
      html`<label class="choice"><input type="radio" name="category" value="${one}" ${one === category ? html`checked` : ''}>${categoryLabel(view, one)}</label>`,
  );
  return html`<form class="correct" method="post" action="${action}">${hiddenKey(view)}
<fieldset><legend>${words.correct}</legend>${choices}
<label class="choice"><input type="radio" name="category" value="">${words.takeBack}</label></fieldset>
${nameField(view)}<button>${words.save}</button></form>`;
}

export function hiddenKey({ formKey }: View): Markup {
  return html`<input type="hidden" name="key" value="${formKey}">`;
}

export function nameField({ words, reader }: View): Markup {
  return html`<label>${words.yourName}<input name="who" maxlength="80" autocomplete="name" value="${reader}"></label>`;
}

/** What people said, the latest first. */
export function historyTable(view: View, steps: readonly CorrectionStep[]): Markup {
  const { words } = view;
  if (steps.length === 0) return html`<p class="empty">${words.noHistory}</p>`;
  const said = (field: string, value: string | null) => {
    if (value === null) return words.takenBack;
    return field === 'brief' ? html`<a href="/briefs/${value}">${value}</a>` : value;
  };
  const rows = steps.map(
    (step) => html`<tr><td>${instant(view, step.at)}</td><td><bdi>${step.who}</bdi></td><td>${step.subject}</td>
<td>${said(step.field, step.was)}</td><td>${said(step.field, step.now)}</td></tr>`,
  );
  return table(words.history, [words.at, words.who, '', words.was, words.now], rows);
}
