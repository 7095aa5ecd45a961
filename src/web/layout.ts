import { html } from 'hono/html';
import { LANGUAGE_NAMES, LANGUAGES } from './language.ts';
import { SHOWN_SCRIPTS, type ShownScript } from './shown-script.ts';
import { samePage, type View } from './view.ts';

/** Markup in which everything foreign has been escaped by `html`. */
export type Markup = ReturnType<typeof html>;

/** What one page consists of. */
export interface Page {
  title: string;
  body: Markup;
  /** Path of the feed with the same rows. */
  feed?: string;
  /** The page changes while somebody looks: asked for again every few seconds where no script can. */
  refreshes?: boolean;
}

/** Paths of the navigation with the key of their name. */
const PAGES = [
  ['/', 'overview'],
  ['/briefs', 'briefs'],
  ['/articles', 'articles'],
  ['/claims', 'claims'],
  ['/weekly', 'weekly'],
  ['/parks', 'parks'],
  ['/regions', 'regions'],
  ['/organisations', 'organisations'],
  ['/coins', 'coins'],
  ['/sources', 'sources'],
  ['/dead-letters', 'deadLetters'],
] as const;

const REFRESH_SECONDS = 3;

/** A whole page with navigation. */
export function layout(view: View, page: Page): Markup {
  const { words, path } = view;
  const links = PAGES.map(
    ([to, name]) =>
      html`<li><a href="${to}" ${to === path || (to !== '/' && path.startsWith(`${to}/`)) ? html`aria-current="page"` : ''}>${words[name]}</a></li>`,
  );
  const add = html`<a class="button quiet" href="/urls" ${path === '/urls' ? html`aria-current="page"` : ''}>${words.addUrl}</a>`;
  const header = html`<header><div class="top"><a class="brand" href="/">briefwire</a>${searchForm(view)}${view.takesUrls ? add : ''}</div>
<nav aria-label="${words.pages}"><ul>${links}</ul></nav></header>`;
  return document(view, page, header);
}

/** A page for somebody who may not see the others. */
export function bareLayout(view: View, page: Page): Markup {
  return document(view, page, html`<header><div class="top"><span class="brand">briefwire</span></div></header>`);
}

/** A page that says why there is nothing else to see. */
export function problemPage(view: View, title: string, message: string): Markup {
  return layout(view, { title, body: html`<h1>${title}</h1><p class="card problem">${message}</p>` });
}

function document(view: View, { title, body, feed, refreshes = false }: Page, header: Markup): Markup {
  const { words, language, version } = view;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · briefwire</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
${feed === undefined ? '' : html`<link rel="alternate" type="application/atom+xml" title="${title}" href="${feed}">`}
${refreshes ? html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>` : ''}
<script src="/script.js" defer></script>
</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
${header}
<main id="main" tabindex="-1">${body}</main>
<footer>${switches(view)}<p>briefwire ${version}</p></footer>
</body>
</html>`;
}

/** In every header; keeps no filter, since it looks everywhere. */
function searchForm({ words, path, query }: View): Markup {
  const asked = path === '/search' ? (query.get('text') ?? '') : '';
  return html`<form class="search" role="search" action="/search"><label class="unseen" for="search">${words.searchFor}</label>
<input id="search" type="search" name="text" maxlength="200" value="${asked}" placeholder="${words.search}"><button>${words.search}</button></form>`;
}

function switches(view: View): Markup {
  const { words } = view;
  const languages = LANGUAGES.map((language) => {
    const now = language === view.language ? html`aria-current="true"` : '';
    return html`<li><a lang="${language}" href="${samePage(view, { lang: language })}" ${now}>${LANGUAGE_NAMES[language]}</a></li>`;
  });
  return html`<nav class="switch" aria-label="${words.language}"><h2>${words.language}</h2><ul>${languages}</ul></nav>
${scriptSwitch(view, false)}`;
}

/** Links to the same page with its Chinese text in the other script. @param inText stands beside the text itself */
export function scriptSwitch(view: View, inText = true): Markup {
  const { words } = view;
  const names: Record<ShownScript, Markup | string> = {
    original: words.asItStood,
    hant: html`<span lang="zh-Hant">繁體</span>`,
    hans: html`<span lang="zh-Hans">简体</span>`,
  };
  const links = SHOWN_SCRIPTS.map((script) => {
    const now = script === view.script ? html`aria-current="true"` : '';
    return html`<li><a href="${samePage(view, { script })}" rel="nofollow" ${now}>${names[script]}</a></li>`;
  });
  const list = html`<ul>${links}</ul>`;
  if (inText) return html`<div class="switch"><span>${words.script}</span>${list}</div>`;
  return html`<nav class="switch" aria-label="${words.script}"><h2>${words.script}</h2>${list}</nav>`;
}

/** A box with a heading. */
export function section(title: string, body: Markup, id?: string): Markup {
  return html`<section class="card" ${id === undefined ? '' : html`id="${id}"`}><h2>${title}</h2>${body}</section>`;
}
