import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import {
  commonSet,
  dayOf,
  type FacetSet,
  facetConditions,
  facetSets,
  indexConditions,
  ownerOf,
  plainConditions,
  textConditions,
} from './conditions.ts';
import { behind, goesDownSites, newest, newestIds, type Part } from './newest.ts';
import type { Resolved } from './resolve.ts';
import type { TextQuery } from './text-query.ts';

/** A piece that was found, with the day (by `seen` the instant) that the list goes by; `-infinity` where it has none. */
export interface Found {
  id: number;
  day: string;
}

/**
 * How many of the newest pieces are looked through before the indexes of text, places and sites are asked. What matches
 * one in a hundred is found this way at once, however many there are; what is rarer, the indexes find in few steps.
 * Articles' texts lie apart and are compressed, and a site's briefs lie scattered: both make a look dearer.
 */
function lookSize(resolved: Resolved, part: Part): number {
  if (part.kind === 'article') return 600;
  if (goesDownSites(resolved, part)) return 1500;
  return resolved.text ? 4000 : 8000;
}

/** From so many pieces on, a facet is no quick way to its pieces. */
const FEW = 6000;

/**
 * One page of pieces, newest first; never sorts more than what an index narrowed down.
 * @param limits `few`: a facet with fewer pieces is asked for them at once; `look`: how many of the newest are looked
 *   through otherwise
 */
export async function findPieces(
  db: Db,
  resolved: Resolved,
  part: Part,
  limits = { few: FEW, look: lookSize(resolved, part) },
): Promise<Found[]> {
  const { text, places, parks, names, sites } = resolved;
  if (!(text ?? places ?? parks ?? names ?? sites)) return await lookThrough(db, resolved, part, part.limit);
  const facet = await smallestFacet(db, resolved, part, limits.few);
  if (facet) return await askFacet(db, facet.others, part, facet.ids);
  const found = await lookThrough(db, resolved, part, limits.look);
  if (found.length >= part.limit) return found;
  const last = await lastLookedAt(db, resolved, part, limits.look);
  if (!last) return found;
  const behindLast = { ...part, after: last, limit: part.limit - found.length };
  if (text && narrowsMost(resolved, part, found)) return [...found, ...(await askText(db, resolved, behindLast, text))];
  const common = commonSet(part.kind, resolved);
  return [...found, ...(await askFacet(db, common.others, behindLast, common.ids))];
}

/**
 * Whether a text has fewer pieces than the facets in common. It may stand in half of all pieces: then some of the newest
 * of a place have it, and those of a site alone would have filled the page.
 */
function narrowsMost(resolved: Resolved, part: Part, found: readonly Found[]): boolean {
  const facets = facetSets(part.kind, resolved).length;
  return facets === 0 || (facets === 1 && (goesDownSites(resolved, part) || found.length === 0));
}

/** The facet with the fewest pieces, null where none has fewer than `few`. */
async function smallestFacet(db: Db, resolved: Resolved, { kind }: Part, few: number): Promise<FacetSet | null> {
  let smallest: { facet: FacetSet; size: number } | null = null;
  for (const facet of facetSets(kind, resolved)) {
    const { rows } = await sql<{ size: number }>`
      select count(*) as size from (select from (${facet.ids}) s limit ${few}) few`.execute(db);
    const size = rows[0]?.size ?? few;
    if (size < (smallest?.size ?? few)) smallest = { facet, size };
  }
  return smallest?.facet ?? null;
}

/** Goes down the newest pieces and keeps what matches. @param size how many to look at */
async function lookThrough(db: Db, resolved: Resolved, part: Part, size: number): Promise<Found[]> {
  const { kind, limit, where } = part;
  const text = resolved.text ? textConditions(resolved.text, where) : sql`true`;
  const facets = facetConditions(kind, goesDownSites(resolved, part) ? { ...resolved, sites: null } : resolved);
  const { rows } = await sql<Found>`
    select e.id, ${shown(resolved, 'e')} as day from (${newest(resolved, part, size)}) e where ${facets} and ${text}
    order by e.day desc, e.id desc limit ${limit}`.execute(db);
  return rows;
}

/** The last piece that `lookThrough` looked at, undefined where it came to the end. */
async function lastLookedAt(db: Db, resolved: Resolved, part: Part, size: number): Promise<Found | undefined> {
  const { rows } = await sql<Found>`
    select l.id, ${shown(resolved, 'l')} as day from (
      select * from (${newestIds(resolved, part, size)}) p order by day desc, id desc offset ${size - 1} limit 1
    ) l`.execute(db);
  return rows[0];
}

/**
 * Takes all that a facet has and sorts it.
 * @param resolved what is asked besides the facet
 */
async function askFacet(db: Db, resolved: Resolved, part: Part, ids: RawBuilder<unknown>): Promise<Found[]> {
  const { kind, limit, where } = part;
  const text = resolved.text ? textConditions(resolved.text, where) : sql`true`;
  const [day, id] = [dayOf(kind, resolved.filter.by), ownerOf(kind)];
  const { rows } = await sql<Found>`
    with piece as materialized (select distinct id from (${ids}) s), hit as materialized (
      select ${id} as id, ${day} as day from search_entries e
      where ${id} in (select id from piece) and ${plainConditions(kind, resolved)}
        and ${behind(resolved, part, day, id)} and ${facetConditions(kind, resolved)} and ${text}
    )
    select h.id, ${shown(resolved, 'h')} as day from hit h order by h.day desc, h.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Takes the text's index alone and filters what it gives; an article's text lies apart, so it is rechecked from the newest on. */
async function askText(db: Db, resolved: Resolved, part: Part, text: TextQuery): Promise<Found[]> {
  const { kind, limit, where } = part;
  const [day, id, exact] = [dayOf(kind, resolved.filter.by), ownerOf(kind), textConditions(text, where)];
  // Left to itself the planner reads whole indexes of days besides, to spare itself the recheck of a few rows.
  const { rows } = await sql<Found>`
    with pair as materialized (
      select e.id as entry, e.brief_id, e.article_id, e.dated, e.occurred, e.seen_at, e.category
      from search_entries e where ${indexConditions(text, where)} and ${kind === 'brief' ? exact : sql`true`}
    ), hit as materialized (
      select e.entry, ${id} as id, ${day} as day
      from pair e where ${plainConditions(kind, resolved)} and ${behind(resolved, part, day, id)}
        and ${facetConditions(kind, resolved)}
    )
    select h.id, ${shown(resolved, 'h')} as day from (select * from hit order by day desc, id desc offset 0) h
      ${kind === 'brief' ? sql`` : sql`cross join lateral (select from search_entries e where e.id = h.entry and ${exact} limit 1) checked`}
    order by h.day desc, h.id desc limit ${limit}`.execute(db);
  return rows;
}

/** The day as text, by `seen` the instant in ISO 8601. */
function shown({ filter }: Resolved, table: string): RawBuilder<string> {
  const day = sql.ref(`${table}.day`);
  return filter.by === 'seen'
    ? sql`to_char(${day} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : sql`${day}::text`;
}
