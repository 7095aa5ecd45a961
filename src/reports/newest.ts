import { type RawBuilder, sql } from 'kysely';
import { dayOf, ownerOf, type PieceKind, plainConditions, type Where } from './conditions.ts';
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
  /** The filter's first day is near, and the text has few pieces down to there: its index is asked at once. */
  sparse?: boolean;
}

/** The `size` newest pieces of a list, with what other conditions ask of `search_entries`. */
export function newest(resolved: Resolved, part: Part, size: number): RawBuilder<unknown> {
  return entries(resolved, part, size, sql`, e.brief_id, e.article_id, e.folded, e.title_length`);
}

/** The `size` newest pieces of a list as a query of id and day. */
export function newestIds(resolved: Resolved, part: Part, size: number): RawBuilder<unknown> {
  return entries(resolved, part, size, sql``);
}

function entries(resolved: Resolved, part: Part, size: number, more: RawBuilder<unknown>): RawBuilder<unknown> {
  const { kind } = part;
  const [day, id] = [dayOf(kind, resolved.filter.by), ownerOf(kind)];
  return sql`select ${id} as id, ${day} as day${more} from search_entries e
    where ${plainConditions(kind, resolved)} and ${behind(resolved, part, day, id)}
    order by ${day} desc, ${id} desc limit ${size}`;
}

/** Whether a piece comes behind the place where a part begins. @param day its day @param id its id */
export function behind(
  { filter }: Resolved,
  { after }: Part,
  day: RawBuilder<string>,
  id: RawBuilder<number>,
): RawBuilder<unknown> {
  if (!after) return sql`true`;
  const type = filter.by === 'seen' ? sql`timestamptz` : sql`date`;
  return after.id === null
    ? sql`${day} <= ${after.day}::${type}`
    : sql`(${day}, ${id}) < (${after.day}::${type}, ${after.id}::bigint)`;
}

/** The day as text, by `seen` the instant in ISO 8601. */
export function shown({ filter }: Resolved, table: string): RawBuilder<string> {
  const day = sql.ref(`${table}.day`);
  return filter.by === 'seen'
    ? sql`to_char(${day} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : sql`${day}::text`;
}
