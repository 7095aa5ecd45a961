import { sql } from 'kysely';
import { searchText } from '../pipeline/search-text.ts';
import type { Db, Trx } from './database.ts';

/** A stored piece by its original texts. */
export type SearchedPiece =
  | { briefId: number; tag: string | null; headline: string | null; body: string }
  | { articleId: number; title: string | null; text: string };

/** Makes these pieces searchable by the texts that they have now. A copy of an article has no entry, and gets none. */
export async function saveSearchTexts(trx: Trx, pieces: readonly SearchedPiece[]): Promise<void> {
  if (pieces.length === 0) return;
  const rows = pieces.map((piece) =>
    'briefId' in piece
      ? { brief: piece.briefId, article: null, ...searchText([piece.tag, piece.headline], piece.body) }
      : { brief: null, article: piece.articleId, ...searchText([piece.title], piece.text) },
  );
  for (const owner of ['brief', 'article'] as const) {
    const owned = rows.filter((row) => row[owner] !== null);
    if (owned.length === 0) continue;
    await sql`update search_entries e set folded = r.folded, title_length = r."titleLength"
      from jsonb_to_recordset(${JSON.stringify(owned)}::jsonb) as r
        (brief bigint, article bigint, folded text, "titleLength" integer)
      where ${sql.ref(`e.${owner}_id`)} = ${sql.ref(`r.${owner}`)}`.execute(trx);
  }
}

/**
 * Makes pieces searchable that are not yet: those of an older version, and those that were written otherwise. Several
 * processes may do so at once.
 * @param briefId this brief alone, if it waits
 * @returns how many were found
 */
export async function foldWaiting(trx: Trx, limit: number, briefId: number | null = null): Promise<number> {
  const only = briefId === null ? sql`true` : sql`e.brief_id = ${briefId}`;
  const { rows } = await sql<WaitingPiece>`
    select e.brief_id, e.article_id, b.tag, coalesce(b.headline, a.title) as title, coalesce(b.body, a.text) as body
    from (select id, brief_id, article_id from search_entries e where folded is null and ${only}
      order by id limit ${limit} for update skip locked) e
    left join briefs b on b.id = e.brief_id left join articles a on a.id = e.article_id`.execute(trx);
  await saveSearchTexts(
    trx,
    rows.flatMap(({ brief_id, article_id, tag, title, body }): SearchedPiece[] => {
      if (brief_id !== null) return [{ briefId: brief_id, tag, headline: title, body }];
      return article_id === null ? [] : [{ articleId: article_id, title, text: body }];
    }),
  );
  return rows.length;
}

interface WaitingPiece {
  brief_id: number | null;
  article_id: number | null;
  tag: string | null;
  title: string | null;
  body: string;
}

/** How many pieces no search finds yet. */
export async function countWaiting(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from search_entries where folded is null`.execute(db);
  return rows[0]?.count ?? 0;
}
