import { html } from 'hono/html';
import type { Script } from '../pipeline/types.ts';
import type { Markup } from './layout.ts';
import { scriptShown, showIn, showPieces } from './shown-script.ts';
import type { View } from './view.ts';

const TAGS: Record<Script, string> = { hant: 'zh-Hant', hans: 'zh-Hans', other: '' };

/** Characters that make text read in another order than it is written. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Foreign text with its language, whose reading direction cannot leak into what follows. */
export function foreign(view: Pick<View, 'script'>, text: string, script: Script): Markup {
  const shown = showIn(view.script, text.replace(TURNS, ''), script);
  return html`<bdi lang="${TAGS[scriptShown(view.script, script)]}">${shown}</bdi>`;
}

/** A stretch of text that is marked. Offsets are UTF-16 units of the original; stretches may overlap. */
export interface Mark {
  start: number;
  end: number;
  /** `evidence`, and the category it speaks for, or what else it is. */
  kind: string;
  /** What a pointer that rests on it is told. */
  title: string;
}

/** Foreign text with stretches marked. @param text original; marks that lie outside of it are cut */
export function marked(view: Pick<View, 'script'>, text: string, script: Script, marks: readonly Mark[]): Markup {
  const inside = marks.filter(({ start, end }) => start < end && start < text.length);
  const edges = new Set([0, text.length]);
  for (const { start, end } of inside) edges.add(Math.max(0, start)).add(Math.min(end, text.length));
  const cuts = [...edges].sort((a, b) => a - b);
  const spans = cuts.slice(0, -1).map((from, index) => ({ from, to: cuts[index + 1] ?? text.length }));
  const pieces = showPieces(
    view.script,
    spans.map(({ from, to }) => text.slice(from, to)),
    script,
  );
  const body = spans.map(({ from, to }, index) => {
    const shown = (pieces[index] ?? '').replace(TURNS, '');
    const over = inside.filter(({ start, end }) => start <= from && end >= to);
    if (over.length === 0) return shown;
    const kinds = [...new Set(over.map(({ kind }) => kind))].join(' ');
    return html`<mark class="${kinds}" ${titleOf(over)}>${shown}</mark>`;
  });
  return html`<bdi lang="${TAGS[scriptShown(view.script, script)]}">${body}</bdi>`;
}

function titleOf(over: readonly Mark[]): Markup | '' {
  const titles = over.map(({ title }) => title).filter((title) => title !== '');
  return titles.length === 0 ? '' : html`title="${titles.join('; ')}"`;
}

/** A link to a page of the web; what is not http is shown as text, since a browser might run it. */
export function outwardLink(url: string | null, label?: Markup): Markup | '' {
  if (url === null) return label ?? '';
  const shown = label ?? html`<bdi>${shortUrl(url)}</bdi>`;
  return isWebUrl(url) ? html`<a href="${url}" rel="noopener noreferrer nofollow">${shown}</a>` : shown;
}

export function isWebUrl(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

const LONGEST_SHOWN = 60;

function shortUrl(url: string): string {
  const bare = url.replace(/^https?:\/\//i, '').replace(TURNS, '');
  return bare.length > LONGEST_SHOWN ? `${bare.slice(0, LONGEST_SHOWN)}…` : bare;
}
