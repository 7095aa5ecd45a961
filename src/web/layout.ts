import { html } from 'hono/html';
import type { Script } from '../pipeline/types.ts';

/** Markup in which everything foreign has been escaped by `html`. */
export type Markup = ReturnType<typeof html>;

const PAGES = [
  ['/', 'Overview'],
  ['/briefs', 'Briefs'],
  ['/articles', 'Articles'],
] as const;

/** A whole page. @param path of the page, marked in the navigation; null where there is no navigation to show */
export function layout(page: { title: string; path: string | null; version: string; body: Markup }): Markup {
  const { title, path, version, body } = page;
  const links = PAGES.map(
    ([to, name]) => html`<a href="${to}" ${to === path ? html`aria-current="page"` : ''}>${name}</a>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · briefwire</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><strong>briefwire</strong>${path === null ? '' : html`<nav aria-label="Pages">${links}</nav>`}</header>
<main id="main">${body}</main>
<footer>briefwire ${version}</footer>
</body>
</html>`;
}

/** A page that says why there is nothing else to see. */
export function problemPage(title: string, message: string, version: string): Markup {
  const body = html`<h1>${title}</h1><p class="card problem">${message}</p>`;
  return layout({ title, path: '', version, body });
}

const LANGUAGES: Record<Script, string> = { hant: 'zh-Hant', hans: 'zh-Hans', other: '' };

/** Characters that make text read in another order than it is written. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Foreign text with its language, whose reading direction cannot leak into what follows. */
export function foreign(text: string, script: Script): Markup {
  return html`<bdi lang="${LANGUAGES[script]}">${text.replace(TURNS, '')}</bdi>`;
}

/** A link to a page of the web; what is not http is shown as text, since a browser might run it. */
export function outwardLink(url: string | null, label?: Markup): Markup | '' {
  if (url === null) return label ?? '';
  const shown = label ?? html`<bdi>${shortUrl(url)}</bdi>`;
  return /^https?:\/\//i.test(url) ? html`<a href="${url}" rel="noopener noreferrer nofollow">${shown}</a>` : shown;
}

const LONGEST_SHOWN = 60;

function shortUrl(url: string): string {
  const bare = url.replace(/^https?:\/\//i, '');
  return bare.length > LONGEST_SHOWN ? `${bare.slice(0, LONGEST_SHOWN)}…` : bare;
}
