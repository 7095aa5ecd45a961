import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { PieceKind } from '../pipeline/search-keys.ts';
import type { Category, Script } from '../pipeline/types.ts';
import { type ArticleRow, readArticles } from './articles.ts';
import { ask } from './ask.ts';
import { type BriefRow, readBriefs } from './briefs.ts';
import { ownerOf, textConditions } from './conditions.ts';
import type { ReportFilter } from './filter.ts';
import { type Found, findPieces, type Part } from './find-pieces.ts';
import { excerpt, findTerms, type Span } from './highlight.ts';
import { type Resolved, resolveFilter } from './resolve.ts';
import {
  compare,
  DAY_LENGTH,
  KINDS,
  NEVER,
  readSearchPlace,
  type SearchPlace,
  shift,
  writeSearchPlace,
} from './search-place.ts';

/** A hit in all terms of the title counts as if it were so many days newer than it is. */
export const TITLE_BONUS_DAYS = 30;

/** One hit, a brief or an article; copies elsewhere are counted in `networks`. */
export interface SearchRow {
  kind: PieceKind;
  id: number;
  /** Days, `YYYY-MM-DD`: as in the lists. */
  dated: string | null;
  occurred: string | null;
  seen: string;
  category: Category;
  /** A brief's headline or an article's title, as it stood; UTF-16 spans of the hits in it. */
  title: string | null;
  title_hits: Span[];
  /** Part of the body around the first hit, as it stood. */
  excerpt: string;
  excerpt_hits: Span[];
  script: Script;
  networks: number;
  url: string | null;
  /** Give it as `after` for what comes behind this row. */
  place: string;
}

/**
 * Briefs and articles that hold all words and phrases of a text (see `parseTextQuery`), in either script, newest first;
 * one whose title has them all is ranked as if it were 30 days newer.
 * @param filter `text` is what is searched for; days, category, region, park, site and network narrow it down
 * @param page most rows; `after`: `place` of the row before
 * @throws UsageError where there is nothing to search for, or the place is none
 */
export async function search(
  db: Db,
  filter: ReportFilter & { text: string },
  page: { limit: number; after?: string | null; kinds?: readonly PieceKind[] },
): Promise<SearchRow[]> {
  const after = page.after ? readSearchPlace(page.after) : null;
  const { kinds = KINDS, limit } = page;
  return await ask(db, async (one) => {
    const resolved = await resolveFilter(one, filter);
    const hits = after
      ? await behindPlace(one, resolved, kinds, { after, limit })
      : await best(one, resolved, kinds, limit);
    return await show(one, resolved, hits.slice(0, limit));
  });
}

/** The best hits: the newest of each kind, and those that are older but have all words in their title. */
async function best(db: Db, resolved: Resolved, kinds: readonly PieceKind[], limit: number): Promise<SearchPlace[]> {
  let hits: SearchPlace[] = [];
  const take = (kind: PieceKind, found: readonly Found[], titled: ReadonlySet<number>) => {
    const places = found.map(({ id, day }) => ({ rank: shift(day, titled.has(id) ? TITLE_BONUS_DAYS : 0), kind, id }));
    hits = [...hits, ...places].sort(compare);
  };
  // What ranks below all that the page shows is not sought.
  const reach = (bonus: number) => noOlder(resolved, hits[limit - 1], bonus);
  for (const kind of kinds) {
    // Days of an instant begin elsewhere: titles are not sought from such a one on.
    const down = reach(resolved.filter.by === 'seen' ? TITLE_BONUS_DAYS : 0);
    const part: Part = { kind, where: 'anywhere', after: null, limit };
    const found = await findPieces(db, down, part);
    take(kind, found, await titledOf(db, resolved, kind, found));
    const last = found[limit - 1] ?? dayBefore(down, resolved);
    if (!last) continue;
    const older = await findPieces(db, reach(TITLE_BONUS_DAYS), { ...part, where: 'title', after: last });
    take(kind, older, new Set(older.map(({ id }) => id)));
  }
  return hits;
}

