import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Found, Part } from './newest.ts';
import { common, newestOf, type Ordered, orderedConditions, type Stretch } from './ordered.ts';
import type { Resolved } from './resolve.ts';
import { askIndex, askWithin, look } from './text-hits.ts';

/** How far a walk goes before it does otherwise, in pieces; tests make them small. */
export interface WalkLimits {
  /** Of those first looked at for a text. */
  look: number;
  /** Of those whose texts are asked of the index at once. */
  most: number;
  /** Of the first condition, among which those of the others are sought at first. */
  span: number;
}

export const WALK: WalkLimits = { look: 100, most: 20_000, span: 2_000 };

/** One in so many pieces must match for the next to be looked at themselves, not asked of the text's index. */
const OFTEN = 8;
/** Where fewer match than one in so many, the index of texts has few for all pieces there are. */
const SELDOM = 500;
/** What is expected to hold a page is taken so many times as long, but not more times as long as all before. */
const SPARE = 1.5;
const MOST_TIMES = 25;

/** One in so many pieces is of a category, about. */
const CATEGORIES = 3;

/** How far a walk came. */
interface Way {
  found: Found[];
  /** How many pieces were looked at, about, and the first and the last of them. */
  looked: number;
  first: Found;
  last: Found;
}

/** One page of pieces that are in the order of their days, newest first. */
export async function walk(db: Db, resolved: Resolved, part: Part, limits: WalkLimits): Promise<Found[]> {
  const way = { db, resolved, part, limits };
  const { since } = resolved.filter;
  if (part.sparse && since !== null && !hasFacets(resolved)) return await askWithin(db, resolved, part, since);
  // Of the pieces of a place or site, the category is read with their rows; by its index it would be that of all pieces.
  if (!resolved.text && !(hasFacets(resolved) && resolved.filter.category))
    return await together(db, conditionsOf(way, part), { resolved, part, downTo: null }, limits);
  const size = limits.look * (resolved.text ? 1 : CATEGORIES);
  const { found, pieces, first, last } = await look(db, resolved, part, await untold(way, part, size));
  if (found.length >= part.limit || pieces < size || !first || !last) return found;
  return await goOn(way, { found, looked: pieces, first, last });
}

interface Asked {
  db: Db;
  resolved: Resolved;
  part: Part;
  limits: WalkLimits;
}

function hasFacets({ names, parks, places, sites }: Resolved): boolean {
  return (names ?? parks ?? places ?? sites) !== null;
}

/** Goes on as far as the share of pieces that matched until now lets expect a whole page, again and again. */
async function goOn(asked: Asked, { found, looked, first, last }: Way): Promise<Found[]> {
  const { db, resolved, limits, part } = asked;
  const rest: Part = { ...part, after: last, limit: part.limit - found.length };
  const share = Math.max(found.length, 0.5) / looked;
  // At least half as many again: days and ids that lie together may be unlike those before them.
  const size = Math.ceil(Math.max(looked / 2, Math.min((SPARE * rest.limit) / share, MOST_TIMES * looked)));
  const often = share > 1 / OFTEN || !resolved.text;
  const seldom = isSeldom(asked, share, looked);
  if (!often && !hasFacets(resolved)) {
    const far = seldom || looked > limits.most * 10;
    // At least as many days again: the newest may have many more pieces than those before them.
    const times = Math.max(2, 1 + size / looked);
    const downTo = far ? null : dayBehind({ newest: first.day, oldest: last.day }, times);
    found.push(...(await askWithin(db, resolved, rest, downTo)));
    const { since } = resolved.filter;
    if (found.length >= part.limit || downTo === null || (since !== null && downTo <= since)) return found;
    // Behind all of that day: ids begin with 1.
    return await goOn(asked, { found, looked: looked * times, first, last: { day: downTo, id: 0 } });
  }
  if (seldom || looked > limits.most) return [...found, ...(await askRest(asked, rest))];
  const next = await untold(asked, rest, Math.min(size, limits.most));
  const more = await (often ? look : askIndex)(db, resolved, rest, next);
  found.push(...more.found);
  if (found.length >= part.limit || more.pieces < Math.min(size, limits.most) || !more.last) return found;
  return await goOn(asked, { found, looked: looked + more.pieces, first, last: more.last });
}

