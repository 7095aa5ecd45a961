import { findCandidates } from '../db/brief-candidates.ts';
import { insertBriefs, replaceTexts } from '../db/briefs.ts';
import type { Trx } from '../db/database.ts';
import type { Findings } from '../db/findings.ts';
import { drawIds } from '../db/json-rows.ts';
import type { NewSighting } from '../db/sightings.ts';
import { findPins } from '../db/splits.ts';
import { assignSightings } from '../pipeline/assign.ts';
import type { AnalysedBrief, Script } from '../pipeline/types.ts';

/** Where the briefs of an article that is stored already stand. */
export interface Place {
  articleId: number;
  fetchId: number;
  script: Script;
  /** When the page was fetched. */
  seenAt: Date;
  /** When it was classified. */
  now: Date;
}

/**
 * Finds or makes the brief of each copy on a page that is read again. The caller holds the store lock, adds the
 * sightings, and writes the findings.
 */
export async function placeBriefs(
  trx: Trx,
  briefs: readonly AnalysedBrief[],
  { articleId, fetchId, script, seenAt, now }: Place,
): Promise<{ sightings: NewSighting[]; findings: Findings[] }> {
  const stored = await findCandidates(trx, briefs, articleId);
  const pins = (await findPins(trx, [articleId])).get(articleId) ?? [];
  const assignments = assignSightings(briefs, stored, pins);
  const fresh = assignments.filter(({ join }) => join === null).length;
  const { briefs: ids } = await drawIds(trx, { articles: 0, briefs: fresh });
  const origin = { script, now };
  const placed = assignments.map((found) => ({
    ...found,
    isNew: found.join === null,
    id: found.join ?? ids.shift() ?? 0,
  }));
  await insertBriefs(
    trx,
    placed.flatMap(({ isNew, id, brief }) => (isNew ? [{ id, brief, origin, seenAt }] : [])),
  );
  const fuller = placed.filter(({ isNew, represents }) => !isNew && represents);
  await replaceTexts(
    trx,
    fuller.map(({ id, brief, met, scores }) => ({ briefId: id, brief, origin, scores: met?.scores ?? scores })),
  );
  return {
    sightings: placed.map(({ id, brief, match, scores }) => ({
      articleId,
      fetchId,
      seenAt,
      briefId: id,
      brief,
      match,
      scores,
    })),
    findings: placed.flatMap(({ isNew, represents, id, brief: { places, names, claims } }) =>
      represents ? [{ articleId: null, briefId: id, places, names, claims, isNew }] : [],
    ),
  };
}
