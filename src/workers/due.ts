import type { Db } from '../db/database.ts';
import { claimDueSources } from '../db/sources.ts';
import type { Job } from '../queues/jobs.ts';
import { done, type Outcome } from './outcome.ts';

/** Sources that one statement claims, and that one tick hands out at most: the next tick goes on. */
const BATCH = 100;
const BATCHES_A_TICK = 20;

/**
 * The tick: claims the sources that are due and hands out their polls. However many ticks or services run, a source is
 * claimed once.
 */
export async function handOutDue(db: Db): Promise<Outcome> {
  const next = await claimPolls(db, null, BATCH * BATCHES_A_TICK);
  return done({ due: next.length }, next);
}

/**
 * @param runId the run whose inputs the new items are, or null
 * @param limit most sources to claim
 */
export async function claimPolls(db: Db, runId: number | null, limit: number): Promise<SourceJob[]> {
  const polls: SourceJob[] = [];
  while (polls.length < limit) {
    const due = await claimDueSources(db, Math.min(BATCH, limit - polls.length));
    for (const poll of due) {
      polls.push({ name: 'source', payload: runId === null ? poll : { ...poll, runId } });
    }
    if (due.length < BATCH) break;
  }
  return polls;
}

export interface SourceJob extends Extract<Job, { name: 'source' }> {
  payload: { sourceId: number; window: number; runId?: number };
}
