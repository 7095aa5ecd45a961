import { countTurns, turnsAfter } from '../db/turns.ts';
import type { SweepDeps } from './sweep.ts';

const BATCH = 1_000;

/**
 * One pass: URLs that wait for their turn have a delayed job each. Where the queue has fewer jobs than that, it was
 * emptied: all are put back, and a job that is still there is not doubled.
 * @returns how many were put back
 */
export async function restoreTurns({ db, producer, log }: SweepDeps): Promise<number> {
  const turns = await countTurns(db);
  if (turns === 0) return 0;
  const { waiting, active, delayed } = (await producer.counts()).fetch;
  if (waiting + active + delayed >= turns) return 0;
  let restored = 0;
  for (let last = ''; ; ) {
    const rows = await turnsAfter(db, last, BATCH);
    await producer.add(rows.map(({ urlId, request }) => ({ name: 'fetch', payload: { urlId, request } })));
    restored += rows.length;
    last = rows.at(-1)?.job ?? '';
    if (rows.length < BATCH) break;
  }
  log.info({ urls: restored }, 'put URLs that wait for their turn back on the fetch queue');
  return restored;
}
