import { sql } from 'kysely';
import { searchText } from '../pipeline/search-text.ts';
import type { Category } from '../pipeline/types.ts';
import type { Db, Trx } from './database.ts';

/** A stored piece by its original texts. */
export type SearchedPiece =
  | { briefId: number; tag: string | null; headline: string | null; body: string }
  | { articleId: number; title: string | null; text: string };

/** A piece that was stored a moment ago. Days are `YYYY-MM-DD`. */
export type NewPiece = SearchedPiece & {
  date: string | null;
  occurred: string | null;
  seenAt: Date;
  classification: { category: Category };
};

/**
 * From here to the end of the transaction triggers make no search entry for a brief or an article that is inserted:
 * `addSearchEntries` has to write it, whole and once.
 */
export async function writeEntriesWhole(trx: Trx): Promise<void> {
  await sql`set local briefwire.entries = 'written'`.execute(trx);
}

/** Writes the search entries of pieces that were inserted after `writeEntriesWhole`. */
export async function addSearchEntries(trx: Trx, pieces: readonly NewPiece[]): Promise<void> {
  if (pieces.length === 0) return;
  const rows = pieces.map((piece) => {
    const { date, occurred, seenAt, classification } = piece;
    const { category } = classification;
    return { ...foldedRow(piece), dated: date ?? NEVER, occurred: occurred ?? NEVER, seen_at: seenAt, category };
  });
  await sql`insert into search_entries (brief_id, article_id, folded, title_length, dated, occurred, seen_at, category)
    select brief_id, article_id, folded, title_length, dated, occurred, seen_at, category
    from jsonb_populate_recordset(null::search_entries, ${JSON.stringify(rows)}::jsonb)`.execute(trx);
}

/** Makes these pieces searchable by the texts that they have now. A copy of an article has no entry, and gets none. */
export async function saveSearchTexts(trx: Trx, pieces: readonly SearchedPiece[]): Promise<void> {
  const rows = pieces.map(foldedRow);
  for (const owner of ['brief_id', 'article_id'] as const) {
    const owned = rows.filter((row) => row[owner] !== null);
    if (owned.length === 0) continue;
    const id = sql.ref(`e.${owner}`);
    // The ids once more, so that their index is used: the planner expects a hundred rows of any JSON.
    await sql`update search_entries e set folded = r.folded, title_length = r.title_length
      from jsonb_populate_recordset(null::search_entries, ${JSON.stringify(owned)}::jsonb) r
      where ${id} = ${sql.ref(`r.${owner}`)} and ${id} = any(${owned.map((row) => row[owner])}::bigint[])`.execute(trx);
  }
}

const NEVER = '-infinity';

function foldedRow(piece: SearchedPiece) {
  const [brief_id, article_id] = 'briefId' in piece ? [piece.briefId, null] : [null, piece.articleId];
  const { folded, titleLength } =
    'briefId' in piece ? searchText([piece.tag, piece.headline], piece.body) : searchText([piece.title], piece.text);
  return { brief_id, article_id, folded, title_length: titleLength };
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
