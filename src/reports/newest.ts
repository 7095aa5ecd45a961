import { type RawBuilder, sql } from 'kysely';
import { dayOf, dayRange, ownerOf, type PieceKind, plainConditions, type Where } from './conditions.ts';
import type { Resolved } from './resolve.ts';

/** Part of a list: pieces of one kind, newest first. */
export interface Part {
  kind: PieceKind;
  /** Of a text's hits, all or only those in the title or elsewhere. */
  where: Where;
  /** Pieces behind this day and id; without an id, of that day too. */
  after: { day: string; id: number | null } | null;
  limit: number;
}

/** Each site of a network is gone down by itself. */
const MOST_SITES = 16;

/** Whether a list goes down the newest briefs of its sites: they are in order by the day that they are dated. */
export function goesDownSites({ filter, sites }: Resolved, { kind }: Part): boolean {
  return kind === 'brief' && filter.by === 'dated' && sites !== null && sites.length <= MOST_SITES;
}

/**
 * The `size` newest pieces of a list as a query of id and day, with what other conditions ask of `search_entries`; of those
 * of sites only the ones that `plainConditions` lets through.
 */
export function newest(resolved: Resolved, part: Part, size: number): RawBuilder<unknown> {
  const columns = sql`e.brief_id, e.article_id, e.folded, e.title_length`;
  const plain = plainConditions(part.kind, resolved);
  if (!goesDownSites(resolved, part)) return entries(resolved, part, size, sql`, ${columns}`);
  // Of each brief in turn, so that the server stops where the page is full.
  return sql`select p.id, p.day, ${columns} from (${newestIds(resolved, part, size)}) p
    cross join lateral (select * from search_entries e where e.brief_id = p.id and ${plain} offset 0) e`;
}

/** The `size` newest pieces as a query of id and day, before the category is asked for where they are those of sites. */
export function newestIds(resolved: Resolved, part: Part, size: number): RawBuilder<unknown> {
  if (!goesDownSites(resolved, part)) return entries(resolved, part, size, sql``);
  const { filter, sites } = resolved;
  const [day, id] = [sql<string>`c.dated`, sql<number>`c.brief_id`];
  const conditions = sql`${dayRange(filter, day)} and ${behind(resolved, part, day, id)}`;
  return sql`select distinct c.dated as day, c.brief_id as id from unnest(${sites}::bigint[]) as site (id)
    cross join lateral (select c.dated, c.brief_id from brief_sites c where c.site_id = site.id and ${conditions}
      order by c.dated desc, c.brief_id desc limit ${size}) c
    order by day desc, id desc limit ${size}`;
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
