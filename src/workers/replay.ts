import { type Replayed, type ReplayFilter, replayDeadLetters } from '../db/replay.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Job } from '../queues/jobs.ts';
import type { IntakeDeps } from './intake.ts';

/** Makes dead URLs pending again and puts their next step on its queue; what is lost between, the sweep finds. */
export async function replay(deps: IntakeDeps, filter: ReplayFilter): Promise<Replayed[]> {
  const replayed = await inTransaction(deps.db, (trx) => replayDeadLetters(trx, filter));
  await deps.producer.add(replayed.map(nextStep));
  return replayed;
}

function nextStep({ urlId, request, fetchId }: Replayed): Job {
  return fetchId === null ? { name: 'fetch', payload: { urlId, request } } : { name: 'article', payload: { fetchId } };
}
