import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { changesBetween } from '../pipeline/changes.ts';
import { scriptOf } from '../pipeline/script.ts';
import { type BriefDetail, readBrief, type SimilarBrief } from '../reports/brief.ts';
import type { SightingRow } from '../reports/sightings.ts';
import { type Markup, type Page, scriptSwitch, section } from './layout.ts';
import { categoryLabel, correctForm, hiddenKey, historyTable, marksOf, table, whyTable } from './parts.ts';
import { reportsList } from './reports-list.ts';
import { foreign, marked, outwardLink } from './text.ts';
import { instant, type View } from './view.ts';

/** `/briefs/ID`: its text with what it is judged by, who carried it, what resembles it. */
export async function briefPage(db: Db, view: View, id: number): Promise<Page | undefined> {
  const brief = await readBrief(db, id);
  if (!brief) return undefined;
  const { words } = view;
  const body = html`${head(view, brief)}
<div class="columns">
${section(words.why, html`${whyTable(view, brief, brief.script)}${correctForm(view, `/briefs/${id}/category`, brief.category)}`)}
${section(words.reports, reportsList(view, brief, '/briefs'))}
</div>
${section(`${words.sightings} (${brief.sightings.sightings.length})`, sightingList(view, brief), 'sightings')}
${section(words.similar, similarList(view, brief))}
${section(words.history, historyTable(view, brief.corrections))}`;
  return { title: `${words.brief} ${id}`, body };
}

function head(view: View, brief: BriefDetail): Markup {
  const { words } = view;
  const text = (field: 'tag' | 'headline' | 'body', value: string) =>
    marked(view, value, brief.script, marksOf(view, field, brief));
  const tag = brief.tag === null ? '' : html`<span class="tag">${text('tag', brief.tag)}</span> `;
  const facts: [string, Markup | string][] = [
    [words.dated, brief.dated === null ? '–' : `${brief.dated} ${brief.time ?? ''}`],
    [words.occurred, brief.occurred ?? '–'],
    [words.seen, instant(view, brief.first_seen_at)],
  ];
  if (brief.attribution !== null) facts.push([words.attribution, foreign(view, brief.attribution, brief.script)]);
  return html`<article class="card reading"><p class="kicker">${words.brief} ${brief.id} · ${categoryLabel(view, brief.category)}</p>
<h1>${tag}${text(brief.headline === null ? 'body' : 'headline', brief.headline ?? brief.body)}</h1>
${brief.headline === null ? '' : html`<p class="prose">${text('body', brief.body)}</p>`}
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="meta"><span>${words.articlesOn(brief.articles, brief.networks)}</span>${outwardLink(brief.url)}</p>
<p class="legend">${words.legend}</p>${scriptSwitch(view)}</article>`;
}

function sightingList(view: View, { sightings }: BriefDetail): Markup {
  const { words } = view;
  const rows = sightings.sightings.map(
    (sighting) => html`<tr><td>${instant(view, sighting.seen_at)}</td><td><bdi>${sighting.network}</bdi></td>
<td class="wraps"><a href="/articles/${sighting.article}">${sightingTitle(view, sighting)}</a><br><span class="muted">${outwardLink(sighting.url)}</span></td>
<td>${words.matches[sighting.match]}</td><td class="wraps">${differences(view, sightings.text, sighting.text)}</td>
<td>${splitForm(view, sighting, sightings.sightings.length)}</td></tr>`,
  );
  const heads = [words.seen, words.network, words.page, words.howMatched, words.differences, ''];
  return table(words.sightings, heads, rows);
}

function sightingTitle(view: View, { title, article }: SightingRow): Markup {
  return title === null ? html`${view.words.article} ${article}` : foreign(view, title, scriptOf(title));
}

/** Only a sighting that has fellows can be parted from them. */
function splitForm(view: View, { id, match }: SightingRow, fellows: number): Markup | '' {
  if (fellows < 2 || match === 'split') return '';
  const { words, reader } = view;
  return html`<form method="post" action="/sightings/${id}/split">${hiddenKey(view)}<input type="hidden" name="who" value="${reader}">
<button class="quiet" title="${words.splitHint}">${words.split}</button></form>`;
}

const CONTEXT = 8;
const MAX_CHANGES = 12;

/** What a copy changed, place by place, each with a little of what stands around it. */
export function differences(view: View, text: string, copy: string): Markup {
  const { words } = view;
  const changes = changesBetween(text, copy);
  if (changes.length === 0) return html`<span class="muted">${words.noDifference}</span>`;
  if (changes.length === 1 && changes[0]?.removed === text)
    return html`<p>${words.wholeOther}</p><p class="prose">${foreign(view, copy, scriptOf(copy))}</p>`;
  const items = changes.slice(0, MAX_CHANGES).map(({ at, removed, added }) => {
    const before = text.slice(Math.max(0, at - CONTEXT), at);
    const after = text.slice(at + removed.length, at + removed.length + CONTEXT);
    const [del, ins] = [removed && html`<del>${bare(removed)}</del>`, added && html`<ins>${bare(added)}</ins>`];
    return html`<li><bdi>…${bare(before)}${del}${ins}${bare(after)}…</bdi></li>`;
  });
  const more = changes.length > MAX_CHANGES ? html`<li class="muted">+ ${changes.length - MAX_CHANGES}</li>` : '';
  return html`<ul class="changes">${items}${more}</ul>`;
}

function bare(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '').toWellFormed();
}

function similarList(view: View, { similar, sightings }: BriefDetail): Markup {
  const { words } = view;
  if (similar.length === 0) return html`<p class="empty">${words.noSimilar}</p>`;
  const why = ({ parted }: SimilarBrief) => (parted ? words.parted : words.judgedOther);
  const rows = similar.map(
    (one) => html`<li><h3><a href="/briefs/${one.id}">${words.brief} ${one.id}</a></h3>
<p class="prose">${foreign(view, one.text, one.script)}</p>
<p class="meta"><span>${why(one)}</span>${one.dated === null ? '' : html`<time datetime="${one.dated}">${one.dated}</time>`}${categoryLabel(view, one.category)}</p>
<details><summary>${words.differences}</summary>${differences(view, sightings.text, one.text)}</details></li>`,
  );
  return html`<ol class="list">${rows}</ol>`;
}
