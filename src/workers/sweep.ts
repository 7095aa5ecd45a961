import type { Logger } from 'pino';
import { type Db, inTransaction } from '../db/database.ts';
import { foldWaiting } from '../db/search.ts';
import { claimDueSources } from '../db/sources.ts';
import { findStranded, type NextStep } from '../db/urls.ts';
import type { Job } from '../queues/jobs.ts';
import type { Producer } from '../queues/producer.ts';

export interface SweepDeps {
  db: Db;
  producer: Producer;
  log: Logger;
}

/** A step that has not begun after this long may have lost its job; adding a job that is still there does nothing. */
const IDLE_MS = 60_000;
const STRANDED_BATCH = 10_000;
const DUE_BATCH = 100;
const SWEEP_EVERY_MS = 30_000;

/** One pass: puts back the jobs of URLs whose next step never came. @returns how many were found */
export async function sweepStranded(deps: SweepDeps, idleMs = IDLE_MS): Promise<number> {
  const stranded = await findStranded(deps.db, idleMs, STRANDED_BATCH);
  await deps.producer.add(stranded.map(jobOf));
  if (stranded.length > 0) deps.log.info({ urls: stranded.length }, 'put stranded URLs back on their queues');
  return stranded.length;
}

function jobOf(next: NextStep): Job {
  return next.step === 'fetch'
    ? { name: 'fetch', payload: { urlId: next.urlId, request: next.request } }
    : { name: 'article', payload: { fetchId: next.fetchId } };
}

/** One pass: hands out the sources that are due. @returns how many */
export async function pollDue(deps: SweepDeps): Promise<number> {
  const due = await claimDueSources(deps.db, DUE_BATCH);
  await deps.producer.add(due.map((payload) => ({ name: 'source', payload })));
  return due.length;
}

const FOLDED_AT_ONCE = 200;
/** Closing waits for a pass. */
const FOLDING_MS = 3_000;

/** One pass: makes pieces searchable that are not yet, for a while at most. @returns how many */
export async function foldTexts({ db, log }: SweepDeps): Promise<number> {
  const until = Date.now() + FOLDING_MS;
  let done = 0;
  for (let found = FOLDED_AT_ONCE; found === FOLDED_AT_ONCE && Date.now() < until; done += found) {
    found = await inTransaction(db, (trx) => foldWaiting(trx, FOLDED_AT_ONCE));
  }
  if (done > 0) log.info({ pieces: done }, 'made pieces searchable');
  return done;
}

/** Runs `passes` now and every half minute; a pass that fails is logged and tried again at the next turn. */
export function startSweep(deps: SweepDeps, passes: readonly ((deps: SweepDeps) => Promise<number>)[]) {
  let running: Promise<void> = Promise.resolve();
  const turn = async () => {
    for (const pass of passes) {
      await pass(deps).catch((error: unknown) => deps.log.warn({ err: error }, 'sweep failed'));
    }
  };
  const tick = () => {
    running = running.then(turn);
  };
  tick();
  const timer = setInterval(tick, SWEEP_EVERY_MS);
  return {
    async close(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
