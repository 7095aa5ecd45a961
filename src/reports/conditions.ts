import { type RawBuilder, sql } from 'kysely';
import type { EntityType } from '../db/entities.ts';
import { keyOf, LAST_PERIOD, pairsOf, periodOf } from '../pipeline/search-text.ts';
import type { CommonPairs, Shares } from './common-pairs.ts';
import type { DayKind, ReportFilter } from './filter.ts';
import type { Resolved } from './resolve.ts';
import type { TextQuery } from './text-query.ts';

/** What an entry of search is. */
export type PieceKind = 'brief' | 'article';
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

/** Kind, days and category: what an index has in order. */
export function plainConditions(kind: PieceKind, resolved: Resolved): Condition {
  return joined([sql`${ownerOf(kind)} is not null`, daysAndCategory(kind, resolved)]);
}

function daysAndCategory(kind: PieceKind, { filter }: Resolved): Condition {
  const days = dayRange(filter, dayOf(kind, filter.by));
  return filter.category ? joined([days, sql`e.category = ${filter.category}`]) : days;
}

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

/** The pieces of one facet. */
export interface FacetSet {
  /** A query of their ids; some may come several times. */
  ids: RawBuilder<unknown>;
  /** What is asked besides. */
  others: Resolved;
}

/** Each facet that is asked for by itself; the same as its part of `facetConditions`. */
export function facetSets(kind: PieceKind, resolved: Resolved): FacetSet[] {
  const { places, parks, names, sites } = resolved;
  const owner = sql.ref(`m.${kind}_id`);
  const named = (which: RawBuilder<unknown>) => sql`select ${owner} as id from ${namesOfPieces(kind)} m where ${which}`;
  const sets: FacetSet[] = [];
  if (parks) sets.push({ ids: named(isOf({ park: parks })), others: { ...resolved, parks: null } });
  if (places) sets.push({ ids: named(isOf(placesOf(places))), others: { ...resolved, places: null } });
  if (names) sets.push({ ids: named(isOf(namesOf(names))), others: { ...resolved, names: null } });
  if (sites) sets.push({ ids: standingOn(kind, sites), others: { ...resolved, sites: null } });
  return sets;
}

/** The pieces that every facet has which is asked for, at least one. */
export function commonSet(kind: PieceKind, resolved: Resolved): FacetSet {
  const [first, ...rest] = facetSets(kind, resolved);
  const all = rest.map(({ ids }) => sql`s.id in (${ids})`);
  return {
    ids: sql`select s.id from (${first?.ids ?? sql`select null::bigint as id`}) s where ${joined([sql`true`, ...all])}`,
    others: { ...resolved, places: null, parks: null, names: null, sites: null },
  };
}

function standingOn(kind: PieceKind, sites: readonly number[]): RawBuilder<unknown> {
  return sql`select ${sql.ref(`c.${kind}_id`)} as id from ${sitesOfPieces(kind)} c where c.site_id = any(${sites}::bigint[])`;
}

/** What pieces of a kind name, with the regions that this lies in. */
function namesOfPieces(kind: PieceKind): RawBuilder<unknown> {
  return sql.table(`${kind}_names`);
}

/** On which sites pieces of a kind stand; an article with its copies. */
function sitesOfPieces(kind: PieceKind): RawBuilder<unknown> {
  return sql.table(`${kind}_sites`);
}

/** Which ids of each type. */
type Entities = Partial<Record<EntityType, readonly number[]>>;

/** What lies in a region has its pieces counted for the region, too. */
function placesOf({ region }: NonNullable<Resolved['places']>): Entities {
  return { region: region === null ? [] : [region] };
}

function namesOf({ organisations, coins }: NonNullable<Resolved['names']>): Entities {
  return { organisation: organisations, coin: coins };
}

/** Whether a row `m` of what pieces name is one of these. */
function isOf(entities: Entities): RawBuilder<unknown> {
  const each = Object.entries(entities).map(
    ([type, ids]) => sql`(m.entity_type = ${type} and m.entity_id = any(${ids}::bigint[]))`,
  );
  return sql`(${sql.join(each, sql` or `)})`;
}

/** What a piece names and who carries it. */
export function facetConditions(kind: PieceKind, { places, parks, names, sites }: Resolved): Condition {
  const all: RawBuilder<unknown>[] = [sql`true`];
  const named = (which: RawBuilder<unknown>) =>
    sql`exists (select from ${namesOfPieces(kind)} m where ${sql.ref(`m.${kind}_id`)} = ${ownerOf(kind)} and ${which})`;
  if (places) all.push(named(isOf(placesOf(places))));
  if (parks) all.push(named(isOf({ park: parks })));
  if (names) all.push(named(isOf(namesOf(names))));
  if (sites) all.push(standsOn(kind, sites));
  return joined(all);
}

