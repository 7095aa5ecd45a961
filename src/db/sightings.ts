import { sql } from 'kysely';
import type { AnalysedBrief, Match } from '../pipeline/types.ts';
import { jsonBytes } from './briefs.ts';
import type { Trx } from './database.ts';

/** One page's copy of a brief. */
export interface NewSighting {
  briefId: number;
  brief: AnalysedBrief;
  match: Match;
  scores: Record<string, number>;
}

/**
 * Adds the sightings that an article does not have yet.
 * @returns how many were new
 */
export async function addSightings(
  trx: Trx,
  at: { articleId: number; fetchId: number; seenAt: Date },
  sightings: readonly NewSighting[],
): Promise<number> {
  if (sightings.length === 0) return 0;
  const rows = sightings.map(({ briefId, brief, match, scores }) => ({
    brief_id: briefId,
    position: brief.position,
    start_offset: brief.start,
    end_offset: brief.end,
    raw_text: brief.raw,
    fold_key: jsonBytes(brief.fingerprint.key),
    match,
    match_scores: scores,
  }));
  const given = JSON.stringify(rows);
  const [{ rows: added }] = await Promise.all([
    sql<{ id: number }>`insert into sightings (brief_id, article_id, fetch_id, position, start_offset, end_offset,
        raw_text, fold_key, match, match_scores, seen_at)
      select g.brief_id, a.id, ${at.fetchId}, g.position, g.start_offset, g.end_offset, g.raw_text, g.fold_key, g.match,
        g.match_scores, ${at.seenAt}
      from jsonb_populate_recordset(null::sightings, ${given}::jsonb) g, articles a where a.id = ${at.articleId}
      on conflict do nothing returning id`.execute(trx),
    sql`update briefs set first_seen_at = ${at.seenAt}
      where id = any(${sightings.map((s) => s.briefId)}::bigint[]) and first_seen_at > ${at.seenAt}`.execute(trx),
  ]);
  return added.length;
}

/** The briefs that an article carries already. */
export async function findCarried(trx: Trx, articleId: number | null): Promise<Set<number>> {
  if (articleId === null) return new Set();
  const rows = await trx.selectFrom('sightings').select('brief_id').where('article_id', '=', articleId).execute();
  return new Set(rows.map((row) => row.brief_id));
}