/** Whether a text stands in so few pieces that the index has few for all days. @param share of those looked at that match */
function isSeldom({ resolved: { filter }, limits }: Asked, share: number, looked: number): boolean {
  // What is asked down to a day alone ends there.
  if (filter.since !== null) return false;
  // A category takes most of them away.
  const few = share * SELDOM * (filter.category ? OFTEN : 1) < 1;
  return looked > limits.look && few;
}

/** All that comes, from the index that has the fewest of it. */
async function askRest({ db, resolved, limits }: Asked, part: Part): Promise<Found[]> {
  if (resolved.text) return await askWithin(db, resolved, part, null);
  return await together(db, orderedConditions(part.kind, resolved, true), { resolved, part, downTo: null }, limits);
}

/** The `size` newest pieces that all conditions let through but those that are read with a piece's row, as a query of id and day. */
async function untold(asked: Asked, part: Part, size: number): Promise<RawBuilder<unknown>> {
  const { db, resolved, limits } = asked;
  const stretch: Stretch = { resolved, part: { ...part, limit: size }, downTo: null };
  const conditions = conditionsOf(asked, part);
  const [first, ...others] = conditions;
  if (first && others.length === 0) return newestOf(first, stretch, size);
  const pieces = await together(db, conditions, stretch, limits);
  return sql`select s.id, s.day from unnest(${pieces.map(({ id }) => id)}::bigint[], ${pieces.map(({ day }) => day)}::date[]) s (id, day)`;
}

/** What is asked of a piece besides what its row tells. */
function conditionsOf({ resolved }: Asked, { kind }: Part): Ordered[] {
  return orderedConditions(kind, resolved, !hasFacets(resolved));
}

/** The newest pieces that several conditions have in common: first down to a near day, then farther. */
async function together(
  db: Db,
  conditions: readonly Ordered[],
  stretch: Stretch,
  limits: WalkLimits,
): Promise<Found[]> {
  const [first, ...others] = conditions;
  const { limit } = stretch.part;
  if (!first) return [];
  if (others.length === 0) return await read(db, newestOf(first, stretch, limit), limit);
  const days = await daysOf(db, first, stretch, limits.span);
  let downTo = days.pieces < limits.span ? null : days.oldest;
  for (let times = 1; ; downTo = limits.span * times > limits.most ? null : dayBehind(days, times)) {
    const found = await read(db, common(conditions, { ...stretch, downTo }), limit);
    if (found.length >= limit || downTo === null) return found;
    times *= Math.max(4, (SPARE * limit) / Math.max(1, found.length));
  }
}

async function read(db: Db, pieces: RawBuilder<unknown>, limit: number): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select p.id, p.day::text as day from (${pieces}) p order by p.day desc, p.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Days `YYYY-MM-DD` or `-infinity` of the newest pieces of a condition. */
interface Days {
  newest: string;
  oldest: string;
  pieces: number;
}

async function daysOf(db: Db, condition: Ordered, stretch: Stretch, size: number): Promise<Days> {
  const { rows } = await sql<Days>`
    select coalesce(max(s.day), '-infinity')::text as newest, coalesce(min(s.day), '-infinity')::text as oldest,
      count(*) as pieces
    from (${newestOf(condition, stretch, size)}) s`.execute(db);
  return rows[0] ?? { newest: '-infinity', oldest: '-infinity', pieces: 0 };
}

const DAY_MS = 86_400_000;

/** The day so many times as far back as the oldest lies behind the newest; null where there is none. */
function dayBehind({ newest, oldest }: Omit<Days, 'pieces'>, times: number): string | null {
  const [from, to] = [Date.parse(newest), Date.parse(oldest)];
  const day = new Date(from - (from - to + DAY_MS) * times);
  return Number.isNaN(day.getTime()) || day.getUTCFullYear() < 1 ? null : day.toISOString().slice(0, DAY_LENGTH);
}

const DAY_LENGTH = 'YYYY-MM-DD'.length;
