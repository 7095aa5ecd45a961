import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Category, Measure, Qualifier } from '../pipeline/types.ts';
import { matches, type ReportFilter } from './filter.ts';
import { type Place, readAll, readPage } from './page.ts';

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

const CLAIM_TEXTS = ['quotation', 'claimant', 'park', 'region'] as const;

/** All claims that the filter selects, newest first by the filter's day, streamed. @param limit most rows, null for all */
export function streamClaims(db: Db, filter: ReportFilter, limit: number | null): AsyncGenerator<ClaimRow> {
  const page = (after: Place | null, size: number) => listClaims(db, filter, size, after);
  return readAll(page, (row) => ({ day: row[filter.by], id: row.id }), limit);
}

/** One page of claims, newest first by the filter’s day. @param after where the page before ended */
export async function listClaims(
  db: Db,
  filter: ReportFilter,
  limit: number,
  after: Place | null,
): Promise<ClaimRow[]> {
  return await readPage(filter.by, after, limit, async (part, size) => {
    const { rows } = await sql<ClaimRow>`
      select id, measure, value_low::float8 as value_low, value_high::float8 as value_high, qualifier, unit, as_of,
        park, region, claimant, dated, occurred, seen, category, article_id, brief_id, quotation, url
      from report_claims
      where ${matches('report_claims', filter, filter.by, CLAIM_TEXTS)} and ${part.where}
      order by ${part.orderBy} limit ${size}`.execute(db);
    return rows;
  });
}
