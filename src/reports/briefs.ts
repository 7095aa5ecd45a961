import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Category, Script } from '../pipeline/types.ts';
import { matches, type ReportFilter } from './filter.ts';
import { type Place, readAll, readPage } from './page.ts';

/** One brief, however many pages carry it; names as in the view `report_briefs`. */
export interface BriefRow {
  id: number;
  /** Days, `YYYY-MM-DD`: the bracket's, the one that the text names, the one on which we first met it. */
  dated: string | null;
  occurred: string | null;
  seen: string;
  /** A person's word if there is one, otherwise the model's, which `machine_category` has. */
  category: Category;
  machine_category: Category;
  /** The model's score of its category, 0 to 1. */
  score: number;
  tag: string | null;
  headline: string | null;
  body: string;
  attribution: string | null;
  script: Script;
  /** Distinct articles and networks that carried it. */
  articles: number;
  networks: number;
  /** The first page that carried it. */
  url: string | null;
}

/** Columns in which a brief's text may be looked for. */
export const BRIEF_TEXTS = ['tag', 'headline', 'body'] as const;

/** One page of briefs, newest first by the filter's day. @param after where the page before ended */
export async function listBriefs(
  db: Db,
  filter: ReportFilter,
  limit: number,
  after: Place | null = null,
): Promise<BriefRow[]> {
  return await readPage(filter.by, after, limit, async (part, size) => {
    const { rows } = await sql<BriefRow>`
      select id, dated, occurred, seen, category, machine_category, score, tag, headline, body, attribution, script,
        articles, networks, url
      from report_briefs
      where ${matches('report_briefs', filter, filter.by, BRIEF_TEXTS)} and ${part.where}
      order by ${part.orderBy} limit ${size}`.execute(db);
    return rows;
  });
}

/** All briefs that the filter selects, streamed. */
export function streamBriefs(db: Db, filter: ReportFilter, limit: number | null): AsyncGenerator<BriefRow> {
  const page = (after: Place | null, size: number) => listBriefs(db, filter, size, after);
  return readAll(page, (row) => briefPlace(row, filter), limit);
}

/** Where a list goes on behind this brief. */
export function briefPlace(row: BriefRow, filter: ReportFilter): Place {
  return { day: row[filter.by], id: row.id };
}
