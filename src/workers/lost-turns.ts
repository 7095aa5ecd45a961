import { claimSweep, leaveSweep } from '../db/sweeps.ts';
import { countTurns, turnsAfter } from '../db/turns.ts';
import { LEASE_MS, type SweepDeps } from './sweep.ts';

const NAME = 'turns';
const BATCH = 1_000;

/**
 * One pass: URLs that wait for their turn have a delayed job each. Where the queue has fewer jobs than that, it was
 * emptied: all are put back, and a job that is still there is not doubled. One process at a time does so, and none for a
 * while after jobs were put back.
 * @returns how many were put back
 */
export async function restoreTurns(deps: SweepDeps): Promise<number> {
  const leaseMs = LEASE_MS / deps.haste;
  if (!(await claimSweep(deps.db, NAME, leaseMs))) return 0;
  let restored = 0;
  try {
    restored = await putBack(deps);
  } finally {
    await leaveSweep(deps.db, NAME, restored > 0 ? leaseMs : 0);
  }
  if (restored > 0) deps.log.info({ urls: restored }, 'put URLs that wait for their turn back on the fetch queue');
  return restored;
}

async function putBack({ db, producer }: SweepDeps): Promise<number> {
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
    if (rows.length < BATCH) return restored;
  }
}
