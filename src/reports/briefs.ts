import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Category, Script } from '../pipeline/types.ts';
import { ask } from './ask.ts';
import type { ReportFilter } from './filter.ts';
import { findPieces } from './find-pieces.ts';
import { NO_DAY, type Place, readAll } from './page.ts';
import { type Resolved, resolveFilter } from './resolve.ts';

/** One brief, however many pages carry it; names as in the view `report_briefs`. */
export interface BriefRow {
  id: number;
  /** Days, `YYYY-MM-DD`: the bracket's, the one that the text names, the one on which we first met it. */
  dated: string | null;
  occurred: string | null;
  seen: string;
  /** The instant at which we first met it. */
  seen_at: Date;
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

/** One page of briefs, newest first by the filter's day. @param after where the page before ended */
export async function listBriefs(
  db: Db,
  filter: ReportFilter,
  limit: number,
  after: Place | null = null,
): Promise<BriefRow[]> {
  return await ask(db, async (one) => await pageOfBriefs(one, await resolveFilter(one, filter), limit, after));
}

async function pageOfBriefs(db: Db, resolved: Resolved, limit: number, after: Place | null): Promise<BriefRow[]> {
  const behind = after && { day: after.day ?? NO_DAY, id: after.id };
  const found = await findPieces(db, resolved, { kind: 'brief', where: 'anywhere', after: behind, limit });
  return await readBriefs(
    db,
    found.map(({ id }) => id),
  );
}

/** These briefs, in this order; one that is gone is left out. */
export async function readBriefs(db: Db, ids: readonly number[]): Promise<BriefRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<BriefRow>`
    select id, dated, occurred, seen, seen_at, category, machine_category, score, tag, headline, body, attribution,
      script, articles, networks, url
    from report_briefs where id = any(${ids}::bigint[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** All briefs that the filter selects, streamed. */
export async function* streamBriefs(db: Db, filter: ReportFilter, limit: number | null): AsyncGenerator<BriefRow> {
  const resolved = await resolveFilter(db, filter);
  const page = (after: Place | null, size: number) => ask(db, (one) => pageOfBriefs(one, resolved, size, after));
  yield* readAll(page, (row) => briefPlace(row, filter), limit);
}

/** Where a list goes on behind this brief. */
export function briefPlace(row: BriefRow, { by }: ReportFilter): Place {
  return { day: by === 'seen' ? row.seen_at.toISOString() : row[by], id: row.id };
}
