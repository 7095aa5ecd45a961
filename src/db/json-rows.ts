import { sql } from 'kysely';
import type { Trx } from './database.ts';

/** A key as a `bytea` column reads it out of JSON. @param hex its bytes in hexadecimal */
export function hexBytes(hex: string): string {
  return `\\x${hex}`;
}

/** How many ids are to be drawn, or those that were, in ascending order. */
export type PieceIds<T> = Record<'articles' | 'briefs', T>;

/** Draws ids for rows that are about to be inserted, so that rows of other tables can name them. */
export async function drawIds(trx: Trx, { articles, briefs }: PieceIds<number>): Promise<PieceIds<number[]>> {
  if (articles + briefs === 0) return { articles: [], briefs: [] };
  const { rows } = await sql<PieceIds<number[]>>`select
    array(select nextval(pg_get_serial_sequence('articles', 'id')) from generate_series(1, ${articles}::integer)) as articles,
    array(select nextval(pg_get_serial_sequence('briefs', 'id')) from generate_series(1, ${briefs}::integer)) as briefs`.execute(
    trx,
  );
  const drawn = rows[0] ?? { articles: [], briefs: [] };
  return { articles: drawn.articles.map(Number), briefs: drawn.briefs.map(Number) };
}

/** A key as a `bytea` parameter. @param hex its bytes in hexadecimal */
export function fromHex(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}
