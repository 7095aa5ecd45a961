import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { SourceKind, SourceState } from '../pipeline/types.ts';
import { ask } from './ask.ts';

/** A row of the view `report_sources`; spans are seconds. */
export interface SourceReport {
  id: number;
  kind: SourceKind;
  url: string;
  title: string | null;
  tags: string[];
  state: SourceState;
  reason: string | null;
  message: string | null;
  urls: number;
  articles: number;
  usual_gap_seconds: number | null;
  last_item_at: Date | null;
  last_fetched_at: Date | null;
}

/** What came from each source, those that brought most first. */
export async function listSourceReports(db: Db): Promise<SourceReport[]> {
  const { rows } = await ask(db, (one) =>
    sql<SourceReport>`
    select id, kind, url, title, tags, state, reason, message, urls, articles, usual_gap_seconds, last_item_at,
      last_fetched_at
    from report_sources order by articles desc, urls desc, id`.execute(one),
  );
  return rows;
}
