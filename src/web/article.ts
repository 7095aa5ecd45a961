import { html } from 'hono/html';
import type { Db } from '../db/database.ts';
import { scriptOf } from '../pipeline/script.ts';
import { type ArticleDetail, type PlacedBrief, readArticleDetail } from '../reports/article.ts';
import { differences } from './brief.ts';
import { type Markup, type Page, scriptSwitch, section } from './layout.ts';
import { categoryLabel, correctForm, historyTable, marksOf, whyTable } from './parts.ts';
import { reportsList } from './reports-list.ts';
import { foreign, type Mark, marked, outwardLink } from './text.ts';
import { instant, type View } from './view.ts';

/** `/articles/ID`: its body with the briefs where they stood, its copies and versions. */
export async function articlePage(db: Db, view: View, id: number): Promise<Page | undefined> {
  const article = await readArticleDetail(db, id);
  if (!article) return undefined;
  const { words } = view;
  const title = article.title ?? `${words.article} ${id}`;
  const copies = article.copies.map(
    (
      copy,
    ) => html`<li><a href="/articles/${copy.id}">${copy.title === null ? copy.url : foreign(view, copy.title, article.script)}</a>
<p class="meta"><bdi>${copy.network}</bdi><span>${instant(view, copy.fetched_at)}</span>${outwardLink(copy.url)}</p></li>`,
  );
  const body = html`<article class="card reading">${head(view, article)}${text(view, article)}${teasers(view, article)}
<p class="legend">${words.legend}</p>${scriptSwitch(view)}</article>
${section(words.why, html`${whyTable(view, article, article.script)}${correctForm(view, `/articles/${id}/category`, article.category)}`)}
${section(words.reports, reportsList(view, article, '/articles'))}
${copies.length === 0 ? '' : section(`${words.copies} (${copies.length})`, html`<ol class="list">${copies}</ol>`)}
${article.versions.length === 0 ? '' : section(words.versions, versions(view, article))}
${section(words.history, historyTable(view, article.corrections))}`;
  return { title, body };
}

function head(view: View, article: ArticleDetail): Markup {
  const { words } = view;
  const own = (value: string) => foreign(view, value, article.script);
  const facts: [string, Markup | string][] = [[words.published, published(view, article)]];
  if (article.author !== null) facts.push([words.author, own(article.author)]);
  if (article.publisher !== null) facts.push([words.publisher, own(article.publisher)]);
  facts.push([words.seen, instant(view, article.fetched_at)], [words.network, html`<bdi>${article.network}</bdi>`]);
  if (article.source !== null) facts.push([words.source, html`<bdi>${article.source}</bdi>`]);
  facts.push([words.storedPage, html`<a href="/pages/${article.page_id}.txt">${article.page_id}</a>`]);
  const heading =
    article.title === null ? article.url : marked(view, article.title, article.script, marksOf(view, 'title', article));
  const first = article.copies[0];
  const copyOf =
    article.copy_of === null || !first
      ? ''
      : html`<p>${words.copyOf} <a href="/articles/${article.copy_of}"><bdi>${first.network}</bdi></a>.</p>`;
  const trace = html`<a href="/urls?url=${encodeURIComponent(article.url)}">${words.trace}</a>`;
  return html`<p class="kicker">${words.article} ${article.id} · ${categoryLabel(view, article.category)}</p>
<h1>${heading}</h1>
<p class="meta">${outwardLink(article.url)}${trace}</p>${copyOf}
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function published(view: View, { dated, published_at, published_precision }: ArticleDetail): string {
  if (dated === null) return view.words.noPublished;
  return published_at === null || published_precision === 'day' ? dated : instant(view, published_at);
}

/** Its paragraphs, and between them the briefs that the page has put there. */
function text(view: View, article: ArticleDetail): Markup {
  const marks = marksOf(view, 'body', article);
  const paragraphs = article.text.split('\n');
  const out: Markup[] = [];
  let at = 0;
  for (const [index, paragraph] of paragraphs.entries()) {
    out.push(...briefsAt(view, article, (position) => position === index));
    const shifted: Mark[] = marks.map((mark) => ({ ...mark, start: mark.start - at, end: mark.end - at }));
    out.push(
      html`<p>${marked(
        view,
        paragraph,
        article.script,
        shifted.filter(({ end }) => end > 0),
      )}</p>`,
    );
    at += paragraph.length + 1;
  }
  out.push(...briefsAt(view, article, (position) => position >= paragraphs.length));
  return html`<div class="prose">${out}</div>`;
}

function briefsAt(view: View, { briefs, script }: ArticleDetail, here: (position: number) => boolean): Markup[] {
  const { words } = view;
  return briefs
    .filter(({ position }) => here(position))
    .map(
      (
        brief: PlacedBrief,
      ) => html`<aside class="inset ${brief.category}" aria-label="${words.briefHere}: ${brief.brief}"><p class="kicker"><a href="/briefs/${brief.brief}">${words.brief} ${brief.brief}</a> · ${categoryLabel(view, brief.category)}</p>
<p>${foreign(view, brief.text, script)}</p></aside>`,
    );
}

function teasers(view: View, { teasers: lines, script }: ArticleDetail): Markup | '' {
  if (lines.length === 0) return '';
  const items = lines.map((line) => html`<li>${outwardLink(line.url, foreign(view, line.text, script))}</li>`);
  return html`<h2>${view.words.teasers}</h2><ul>${items}</ul>`;
}

/** Each version against the one that took its place. */
function versions(view: View, article: ArticleDetail): Markup {
  const { words } = view;
  const items = article.versions.map((version, index) => {
    const after = article.versions[index - 1]?.text ?? article.text;
    return html`<li><h3>${version.title === null ? words.article : foreign(view, version.title, scriptOf(version.title))}</h3>
<p class="meta"><span>${words.seen} ${instant(view, version.fetched_at)}</span><span>${words.replaced} ${instant(view, version.replaced_at)}</span></p>
<details><summary>${words.differences}</summary>${differences(view, version.text, after)}</details></li>`;
  });
  return html`<ol class="list">${items}</ol>`;
}
