import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { PieceKind } from '../pipeline/search-keys.ts';
import {
  dayOf,
  facetConditions,
  indexConditions,
  inRange,
  isKeyed,
  joined,
  ownerOf,
  siteConditions,
  textConditions,
  type Where,
} from './conditions.ts';
import type { Resolved } from './resolve.ts';

/** A piece that was found, with the day (by `seen` the instant) that the list goes by; `-infinity` where it has none. */
export interface Found {
  id: number;
  day: string;
}

/** Part of a list: pieces of one kind, newest first. */
export interface Part {
  kind: PieceKind;
  /** Of a text's hits, all or only those in the title or elsewhere. */
  where: Where;
  /** Pieces behind this day and id; without an id, of that day too. */
  after: { day: string; id: number | null } | null;
  limit: number;
}

/**
 * How many of the newest pieces are looked through before the index of keys is asked for the rest. What one in eighty has
 * is found so at once. What is rarer, the index finds in few steps. Articles' texts are compressed: looking is dearer.
 */
const LOOKED_THROUGH: Record<PieceKind, number> = { brief: 8000, article: 1000 };

/**
 * One page of pieces, newest first. The second half of the statement runs only where the first has found too few.
 * @param lookThrough tests make it small
 */
export async function findPieces(
  db: Db,
  resolved: Resolved,
  part: Part,
  lookThrough = LOOKED_THROUGH[part.kind],
): Promise<Found[]> {
  const { kind, limit } = part;
  const isPlain = !isKeyed(resolved) && resolved.sites === null;
  const newest = newestPieces(resolved, part, isPlain ? limit : lookThrough);
  const matching = joined([
    facetConditions(kind, resolved),
    siteConditions(kind, resolved),
    textConditions(resolved, part.where),
  ]);
  // Both halves are in order by themselves, and come one after the other; together they could not stop early.
  const looked = sql`select e.id, e.day from (${newest}) e where ${matching} order by e.day desc, e.id desc`;
  const query = isPlain ? looked : sql`(${looked}) union all (${rest(resolved, part, lookThrough)})`;
  const { rows } = await sql<Found>`
    select f.id, ${shown(resolved, 'f')} as day from (${query}) f limit ${limit}`.execute(db);
  return rows;
}

function newestPieces(resolved: Resolved, part: Part, size: number): RawBuilder<unknown> {
  const [day, id] = order(resolved, part);
  return sql`select ${id} as id, ${day} as day, e.brief_id, e.article_id, e.keys, e.folded, e.title_length
    from search_entries e where ${inRange(part.kind, resolved)} and ${behind(resolved, part)}
    order by ${day} desc, ${id} desc limit ${size}`;
}

/** What lies behind the pieces that were looked through; nothing where there are not so many. */
function rest(resolved: Resolved, part: Part, lookThrough: number): RawBuilder<unknown> {
  const { kind, where } = part;
  const [day, id] = order(resolved, part);
  const last = sql`select ${day}, ${id} from search_entries e
    where ${inRange(kind, resolved)} and ${behind(resolved, part)}
    order by ${day} desc, ${id} desc offset ${lookThrough - 1} limit 1`;
  // What the indexes find is collected without a look at the order: in the order of days, the planner would go through all
  // pieces for a few. It is sorted before texts are read: of a text that stands in many, few are read.
  return sql`select h.id, h.day from (
      select p.id, p.day from (
        select ${id} as id, ${day} as day from ${indexed(resolved, part)} offset 0
      ) p where (p.day, p.id) < (${last}) order by p.day desc, p.id desc offset 0
    ) h cross join lateral (
      select from search_entries e where ${id} = h.id and ${textConditions(resolved, where)} offset 0
    ) checked order by h.day desc, h.id desc`;
}

/** The entries `e` of pieces that have what the indexes can tell. */
function indexed(resolved: Resolved, { kind, where }: Part): RawBuilder<unknown> {
  const keyed = sql`${inRange(kind, resolved)} and ${indexConditions(kind, resolved, where)}`;
  if (!resolved.sites || isKeyed(resolved)) {
    return sql`search_entries e where ${keyed} and ${siteConditions(kind, resolved)}`;
  }
  // Each by its id: the planner would rather go through an index of all pieces.
  return sql`(
      select distinct ${sql.ref(`c.${kind}_id`)} as id from ${sql.table(`${kind}_sites`)} c
      where c.site_id = any(${resolved.sites}::bigint[])
    ) s cross join lateral (
      select brief_id, article_id, dated, occurred, seen_at from search_entries e where ${ownerOf(kind)} = s.id offset 0
    ) e where ${inRange(kind, resolved)}`;
}

function order({ filter }: Resolved, { kind }: Part): [day: RawBuilder<string>, id: RawBuilder<number>] {
  return [dayOf(kind, filter.by), ownerOf(kind)];
}

/** Whether a piece comes behind the place where a part begins. */
function behind(resolved: Resolved, part: Part): RawBuilder<unknown> {
  const { after } = part;
  if (!after) return sql`true`;
  const [day, id] = order(resolved, part);
  const type = resolved.filter.by === 'seen' ? sql`timestamptz` : sql`date`;
  return after.id === null
    ? sql`${day} <= ${after.day}::${type}`
    : sql`(${day}, ${id}) < (${after.day}::${type}, ${after.id}::bigint)`;
}

/** The day as text, by `seen` the instant in ISO 8601. */
function shown({ filter }: Resolved, table: string): RawBuilder<string> {
  const day = sql.ref(`${table}.day`);
  return filter.by === 'seen'
    ? sql`to_char(${day} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : sql`${day}::text`;
}
