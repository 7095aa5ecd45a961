import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Category, Measure, Qualifier } from '../pipeline/types.ts';
import { everyCondition } from './conditions.ts';
import type { ReportFilter } from './filter.ts';
import { type Place, readAll } from './page.ts';
import { type Resolved, resolveFilter } from './resolve.ts';

/** One number that somebody reported; names as in the view `report_claims`. */
export interface ClaimRow {
  id: number;
  measure: Measure;
  /** Decimal numbers, multiplied out; one is null where only the other end was named. */
  value_low: number | null;
  value_high: number | null;
  qualifier: Qualifier;
  unit: string;
  /** The day for which it holds, `YYYY-MM-DD`, as far as the sentence says. */
  as_of: string | null;
  park: string | null;
  region: string | null;
  claimant: string | null;
  /** Days of the article or brief that reports it. */
  dated: string | null;
  occurred: string | null;
  seen: string;
  category: Category;
  article_id: number | null;
  brief_id: number | null;
  /** The sentence, as it stood. */
  quotation: string;
  url: string | null;
}

/** All claims that the filter selects, newest first by the filter's day, streamed. @param limit most rows, null for all */
export async function* streamClaims(db: Db, filter: ReportFilter, limit: number | null): AsyncGenerator<ClaimRow> {
  const resolved = await resolveFilter(db, filter);
  const page = (after: Place | null, size: number) => pageOfClaims(db, resolved, size, after);
  yield* readAll(page, (row) => claimPlace(row, filter), limit);
}

/** One page of claims, newest first by the filter's day. @param after where the page before ended */
export async function listClaims(
  db: Db,
  filter: ReportFilter,
  limit: number,
  after: Place | null = null,
): Promise<ClaimRow[]> {
  return await pageOfClaims(db, await resolveFilter(db, filter), limit, after);
}

/** Where a list goes on behind this claim. */
export function claimPlace(row: ClaimRow, { by }: ReportFilter): Place {
  return { day: row[by], id: row.id };
}

async function pageOfClaims(db: Db, resolved: Resolved, limit: number, after: Place | null): Promise<ClaimRow[]> {
  const day = sql.ref(resolved.filter.by);
  const dayOrNone = sql`coalesce(${day}, '-infinity'::date)`;
  const behind = after
    ? sql`(${dayOrNone}, id) < (coalesce(${after.day}::date, '-infinity'), ${after.id}::bigint)`
    : sql`true`;
  const { rows } = await sql<ClaimRow>`
    select id, measure, value_low::float8 as value_low, value_high::float8 as value_high, qualifier, unit, as_of,
      park, region, claimant, dated, occurred, seen, category, article_id, brief_id, quotation, url
    from report_claims where ${claimConditions(resolved)} and ${behind}
    order by ${dayOrNone} desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** Days and category are the piece's, region and park the claim's own, text and site those of the piece. */
function claimConditions(resolved: Resolved): RawBuilder<unknown> {
  const { filter, text, places, parks, sites } = resolved;
  const all: RawBuilder<unknown>[] = [sql`true`];
  const day = sql.ref(filter.by);
  if (filter.since) all.push(sql`${day} >= ${filter.since}::date`);
  if (filter.until) all.push(sql`${day} <= ${filter.until}::date`);
  if (filter.category) all.push(sql`category = ${filter.category}`);
  if (places) {
    all.push(sql`id in (select c.id from claims c left join parks p on p.id = c.park_id
      where coalesce(c.region_id, p.region_id) = any(${places.regions}::bigint[]))`);
  }
  if (parks) all.push(sql`id in (select c.id from claims c where c.park_id = any(${parks}::bigint[]))`);
  if (text || sites) {
    const pieces: Resolved = { ...resolved, places: null, parks: null };
    all.push(sql`(brief_id in (select e.brief_id from search_entries e where ${everyCondition('brief', pieces)})
      or article_id in (select e.article_id from search_entries e where ${everyCondition('article', pieces)}))`);
  }
  return sql.join(all, sql` and `);
}
