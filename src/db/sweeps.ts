import { sql } from 'kysely';
import type { StoredBrief } from './briefs.ts';
import type { Db } from './database.ts';

/** After this long the work of a process that was killed is taken up by another. */
const LEASE = '5 minutes';

/**
 * Takes up a walk through a table where it was left.
 * @returns the last id that was looked at, 0 at first; null while another process is at it
 */
export async function claimSweep(db: Db, name: string): Promise<number | null> {
  await sql`insert into sweep_cursors (name) values (${name}) on conflict do nothing`.execute(db);
  const { rows } = await sql<{ position: number }>`
    update sweep_cursors set leased_until = now() + ${LEASE}::interval
    where name = ${name} and leased_until < now() returning position`.execute(db);
  return rows[0]?.position ?? null;
}

/** Notes how far the walk came, and lets others go on. */
export async function leaveSweep(db: Db, name: string, position: number): Promise<void> {
  await db
    .updateTable('sweep_cursors')
    .set({ position, leased_until: sql`'-infinity'`, swept_at: sql`now()` })
    .where('name', '=', name)
    .execute();
}

/** A stored brief with the keys that it is found by. */
export interface SweptBrief extends StoredBrief {
  bands: number[];
}

/** The briefs behind an id, by id; those first seen since a day (`YYYY-MM-DD`) or all, null. */
export async function briefsAfter(
  db: Db,
  id: number,
  limit: number,
  since: string | null = null,
): Promise<SweptBrief[]> {
  const { rows } = await sql<SweptBrief>`
    select b.id, encode(b.fold_key, 'hex') as key, b.tag, b.headline, b.body, b.brief_date as date,
      b.brief_time as time, b.raw_text as raw,
      array(select band from brief_bands where brief_id = b.id) as bands
    from briefs b where b.id > ${id} and (${since}::date is null or report_day(b.first_seen_at) >= ${since}::date)
    order by b.id limit ${limit}`.execute(db);
  return rows;
}

/** Keys of all copies of these briefs, hex, each once. */
export async function sightingKeys(db: Db, briefIds: readonly number[]): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct encode(fold_key, 'hex') as key from sightings where brief_id = any(${briefIds}::bigint[])`.execute(
    db,
  );
  return rows.map(({ key }) => key);
}

/** An article that was stored before articles had keys. */
export interface KeylessArticle {
  id: number;
  urlId: number;
  text: string;
  /** Hex. */
  key: string;
}

/** Articles behind an id that have no keys, by id. */
export async function keylessArticlesAfter(db: Db, id: number, limit: number): Promise<KeylessArticle[]> {
  const { rows } = await sql<KeylessArticle>`
    select id, url_id as "urlId", text, encode(text_key, 'hex') as key from articles a
    where id > ${id} and text_key is not null and not exists (select 1 from article_bands where article_id = a.id)
    order by id limit ${limit}`.execute(db);
  return rows;
}
