import { type RawBuilder, sql } from 'kysely';
import {
  categoryKey,
  halfYearOf,
  keyOf,
  LAST_HALF_YEAR,
  type NamedEntity,
  type PieceKind,
  pairKeys,
} from '../pipeline/search-keys.ts';
import type { DayKind, ReportFilter } from './filter.ts';
import type { Resolved } from './resolve.ts';
import type { TextQuery } from './text-query.ts';

type Condition = RawBuilder<boolean>;

/** Where a hit stands: search ranks hits in titles higher. */
export type Where = 'anywhere' | 'title' | 'rest';

/** The column of `search_entries e` that holds the piece's id. */
export function ownerOf(kind: PieceKind): RawBuilder<number> {
  return sql.ref(`e.${kind}_id`);
}

/** The column of `search_entries e` of a filter's day. An article names no day on which something occurred: it is dated. */
export function dayOf(kind: PieceKind, by: DayKind): RawBuilder<string> {
  if (by === 'seen') return sql`e.seen_at`;
  return by === 'occurred' && kind === 'brief' ? sql`e.occurred` : sql`e.dated`;
}

const ZONE = sql`coalesce(nullif(current_setting('briefwire.tz', true), ''), 'Asia/Shanghai')`;

/** Whether a day (by `seen` an instant) lies in a filter's range; a day that is not known lies in none. */
export function dayRange({ by, since, until }: ReportFilter, day: RawBuilder<unknown>): Condition {
  const all: RawBuilder<unknown>[] = [sql`true`];
  if (by === 'seen') {
    if (since) all.push(sql`${day} >= (${since}::date)::timestamp at time zone ${ZONE}`);
    if (until) all.push(sql`${day} < (${until}::date + 1)::timestamp at time zone ${ZONE}`);
  } else if (since || until) {
    all.push(sql`${day} >= coalesce(${since}::date, '0001-01-01')`);
    if (until) all.push(sql`${day} <= ${until}::date`);
  }
  return joined(all);
}

/** Kind and days: what indexes have in order. */
export function inRange(kind: PieceKind, { filter }: Resolved): Condition {
  return joined([sql`${ownerOf(kind)} is not null`, dayRange(filter, dayOf(kind, filter.by))]);
}

/** What a row's keys must have: all of `all`, and one of each list of `any`. */
interface Keys {
  all: number[];
  any: number[][];
}

/** The keys of category and names. */
function facetKeys(kind: PieceKind, { filter, places, parks, names }: Resolved): Keys {
  const keys: Keys = { all: [], any: [] };
  const named = (type: NamedEntity['type'], ids: readonly number[]) => ids.map((id) => keyOf(kind, type, id));
  if (filter.category) keys.all.push(categoryKey(kind, filter.category));
  // What lies in a region has the region's key.
  if (places) keys.any.push(named('region', places.region === null ? [] : [places.region]));
  if (parks) keys.any.push(named('park', parks));
  if (names) keys.any.push([...named('organisation', names.organisations), ...named('coin', names.coins)]);
  return keys;
}

/** The keys of a text's pairs of characters, and of the half-years of the filter's days. */
function textKeys(kind: PieceKind, { text, filter }: Resolved, where: Where): Keys {
  const part = where === 'title' ? 'title' : 'text';
  const pairs = new Set(text?.all.flatMap((term) => pairKeys(kind, part, term)));
  const halfYears = halfYearsOf(kind, filter);
  return { all: [...pairs], any: halfYears ? [halfYears] : [] };
}

/** Of more half-years the index is not asked: they hold most of what is stored. */
const MOST_HALF_YEARS = 12;

/** Half-years are those of dated days. @returns undefined where the filter names too many days, or others */
function halfYearsOf(kind: PieceKind, { by, since, until }: ReportFilter): number[] | undefined {
  if (since === null || by === 'seen' || (by === 'occurred' && kind === 'brief')) return undefined;
  const [from, to] = [halfYearOf(since), until === null ? LAST_HALF_YEAR : halfYearOf(until)];
  // Hardly anything is dated later than today, so that those half-years cost nothing.
  const latest = Math.min(to, halfYearOf(new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)));
  if (latest - from >= MOST_HALF_YEARS) return undefined;
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => keyOf(kind, 'half-year', from + n));
}

function hasKeys({ all, any }: Keys): Condition {
  const needed = [...all, ...any.filter(({ length }) => length === 1).flat()];
  const conditions = any.filter(({ length }) => length !== 1).map((some) => sql`e.keys && ${some}::integer[]`);
  if (needed.length > 0) conditions.unshift(sql`e.keys @> ${needed}::integer[]`);
  return joined([sql`true`, ...conditions]);
}

/** Category and names of the filter. */
export function facetConditions(kind: PieceKind, resolved: Resolved): Condition {
  return hasKeys(facetKeys(kind, resolved));
}

/** All that the index of keys can tell; exact but for the text. */
export function indexConditions(kind: PieceKind, resolved: Resolved, where: Where): Condition {
  const [facets, text] = [facetKeys(kind, resolved), textKeys(kind, resolved, where)];
  return hasKeys({ all: [...facets.all, ...text.all], any: [...facets.any, ...text.any] });
}

/** Whether the index of keys has few of what is asked for. */
export function isKeyed({ text, filter, places, parks, names }: Resolved): boolean {
  return (text ?? filter.category ?? places ?? parks ?? names) !== null;
}

/** Who carries a piece. */
export function siteConditions(kind: PieceKind, { sites }: Resolved): Condition {
  if (!sites) return sql`true`;
  return sql`exists (select from ${sql.table(`${kind}_sites`)} c
    where ${sql.ref(`c.${kind}_id`)} = ${ownerOf(kind)} and c.site_id = any(${sites}::bigint[]))`;
}

/** Whether the text holds the terms; exact, but no index helps. */
export function textConditions({ text }: Resolved, where: Where): Condition {
  if (!text) return sql`true`;
  const { all, none }: TextQuery = text;
  const has = (term: string) => sql`strpos(e.folded, ${term}) > 0`;
  const inTitle = all.map((term) => sql`strpos(left(e.folded, e.title_length), ${term}) > 0`);
  const conditions: RawBuilder<unknown>[] = none.map((term) => sql`not ${has(term)}`);
  if (where === 'title') conditions.push(...inTitle);
  else conditions.push(...all.map(has));
  if (where === 'rest') conditions.push(sql`not (${joined(inTitle)})`);
  return joined(conditions);
}

/** All conditions on `search_entries e`, for questions that count: no order, any plan. */
export function everyCondition(kind: PieceKind, resolved: Resolved): Condition {
  return joined([
    inRange(kind, resolved),
    indexConditions(kind, resolved, 'anywhere'),
    siteConditions(kind, resolved),
    textConditions(resolved, 'anywhere'),
  ]);
}

export function joined(conditions: readonly RawBuilder<unknown>[]): Condition {
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}
