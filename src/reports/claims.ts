import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { PieceKind } from '../pipeline/search-keys.ts';
import type { Category, Measure, Qualifier } from '../pipeline/types.ts';
import { ask } from './ask.ts';
import { dayOf, everyCondition, ownerOf } from './conditions.ts';
import type { ReportFilter } from './filter.ts';
import { NO_DAY, type Place, readAll } from './page.ts';
import { type Resolved, resolveFilter } from './resolve.ts';

/** A number that somebody reported. */
export interface ReportedNumber {
  id: number;
  measure: Measure;
  /** Decimal numbers, multiplied out; one is null where only the other end was named. */
  value_low: number | null;
  value_high: number | null;
  qualifier: Qualifier;
  unit: string;
  /** The day for which it holds, `YYYY-MM-DD`, as far as the sentence says. */
  as_of: string | null;
  claimant: string | null;
}

/** Its columns. @param table that has them: `claims` or the view */
export function numberOf(table: string): RawBuilder<unknown> {
  const column = (name: keyof ReportedNumber) => sql.ref(`${table}.${name}`);
  return sql`${column('id')}, ${column('measure')}, ${column('value_low')}::float8 as value_low,
    ${column('value_high')}::float8 as value_high, ${column('qualifier')}, ${column('unit')}, ${column('as_of')},
    ${column('claimant')}`;
}

/** One number with where and when it was reported; names as in the view `report_claims`. */
export interface ClaimRow extends ReportedNumber {
  park: string | null;
  region: string | null;
  /** Days of the article or brief that reports it. */
  dated: string | null;
  occurred: string | null;
  seen: string;
  /** The instant of `seen`. */
  seen_at: Date;
  category: Category;
  article_id: number | null;
  brief_id: number | null;
  /** The sentence, as it stood. */
  quotation: string;
  url: string | null;
  /** The stored page that it was read from; for a brief, that of the first copy. */
  page_id: number | null;
}

/** All claims that the filter selects, newest first by the filter's day, streamed. @param limit most rows, null for all */
export async function* streamClaims(db: Db, filter: ReportFilter, limit: number | null): AsyncGenerator<ClaimRow> {
  const resolved = await resolveFilter(db, filter);
  const page = (after: Place | null, size: number) => ask(db, (one) => pageOfClaims(one, resolved, size, after));
  yield* readAll(page, (row) => claimPlace(row, filter), limit);
}

/** One page of claims, newest first by the filter's day. @param after where the page before ended */
export async function listClaims(
  db: Db,
  filter: ReportFilter,
  limit: number,
  after: Place | null = null,
): Promise<ClaimRow[]> {
  return await ask(db, async (one) => await pageOfClaims(one, await resolveFilter(one, filter), limit, after));
}

/** Where a list goes on behind this claim. */
export function claimPlace(row: ClaimRow, { by }: ReportFilter): Place {
  if (by === 'seen') return { day: row.seen_at.toISOString(), id: row.id };
  // An article names no day on which something occurred: it is dated.
  return { day: row.article_id === null ? row[by] : row.dated, id: row.id };
}

async function pageOfClaims(db: Db, resolved: Resolved, limit: number, after: Place | null): Promise<ClaimRow[]> {
  const found = [];
  for (const kind of ['brief', 'article'] as const)
    found.push(...(await newestClaims(db, resolved, kind, limit, after)));
  const newest = found.sort((a, b) => (a.day === b.day ? b.id - a.id : a.day < b.day ? 1 : -1));
  return await readClaims(
    db,
    newest.slice(0, limit).map(({ id }) => id),
  );
}

/** Claims of one kind of piece: down the entries in their order, so that not all claims are sorted. */
async function newestClaims(db: Db, resolved: Resolved, kind: PieceKind, limit: number, after: Place | null) {
  const day = dayOf(kind, resolved.filter.by);
  const type = resolved.filter.by === 'seen' ? sql`timestamptz` : sql`date`;
  const behind = after ? sql`(${day}, c.id) < (${after.day ?? NO_DAY}::${type}, ${after.id}::bigint)` : sql`true`;
  const pieces: Resolved = { ...resolved, places: null, parks: null };
  const { rows } = await sql<{ id: number; day: string }>`
    select c.id, ${day}::text as day from search_entries e join claims c on ${sql.ref(`c.${kind}_id`)} = ${ownerOf(kind)}
    where ${everyCondition(kind, pieces)} and ${ofPlaces(resolved)} and ${behind}
    order by ${day} desc, c.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Region and park are the claim's own. */
function ofPlaces({ places, parks }: Resolved): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [sql`true`];
  if (places) {
    all.push(sql`(c.region_id = any(${places.regions}::bigint[])
      or (c.region_id is null and c.park_id = any(${places.parks}::bigint[])))`);
  }
  if (parks) all.push(sql`c.park_id = any(${parks}::bigint[])`);
  return sql.join(all, sql` and `);
}

/** These claims, in this order; one that is gone is left out. */
export async function readClaims(db: Db, ids: readonly number[]): Promise<ClaimRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ClaimRow>`
    select ${numberOf('r')}, r.park, r.region, r.dated, r.occurred, r.seen, r.seen_at, r.category, r.article_id,
      r.brief_id, r.quotation, r.url, r.page_id
    from report_claims r where r.id = any(${ids}::bigint[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** As a condition on `report_claims r`: days and category are the piece's, region and park the claim's own. */
export function claimConditions(resolved: Resolved): RawBuilder<unknown> {
  const pieces: Resolved = { ...resolved, places: null, parks: null };
  return sql`r.id in (select c.id from claims c where ${ofPlaces(resolved)} and (
    c.brief_id in (select e.brief_id from search_entries e where ${everyCondition('brief', pieces)})
    or c.article_id in (select e.article_id from search_entries e where ${everyCondition('article', pieces)})))`;
}