function standsOn(kind: PieceKind, sites: readonly number[]): RawBuilder<unknown> {
  return sql`exists (select from ${sitesOfPieces(kind)} c
    where ${sql.ref(`c.${kind}_id`)} = ${ownerOf(kind)} and c.site_id = any(${sites}::bigint[]))`;
}

/** Whether the text holds the terms; exact, but no index helps. */
export function textConditions({ all, none }: TextQuery, where: Where): Condition {
  const has = (term: string) => sql`strpos(e.folded, ${term}) > 0`;
  const inTitle = all.map((term) => sql`strpos(left(e.folded, e.title_length), ${term}) > 0`);
  const conditions: RawBuilder<unknown>[] = none.map((term) => sql`not ${has(term)}`);
  if (where === 'title') conditions.push(...inTitle);
  else conditions.push(...all.map(has));
  if (where === 'rest') conditions.push(sql`not (${joined(inTitle)})`);
  return joined(conditions);
}

/** Whether the text holds all pairs of characters of the terms: by index, and nearly exact. */
export function indexConditions({ text, common }: Resolved, where: Where, periods: Periods): Condition {
  return holdsPairs([...new Set(text?.all.flatMap(pairsOf))], where, periods, sharesOf(common, where));
}

/** What is known of the pairs in titles, or in whole texts. */
export function sharesOf(common: CommonPairs | null, where: Where): Shares {
  return (where === 'title' ? common?.titles : common?.texts) ?? new Map();
}

/** The half-years in which pieces are sought, first and last, as `periodOf` counts them. */
export interface Periods {
  kind: PieceKind;
  from: number;
  to: number;
}

/**
 * The half-years of a filter's days; by other days than the index knows, all.
 * @param stretch of them: behind the day of `after`, down to another; null where it has no end
 */
export function periodsOf(
  kind: PieceKind,
  { by, since, until }: ReportFilter,
  { after = null, downTo = null }: { after?: { day: string } | null; downTo?: string | null } = {},
): Periods {
  if (by === 'seen' || (by === 'occurred' && kind === 'brief')) return { kind, from: 0, to: LAST_PERIOD };
  const [oldest, newest] = [
    [since, downTo],
    [until, after?.day ?? null],
  ].map((days) => days.filter((day) => day !== null).map(periodOf));
  return { kind, from: Math.max(0, ...(oldest ?? [])), to: Math.min(LAST_PERIOD, ...(newest ?? [])) };
}

const FEW_KEYS = 3;

/** Whether a piece of these half-years holds these pairs of characters, as `pairsOf` numbers them. @param common what is known of them */
export function holdsPairs(
  pairs: readonly number[],
  where: Where,
  { kind, from, to }: Periods,
  common: Shares,
): Condition {
  const text = where === 'title' ? sql`left(e.folded, e.title_length)` : sql`e.folded`;
  const held = sql`text_keys(${text}, e.dated, e.article_id is not null)`;
  if (pairs.length === 0) return sql`true`;
  if (from >= to) return sql`${held} @> ${pairs.map((pair) => keyOf(pair, to, kind))}::integer[]`;
  const periods = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return joined(
    pairs.map((pair) => {
      const keys = sql`${periods.map((period) => keyOf(pair, period, kind))}::integer[]`;
      // Of each key that it does not know the planner expects some thousand hits: of many it had better see none.
      const seen = periods.length <= FEW_KEYS || common.has(pair);
      return seen ? sql`${held} && ${keys}` : sql`${held} && (select ${keys})`;
    }),
  );
}

/** All conditions on `search_entries e`, for questions that count: no order, any plan. */
export function everyCondition(kind: PieceKind, resolved: Resolved): Condition {
  const { text, filter } = resolved;
  if (!text) return joined([plainConditions(kind, resolved), facetConditions(kind, resolved)]);
  return joined([
    // The index of texts tells kinds apart: in this form no other index is read whole for it.
    sql`(${ownerOf(kind)} is not null) is true`,
    daysAndCategory(kind, resolved),
    facetConditions(kind, resolved),
    indexConditions(resolved, 'anywhere', periodsOf(kind, filter)),
    textConditions(text, 'anywhere'),
  ]);
}

export function joined(conditions: readonly RawBuilder<unknown>[]): Condition {
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}
