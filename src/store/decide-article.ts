import { type ArticleRow, articleRow, type KnownArticle, SAID } from '../db/articles.ts';
import type { ParsedPage } from './parsed-page.ts';

/** What a page's article is to what its URL said before. */
export interface ArticleDecision {
  /** Of the stored article, or a placeholder below 0 for a new one. */
  id: number;
  row: ArticleRow;
  fate: 'stored' | 'updated' | 'unchanged';
  /** Its body is new or another than before: its copies have to be found. */
  newText: boolean;
}

/**
 * Decides whether a page's article is new, changed or as it was.
 * @param known what the URL's article says so far
 * @param id a placeholder, for a new article
 * @param now when it was classified
 */
export function decideArticle(
  { page, read }: ParsedPage,
  known: KnownArticle | undefined,
  id: number,
  now: Date,
): ArticleDecision {
  const row = articleRow(page, read, now);
  if (!known) return { id, row, fate: 'stored', newText: true };
  if (SAID.every((key) => known[key] === row[key])) return { id: known.id, row, fate: 'unchanged', newText: false };
  return { id: known.id, row, fate: 'updated', newText: known.text !== row.text };
}
