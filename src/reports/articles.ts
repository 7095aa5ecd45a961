import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Category, Script } from '../pipeline/types.ts';
import { ask } from './ask.ts';
import type { ReportFilter } from './filter.ts';
import { findPieces } from './find-pieces.ts';
import { NO_DAY, type Place, readAll } from './page.ts';
import { type Resolved, resolveFilter } from './resolve.ts';

/** One article, its copies elsewhere folded into it; names as in the view `report_articles`. */
export interface ArticleRow {
  id: number;
  /** Days, `YYYY-MM-DD`: the one that the page names, the one on which we first met it. */
  dated: string | null;
  seen: string;
  /** The instant at which we fetched it. */
  seen_at: Date;
  /** A person's word if there is one, otherwise the model's, which `machine_category` has. */
  category: Category;
  machine_category: Category;
  /** The model's score of its category, 0 to 1. */
  score: number;
  title: string | null;
  author: string | null;
  publisher: string | null;
  script: Script;
  /** How often it was found again elsewhere, on how many networks it stands, and the briefs between its paragraphs. */
  copies: number;
  networks: number;
  briefs: number;
  url: string;
}

/** One page of articles, newest first by the filter's day. @param after where the page before ended */
export async function listArticles(
  db: Db,
  filter: ReportFilter,
  limit: number,
  after: Place | null = null,
): Promise<ArticleRow[]> {
  return await ask(db, async (one) => await pageOfArticles(one, await resolveFilter(one, filter), limit, after));
}

async function pageOfArticles(db: Db, resolved: Resolved, limit: number, after: Place | null): Promise<ArticleRow[]> {
  const behind = after && { day: after.day ?? NO_DAY, id: after.id };
  const found = await findPieces(db, resolved, { kind: 'article', where: 'anywhere', after: behind, limit });
  return await readArticles(
    db,
    found.map(({ id }) => id),
  );
}

/** These articles, in this order; one that is gone, or became a copy of another, is left out. */
export async function readArticles(db: Db, ids: readonly number[]): Promise<ArticleRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ArticleRow>`
    select id, dated, seen, seen_at, category, machine_category, score, title, author, publisher, script,
      copies, networks, briefs, url
    from report_articles where id = any(${ids}::bigint[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** All articles that the filter selects, streamed. */
export async function* streamArticles(db: Db, filter: ReportFilter, limit: number | null): AsyncGenerator<ArticleRow> {
  const resolved = await resolveFilter(db, filter);
  const page = (after: Place | null, size: number) => ask(db, (one) => pageOfArticles(one, resolved, size, after));
  yield* readAll(page, (row) => articlePlace(row, filter), limit);
}

/** Where a list goes on behind this article. */
export function articlePlace(row: ArticleRow, { by }: ReportFilter): Place {
  return { day: by === 'seen' ? row.seen_at.toISOString() : row.dated, id: row.id };
}
