import { sql } from 'kysely';
import type { StoredBrief } from './brief-candidates.ts';
import type { Db, Trx } from './database.ts';

/** Bands of stored briefs and articles, by which their copies are found, and which version of the program made them. */

/** A stored brief with its bands. */
export interface KeyedBrief extends StoredBrief {
  bands: number[];
  keysVersion: number;
}

/** The briefs behind an id, by id; those first seen since a day (`YYYY-MM-DD`) or all, null. */
export async function briefsAfter(
  db: Db,
  id: number,
  limit: number,
  since: string | null = null,
): Promise<KeyedBrief[]> {
  const { rows } = await sql<KeyedBrief>`
    select b.id, encode(b.fold_key, 'hex') as key, b.tag, b.headline, b.body, b.brief_date as date,
      b.brief_time as time, b.raw_text as raw, b.keys_version as "keysVersion",
      array(select band from brief_bands where brief_id = b.id) as bands
    from briefs b where b.id > ${id} and (${since}::date is null or report_day(b.first_seen_at) >= ${since}::date)
    order by b.id limit ${limit}`.execute(db);
  return rows;
}

/** An article whose bands an older version made. */
export interface OldArticle {
  id: number;
  /** Its paragraphs, a line each. */
  text: string;
  bands: number[];
}

/** The articles behind an id with bands of an older version, by id; `since` as in `briefsAfter`. */
export async function oldArticlesAfter(
  db: Db,
  id: number,
  at: { version: number; since: string | null; limit: number },
): Promise<OldArticle[]> {
  const { rows } = await sql<OldArticle>`
    select id, text, array(select band from article_bands where article_id = id) as bands from articles
    where id > ${id} and keys_version < ${at.version}
      and (${at.since}::date is null or report_day(fetched_at) >= ${at.since}::date)
    order by id limit ${at.limit}`.execute(db);
  return rows;
}

/** Notes that the bands of a brief or an article are of this version. */
export async function noteKeys(trx: Trx, table: 'briefs' | 'articles', id: number, version: number): Promise<void> {
  await trx.updateTable(table).set({ keys_version: version }).where('id', '=', id).execute();
}

/** How many briefs and articles have bands of older versions than these. */
export async function countOldKeys(
  db: Db,
  versions: { briefs: number; articles: number },
): Promise<{ briefs: number; articles: number }> {
  const { rows } = await sql<{ briefs: number; articles: number }>`
    select (select count(*) from briefs where keys_version < ${versions.briefs}) as briefs,
      (select count(*) from articles where keys_version < ${versions.articles}) as articles`.execute(db);
  return rows[0] ?? { briefs: 0, articles: 0 };
}
