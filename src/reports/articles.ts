import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Category, Script } from '../pipeline/types.ts';
import { matches, type ReportFilter } from './filter.ts';
import { type Place, readAll, readPage } from './page.ts';

/** One article, its copies elsewhere folded into it; names as in the view `report_articles`. */
export interface ArticleRow {
  id: number;
  /** Days, `YYYY-MM-DD`: the one that the page names, the one on which we first met it. */
  dated: string | null;
  seen: string;
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

/** Columns in which an article's text may be looked for. */
export const ARTICLE_TEXTS = ['title', 'text'] as const;

/** One page of articles, newest first by the filter's day. @param after where the page before ended */
export async function listArticles(
  db: Db,
  filter: ReportFilter,
  limit: number,
  after: Place | null = null,
): Promise<ArticleRow[]> {
  const day = articleDay(filter);
  return await readPage(day, after, limit, async (part, size) => {
    const { rows } = await sql<ArticleRow>`
      select id, dated, seen, category, machine_category, score, title, author, publisher, script,
        copies, networks, briefs, url
      from report_articles
      where ${matches('report_articles', filter, day, ARTICLE_TEXTS)} and ${part.where}
      order by ${part.orderBy} limit ${size}`.execute(db);
    return rows;
  });
}

/** All articles that the filter selects, streamed. */
export function streamArticles(db: Db, filter: ReportFilter, limit: number | null): AsyncGenerator<ArticleRow> {
  const page = (after: Place | null, size: number) => listArticles(db, filter, size, after);
  return readAll(page, (row) => articlePlace(row, filter), limit);
}

/** Where a list goes on behind this article. */
export function articlePlace(row: ArticleRow, filter: ReportFilter): Place {
  return { day: row[articleDay(filter)], id: row.id };
}

/** The column of the filter's day: an article names no day on which something occurred, so `occurred` is `dated`. */
export function articleDay(filter: ReportFilter): 'dated' | 'seen' {
  return filter.by === 'seen' ? 'seen' : 'dated';
}
