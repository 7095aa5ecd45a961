import { type RawBuilder, sql } from 'kysely';
import { dayRange, joined, type PieceKind } from './conditions.ts';
import type { Part } from './newest.ts';
import type { Resolved } from './resolve.ts';

/** A condition of a list whose pieces an index has in the order of their days. */
export interface Ordered {
  table: RawBuilder<unknown>;
  /** What rows `s` of the table are meant. */
  where: RawBuilder<unknown>;
  /** What rows of each key are meant, down which the index is gone; null where keys are one or many. */
  keys: readonly RawBuilder<unknown>[] | null;
  /** Has a piece once. */
  unique: boolean;
}

/** A stretch of a list: behind a part's `after`, down to a day. */
export interface Stretch {
  resolved: Resolved;
  part: Part;
  /** `YYYY-MM-DD`, itself included; null for all that comes. */
  downTo: string | null;
}

/** From so many keys on, what they have is sorted instead of being merged. */
const MOST_KEYS = 16;

/** Whether all conditions but the text are in the order of the filter's day. */
export function isOrdered(kind: PieceKind, { filter: { by } }: Resolved): boolean {
  return by === 'dated' || (by === 'occurred' && kind === 'article');
}

/**
 * All conditions but days and text, that with the fewest pieces presumably first; at least one.
 * @param category whether that of the category is among them
 */
export function orderedConditions(kind: PieceKind, resolved: Resolved, category: boolean): Ordered[] {
  const { filter, places, parks, names, sites } = resolved;
  const all: Ordered[] = [];
  if (parks) all.push(naming(kind, { park: parks }));
  if (names) all.push(naming(kind, { organisation: names.organisations, coin: names.coins }));
  if (places) all.push(naming(kind, { region: places.region === null ? [] : [places.region] }));
  if (sites) all.push(standingOn(kind, sites));
  if ((category && filter.category) || all.length === 0) all.push(entries(kind, filter.category));
  return all;
}

function naming(kind: PieceKind, ids: Readonly<Record<string, readonly number[]>>): Ordered {
  const each = Object.entries(ids);
  const keys = each.flatMap(([type, some]) => some.map((id) => ({ type, id })));
  const where = each.map(([type, some]) => sql`(s.entity_type = ${type} and ${oneOf(sql`s.entity_id`, some)})`);
  return {
    table: sql.table(`${kind}_names`),
    where: sql`(${sql.join(where, sql` or `)})`,
    keys: eachOf(keys.map(({ type, id }) => sql`s.entity_type = ${type} and s.entity_id = ${id}::bigint`)),
    unique: keys.length === 1,
  };
}

function eachOf(keys: readonly RawBuilder<unknown>[]): readonly RawBuilder<unknown>[] | null {
  return keys.length <= 1 || keys.length > MOST_KEYS ? null : keys;
}

/** Of one id an index is in order. */
function oneOf(id: RawBuilder<unknown>, ids: readonly number[]): RawBuilder<unknown> {
  return ids.length === 1 ? sql`${id} = ${ids[0]}::bigint` : sql`${id} = any(${ids}::bigint[])`;
}

function standingOn(kind: PieceKind, sites: readonly number[]): Ordered {
  return {
    table: sql.table(`${kind}_sites`),
    where: oneOf(sql`s.site_id`, sites),
    keys: eachOf(sites.map((site) => sql`s.site_id = ${site}::bigint`)),
    unique: sites.length === 1,
  };
}

function entries(kind: PieceKind, category: string | null): Ordered {
  const plain = sql`${sql.ref(`s.${kind}_id`)} is not null`;
  const where = category === null ? plain : sql`${plain} and s.category = ${category}`;
  return { table: sql.table('search_entries'), where, keys: null, unique: true };
}

/** The `size` newest pieces of a condition in a stretch, as a query of id and day. */
export function newestOf({ table, where, keys, unique }: Ordered, stretch: Stretch, size: number): RawBuilder<unknown> {
  const id = sql.ref(`s.${stretch.part.kind}_id`);
  const rows = (which: RawBuilder<unknown>) => sql`select ${id} as id, s.dated as day from ${table} s
    where ${which} and ${within(stretch)} order by s.dated desc, ${id} desc`;
  if (!keys && unique) return sql`${rows(where)} limit ${size}`;
  if (!keys) return sql`select distinct id, day from (${rows(where)}) s order by day desc, id desc limit ${size}`;
  // Not plain distinct: of that the planner reads and hashes all, where these are merged as far as the page goes.
  const each = keys.map((key) => sql`select s.id, s.day from (${rows(key)} limit ${size}) s`);
  return sql`select distinct on (s.day, s.id) s.id, s.day from (${sql.join(each, sql` union all `)}) s
    order by s.day desc, s.id desc limit ${size}`;
}

/** All pieces of the first condition in a stretch that the others have too, as a query of id and day. */
export function common([first, ...others]: readonly Ordered[], stretch: Stretch): RawBuilder<unknown> {
  const id = sql.ref(`s.${stretch.part.kind}_id`);
  const has = others.map(
    ({ table, where }) => sql`exists (select from ${table} s where ${id} = l.id and ${where} and ${within(stretch)})`,
  );
  return sql`select l.id, l.day from (select distinct ${id} as id, s.dated as day from ${first?.table} s
    where ${first?.where} and ${within(stretch)}) l where ${joined([sql`true`, ...has])}`;
}

function within({ resolved, part: { kind, after }, downTo }: Stretch): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [dayRange(resolved.filter, sql`s.dated`)];
  if (downTo !== null) all.push(sql`s.dated >= ${downTo}::date`);
  // Days alone, too: statistics tell how many rows that leaves, not of pairs.
  if (after) all.push(sql`s.dated <= ${after.day}::date`);
  if (after && after.id !== null)
    all.push(sql`(s.dated, ${sql.ref(`s.${kind}_id`)}) < (${after.day}::date, ${after.id}::bigint)`);
  return joined(all);
}
