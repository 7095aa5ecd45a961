import { findCandidates } from '../dist/db/brief-candidates.js';
import { addSightings } from '../dist/db/sightings.js';
import { inTransaction } from '../dist/db/transaction.js';
import { assignSightings } from '../dist/pipeline/assign.js';
import { deriveBriefs } from '../dist/store/derive-briefs.js';
import { lockStore } from '../dist/store/lock.js';
import { placeBriefs } from '../dist/store/place-briefs.js';
import { pageOf } from './match-analysed.js';

/** The one place of this bench that knows how the program looks briefs up and stores them. */

/** @returns the id of the stored brief that a brief is a copy of, or null */
export async function findStored(db, brief) {
  const { briefs } = pageOf(brief);
  return assignSightings(briefs, await findCandidates(db, briefs))[0].join;
}

const SEEN = new Date('2025-01-02T00:00:00Z');

/** Matches and stores one brief as the store lane does: lock, candidates, brief, sighting, derived rows, one transaction. */
export async function storeBrief(db, brief, articleId) {
  const { briefs, script } = pageOf(brief);
  await inTransaction(db, async (trx) => {
    await lockStore(trx);
    const at = { articleId, fetchId: articleId, script, seenAt: SEEN, now: SEEN };
    const { sightings } = await placeBriefs(trx, briefs, at);
    await addSightings(trx, sightings);
    await deriveBriefs(trx, [...new Set(sightings.map(({ briefId }) => briefId))]);
  });
}
