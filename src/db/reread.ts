import { sql } from 'kysely';
import type { AnalysedBrief, Match } from '../pipeline/types.ts';
import type { Db, Trx } from './database.ts';
import { fromHex } from './json-rows.ts';

/** Reading stored pages again: which, and what stands of them. */

/** An article as the last reading left it. */
export interface ReadableArticle {
  id: number;
  fetchId: number;
}

/** The next articles by id that were fetched since a day (`YYYY-MM-DD`) or at all, null. */
export async function articlesAfter(db: Db, after: number, since: string | null, limit: number) {
  const { rows } = await sql<ReadableArticle>`
    select id, fetch_id as "fetchId" from articles
    where id > ${after} and (${since}::date is null or report_day(fetched_at) >= ${since}::date)
    order by id limit ${limit}`.execute(db);
  return rows;
}

/** A sighting as the last reading left it. */
export interface OldSighting {
  id: number;
  briefId: number;
  /** Hex. */
  key: string;
  raw: string;
  position: number;
  start: number;
  end: number;
  match: Match;
  /** No other page carries its brief. */
  alone: boolean;
  /** The brief shows this very text, and no other of its sightings has it. */
  represents: boolean;
  /** A person corrected or parted its brief. */
  judged: boolean;
}

/** An article's sightings, by id. */
export async function oldSightings(db: Db, articleId: number): Promise<OldSighting[]> {
  const { rows } = await sql<OldSighting>`
    select s.id, s.brief_id as "briefId", encode(s.fold_key, 'hex') as key, s.raw_text as raw, s.position,
      s.start_offset as start, s.end_offset as "end", s.match,
      not exists (select from sightings o where o.brief_id = s.brief_id and o.id <> s.id) as alone,
      b.raw_text = s.raw_text and not exists (select from sightings o
        where o.brief_id = s.brief_id and o.id <> s.id and o.raw_text = s.raw_text) as represents,
      s.match = 'split' or exists (select from corrections where subject = 'brief:' || b.id)
        or exists (select from splits where brief_id = b.id or parted_from = b.id) as judged
    from sightings s join briefs b on b.id = s.brief_id where s.article_id = ${articleId} order by s.id`.execute(db);
  return rows;
}

/** Texts of a brief's other sightings. */
export async function otherTexts(db: Db, briefId: number, articleId: number): Promise<string[]> {
  const { rows } = await sql<{ raw: string }>`select distinct raw_text as raw from sightings
    where brief_id = ${briefId} and article_id <> ${articleId}`.execute(db);
  return rows.map(({ raw }) => raw);
}

/** Another brief that has this very text and day, which no two may have. */
export async function briefOfText(trx: Trx, { fingerprint, date }: AnalysedBrief, not: number) {
  const { rows } = await sql<{ id: number; key: string }>`
    select id, encode(fold_key, 'hex') as key from briefs where fold_key = ${fromHex(fingerprint.key)} and not split
      and brief_date is not distinct from ${date}::date and id <> ${not}`.execute(trx);
  return rows[0];
}

/** Where a sighting lies on its page now, and how it reads. */
export async function updateSighting(
  trx: Trx,
  id: number,
  brief: AnalysedBrief,
  how: { match: Match; scores: Record<string, number> } | null,
): Promise<void> {
  await trx
    .updateTable('sightings')
    .set({
      position: brief.position,
      start_offset: brief.start,
      end_offset: brief.end,
      raw_text: brief.raw,
      fold_key: fromHex(brief.fingerprint.key),
      ...(how ? { match: how.match, match_scores: JSON.stringify(how.scores) } : {}),
    })
    .where('id', '=', id)
    .execute();
}

/** Takes sightings away, and the briefs that nobody carries then. */
export async function removeSightings(trx: Trx, sightings: readonly Pick<OldSighting, 'id' | 'briefId'>[]) {
  if (sightings.length === 0) return;
  const briefs = sightings.map(({ briefId }) => briefId);
  await sql`delete from sightings where id = any(${sightings.map(({ id }) => id)}::bigint[])`.execute(trx);
  await sql`delete from briefs b where id = any(${briefs}::bigint[])
    and not exists (select from sightings where brief_id = b.id)`.execute(trx);
  await sql`update briefs b set first_seen_at = (select min(seen_at) from sightings where brief_id = b.id)
    where id = any(${briefs}::bigint[])`.execute(trx);
}
