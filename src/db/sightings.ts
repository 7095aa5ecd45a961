import { sql } from 'kysely';
import type { AnalysedBrief, Match } from '../pipeline/types.ts';
import type { Trx } from './database.ts';
import { hexBytes } from './json-rows.ts';

/** One page's copy of a brief. */
export interface NewSighting {
  articleId: number;
  fetchId: number;
  seenAt: Date;
  briefId: number;
  brief: AnalysedBrief;
  match: Match;
  scores: Record<string, number>;
}

/**
 * Adds the sightings that their articles do not have yet.
 * @returns how many were new
 */
export async function addSightings(trx: Trx, sightings: readonly NewSighting[]): Promise<number> {
  if (sightings.length === 0) return 0;
  const rows = sightings.map(({ articleId, fetchId, seenAt, briefId, brief, match, scores }) => ({
    brief_id: briefId,
    article_id: articleId,
    fetch_id: fetchId,
    position: brief.position,
    start_offset: brief.start,
    end_offset: brief.end,
    raw_text: brief.raw,
    fold_key: hexBytes(brief.fingerprint.key),
    match,
    match_scores: scores,
    seen_at: seenAt,
  }));
  const { rows: added } = await sql<{ id: number }>`
    with given as (
      select * from json_populate_recordset(null::sightings, ${JSON.stringify(rows)}::json)
    ), earlier as (
      update briefs b set first_seen_at = g.seen_at
      from (select brief_id, min(seen_at) as seen_at from given group by brief_id) g
      where b.id = g.brief_id and b.first_seen_at > g.seen_at
    )
    insert into sightings (brief_id, article_id, fetch_id, position, start_offset, end_offset, raw_text, fold_key,
      match, match_scores, seen_at)
    select brief_id, article_id, fetch_id, position, start_offset, end_offset, raw_text, fold_key, match,
      match_scores, seen_at from given
    on conflict do nothing returning id`.execute(trx);
  return added.length;
}

/** The briefs that these articles carry already. @returns by article */
export async function findCarried(trx: Trx, articleIds: readonly number[]): Promise<Map<number, Set<number>>> {
  const carried = new Map<number, Set<number>>(articleIds.map((id) => [id, new Set()]));
  if (articleIds.length === 0) return carried;
  const rows = await trx
    .selectFrom('sightings')
    .select(['article_id', 'brief_id'])
    .where('article_id', '=', sql<number>`any(${articleIds}::bigint[])`)
    .execute();
  for (const { article_id, brief_id } of rows) carried.get(article_id)?.add(brief_id);
  return carried;
}
