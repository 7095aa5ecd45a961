import { type Context, Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { Db } from '../db/database.ts';
import { type Installation, readInstallation } from '../db/installation.ts';
import { UsageError } from '../pipeline/errors.ts';
import type { Category, Script } from '../pipeline/types.ts';
import { listArticles } from '../reports/articles.ts';
import { listBriefs } from '../reports/briefs.ts';
import type { ReportFilter } from '../reports/filter.ts';
import { readMet } from '../reports/met.ts';
import type { WebDeps } from './deps.ts';
import type { Markup } from './layout.ts';
import { readQuery, writeQuery } from './query.ts';
import { isWebUrl } from './text.ts';
import type { View } from './view.ts';

const ENTRIES = 50;

/** One entry, of a brief or an article. */
interface Entry {
  kind: 'brief' | 'article';
  id: number;
  title: string;
  summary: string;
  script: Script;
  category: Category;
  author: string;
  /** When we met it. */
  met: Date;
  dated: string | null;
  url: string | null;
}

/** `/briefs.atom` and `/articles.atom`: any filter as a feed. Goes by the day seen unless asked otherwise: that is what is new to a reader. */
export function feedRoutes({ db }: WebDeps, viewOf: (c: Context) => View): Hono {
  const app = new Hono();
  app.get('/briefs.atom', (c) => answer(c, db, viewOf(c), 'briefs', briefEntries));
  app.get('/articles.atom', (c) => answer(c, db, viewOf(c), 'articles', articleEntries));
  return app;
}

type Read = (db: Db, filter: ReportFilter) => Promise<Entry[]>;

async function answer(c: Context, db: Db, view: View, name: 'briefs' | 'articles', read: Read): Promise<Response> {
  const { filter } = readQuery({ by: 'seen', ...c.req.query(), after: undefined });
  const [entries, installation] = await Promise.all([read(db, filter), readInstallation(db)]);
  const at = { origin: new URL(c.req.url).origin, installation };
  const query = feedQuery(filter);
  const updated = new Date(Math.max(Date.parse(installation.since), ...entries.map(({ met }) => met.getTime())));
  const feed = html`${raw('<?xml version="1.0" encoding="utf-8"?>')}
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${tag(at.installation, `${name}${query}`)}</id>
<title>briefwire: ${text(titleOf(view, name, filter))}</title>
<subtitle>${view.words.by[filter.by]}</subtitle>
<updated>${updated.toISOString()}</updated>
<generator version="${view.version}">briefwire</generator>
<link rel="self" type="application/atom+xml" href="${at.origin}/${name}.atom${query}"/>
<link rel="alternate" type="text/html" href="${at.origin}/${name}${query}"/>
${entries.map((entry) => entryOf(entry, at))}</feed>
`;
  c.header('Cache-Control', 'private, no-cache');
  return c.body(String(await feed), 200, { 'Content-Type': 'application/atom+xml; charset=utf-8' });
}

/** Names the date also where it is the usual one of a list: a feed's own is another. */
function feedQuery(filter: ReportFilter): string {
  const query = new URLSearchParams(writeQuery(filter));
  query.set('by', filter.by);
  return `?${query}`;
}

function entryOf(entry: Entry, { origin, installation }: { origin: string; installation: Installation }): Markup {
  const { kind, id, url, dated, met } = entry;
  const lang = { hant: 'zh-Hant', hans: 'zh-Hans', other: 'und' }[entry.script];
  const via = url !== null && isWebUrl(url) ? html`<link rel="via" href="${text(url)}"/>\n` : '';
  // RFC 3339 knows no bare day: it begins at midnight in China, where the bracket was written.
  const published = dated === null ? '' : html`<published>${dated}T00:00:00+08:00</published>\n`;
  return html`<entry xml:lang="${lang}">
<id>${tag(installation, `${kind}/${id}`)}</id>
<title>${text(entry.title)}</title>
<updated>${met.toISOString()}</updated>
${published}<author><name>${text(entry.author)}</name></author>
<category term="${entry.category}"/>
<link rel="alternate" type="text/html" href="${origin}/${kind}s/${id}"/>
${via}<summary>${text(entry.summary)}</summary>
</entry>
`;
}

/** An id that stays, whichever name and port the page is asked by (RFC 4151). */
function tag({ key, since }: Installation, what: string): string {
  return `tag:${key}.briefwire.invalid,${since}:${what}`;
}

const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Foreign text without what XML cannot hold, and without what would turn the order of reading. */
function text(value: string): string {
  return value.toWellFormed().replace(NOT_XML, '').replace(TURNS, '');
}

function titleOf({ words }: View, name: 'briefs' | 'articles', filter: ReportFilter): string {
  const parts = [filter.category && words.categories[filter.category], filter.region?.name, filter.name, filter.text];
  return [words[name], ...parts].filter(Boolean).join(' · ');
}

const LONGEST_TITLE = 50;

async function briefEntries(db: Db, filter: ReportFilter): Promise<Entry[]> {
  const rows = await listBriefs(db, filter, ENTRIES);
  const ids = rows.map(({ id }) => id);
  const met = await readMet(db, 'brief', ids);
  return rows.map((row) => ({
    ...row,
    kind: 'brief',
    title: row.headline ?? row.body.slice(0, LONGEST_TITLE),
    summary: row.body,
    author: row.attribution ?? 'briefwire',
    met: met.get(row.id)?.met ?? new Date(row.seen),
  }));
}

async function articleEntries(db: Db, filter: ReportFilter): Promise<Entry[]> {
  if (filter.by === 'occurred') throw new UsageError('by: an article names no day on which something occurred');
  const rows = await listArticles(db, filter, ENTRIES);
  const ids = rows.map(({ id }) => id);
  const met = await readMet(db, 'article', ids);
  return rows.map((row) => ({
    ...row,
    kind: 'article',
    title: row.title ?? row.url,
    summary: met.get(row.id)?.lead ?? '',
    author: row.author ?? row.publisher ?? 'briefwire',
    met: met.get(row.id)?.met ?? new Date(row.seen),
  }));
}
