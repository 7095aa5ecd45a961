import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import {
  commonSet,
  dayOf,
  type FacetSet,
  facetConditions,
  facetSets,
  ownerOf,
  plainConditions,
  textConditions,
} from './conditions.ts';
import { behind, type Found, newest, newestIds, type Part, shown } from './newest.ts';
import { isOrdered } from './ordered.ts';
import type { Resolved } from './resolve.ts';
import { askText } from './text-hits.ts';
import { WALK, type WalkLimits, walk } from './walk.ts';

/** Where lists go on otherwise, in pieces; tests make them small. */
export interface Limits extends WalkLimits {
  /** A facet with fewer pieces is asked for them at once. */
  few: number;
  /** How many of the newest are looked through before the indexes of text, places and sites are asked. */
  through: number;
}

/**
 * Of days that facets are not in the order of: what matches one in a hundred is found by looking through the newest,
 * however many there are; what is rarer, the indexes find in few steps. Articles' texts are compressed: they are dearer.
 */
function limitsOf({ text }: Resolved, { kind }: Part): Limits {
  return { ...WALK, few: 6000, through: kind === 'article' ? 600 : text ? 4000 : 8000 };
}

/** One page of pieces, newest first; never sorts more than what an index narrowed down. */
export async function findPieces(
  db: Db,
  resolved: Resolved,
  part: Part,
  limits: Limits = limitsOf(resolved, part),
): Promise<Found[]> {
  if (isOrdered(part.kind, resolved)) return await walk(db, resolved, part, limits);
  const { text, places, parks, names, sites } = resolved;
  if (!(text ?? places ?? parks ?? names ?? sites)) return await lookThrough(db, resolved, part, part.limit);
  const facet = await smallestFacet(db, resolved, part, limits.few);
  if (facet) return await askFacet(db, facet.others, part, facet.ids);
  const found = await lookThrough(db, resolved, part, limits.through);
  if (found.length >= part.limit) return found;
  const last = await lastLookedAt(db, resolved, part, limits.through);
  if (!last) return found;
  const behindLast = { ...part, after: last, limit: part.limit - found.length };
  if (text && narrowsMost(resolved, part, found)) return [...found, ...(await askText(db, resolved, behindLast, text))];
  const common = commonSet(part.kind, resolved);
  return [...found, ...(await askFacet(db, common.others, behindLast, common.ids))];
}

/** Whether a text has fewer pieces than the facets in common. It may stand in half of all: then some of the newest have it. */
function narrowsMost(resolved: Resolved, part: Part, found: readonly Found[]): boolean {
  const facets = facetSets(part.kind, resolved).length;
  return facets === 0 || (facets === 1 && found.length === 0);
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
  const { rows } = await sql<Found>`
    select e.id, ${shown(resolved, 'e')} as day from (${newest(resolved, part, size)}) e
    where ${facetConditions(kind, resolved)} and ${text}
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