/** Which of these pieces have all words in their title. */
async function titledOf(db: Db, resolved: Resolved, kind: PieceKind, found: readonly Found[]): Promise<Set<number>> {
  const ids = found.map(({ id }) => id);
  const { rows } = await sql<{ id: number }>`select ${ownerOf(kind)} as id from search_entries e
    where ${ownerOf(kind)} = any(${ids}::bigint[]) and ${textConditions(resolved, 'title')}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** Where what is sought lies behind the first day that was asked for; null where it was asked to the end. */
function dayBefore(asked: Resolved, all: Resolved): Found | null {
  const { by, since } = asked.filter;
  // Ids begin with 1.
  return by === 'seen' || since === null || since === all.filter.since ? null : { day: since, id: 0 };
}

/** The best hits behind a place. */
async function behindPlace(
  db: Db,
  resolved: Resolved,
  kinds: readonly PieceKind[],
  page: { after: SearchPlace; limit: number },
): Promise<SearchPlace[]> {
  let hits: SearchPlace[] = [];
  for (const kind of kinds) hits.push(...(await ranked(db, resolved, { ...page, kind, where: 'title' })));
  hits.sort(compare);
  for (const kind of kinds) {
    const rest = await ranked(db, noOlder(resolved, hits[page.limit - 1], 0), { ...page, kind, where: 'rest' });
    hits = [...hits, ...rest].sort(compare);
  }
  return hits;
}

/** What ranks as high as this hit, if there is one. @param bonus of those asked for, in days */
function noOlder(resolved: Resolved, last: SearchPlace | undefined, bonus: number): Resolved {
  if (!last || last.rank === NEVER) return resolved;
  const { filter } = resolved;
  // A day's instants begin at most one day before it does in UTC.
  const day = shift(last.rank, filter.by === 'seen' ? -bonus - 1 : -bonus).slice(0, DAY_LENGTH);
  return {
    ...resolved,
    filter: { ...filter, since: filter.since !== null && filter.since > day ? filter.since : day },
  };
}

/** Hits of one kind, in titles or elsewhere, with their rank. */
async function ranked(
  db: Db,
  resolved: Resolved,
  asked: { kind: PieceKind; where: 'title' | 'rest'; after: SearchPlace; limit: number },
): Promise<SearchPlace[]> {
  const { kind, where, after, limit } = asked;
  const bonus = where === 'title' ? TITLE_BONUS_DAYS : 0;
  const part: Part = { kind, where, after: partAfter(kind, after, bonus), limit };
  const found = await findPieces(db, resolved, part);
  return found.map(({ id, day }) => ({ rank: shift(day, bonus), kind, id }));
}

/** Where a stream goes on: of the place's own kind behind its id, of another before or behind all of that rank. */
function partAfter(kind: PieceKind, after: SearchPlace, bonus: number): NonNullable<Part['after']> {
  const day = shift(after.rank, -bonus);
  if (kind === after.kind) return { day, id: after.id };
  return { day, id: KINDS.indexOf(kind) > KINDS.indexOf(after.kind) ? null : 0 };
}

async function show(db: Db, resolved: Resolved, hits: readonly SearchPlace[]): Promise<SearchRow[]> {
  const ids = (kind: PieceKind) => hits.filter((hit) => hit.kind === kind).map(({ id }) => id);
  const briefs = await readBriefs(db, ids('brief'));
  const articles = await readArticles(db, ids('article'));
  const texts = await readTexts(db, ids('article'));
  const terms = resolved.text?.all ?? [];
  const rows = new Map<string, Omit<SearchRow, 'place'>>();
  for (const row of briefs) rows.set(`brief ${row.id}`, briefHit(row, terms));
  for (const row of articles) rows.set(`article ${row.id}`, articleHit(row, texts.get(row.id) ?? '', terms));
  return hits.flatMap((hit) => {
    const row = rows.get(`${hit.kind} ${hit.id}`);
    return row ? [{ ...row, place: writeSearchPlace(hit) }] : [];
  });
}

async function readTexts(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: number; text: string }>`
    select id, text from articles where id = any(${ids}::bigint[])`.execute(db);
  return new Map(rows.map(({ id, text }) => [id, text]));
}

function briefHit(row: BriefRow, terms: readonly string[]): Omit<SearchRow, 'place'> {
  const { id, dated, occurred, seen, category, script, networks, url } = row;
  const shown = { kind: 'brief' as const, id, dated, occurred, seen, category, script, networks, url };
  return { ...shown, ...marked(row.headline, row.body, terms) };
}

function articleHit(row: ArticleRow, text: string, terms: readonly string[]): Omit<SearchRow, 'place'> {
  const { id, dated, seen, category, script, networks, url } = row;
  const shown = { kind: 'article' as const, id, dated, occurred: null, seen, category, script, networks, url };
  return { ...shown, ...marked(row.title, text, terms) };
}

function marked(title: string | null, body: string, terms: readonly string[]) {
  const part = excerpt(body, terms);
  return {
    title,
    title_hits: title === null ? [] : findTerms(title, terms),
    excerpt: part.text,
    excerpt_hits: part.hits,
  };
}
