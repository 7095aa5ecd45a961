import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import { FIRST_PENDING, findStranded, type NextStep } from '../db/urls.ts';
import type { Job } from '../queues/jobs.ts';
import type { Producer } from '../queues/producer.ts';

export interface SweepDeps {
  db: Db;
  producer: Producer;
  log: Logger;
  /** Divides the times by which lost work is found again: 1, or more in tests of faults. */
  haste: number;
}

/** A step that has not begun after this long may have lost its job; adding a job that is still there does nothing. */
const IDLE_MS = 60_000;
const STRANDED_BATCH = 10_000;
const SWEEP_EVERY_MS = 30_000;

/**
 * Puts back the jobs of URLs whose next step never came.
 * @returns one pass, which answers how many it found; each goes on behind the last one, so that a great many URLs that
 *   wait for a slow host do not keep the others from being found
 */
export function stranded(): (deps: SweepDeps) => Promise<number> {
  let after = FIRST_PENDING;
  return async ({ db, producer, log, haste }) => {
    const { steps, last } = await findStranded(db, { idleMs: IDLE_MS / haste, after, limit: STRANDED_BATCH });
    await producer.add(steps.map(jobOf));
    after = last ?? FIRST_PENDING;
    if (steps.length > 0) log.info({ urls: steps.length }, 'put stranded URLs back on their queues');
    return steps.length;
  };
}

function jobOf(next: NextStep): Job {
  return next.step === 'fetch'
    ? { name: 'fetch', payload: { urlId: next.urlId, request: next.request } }
    : { name: 'article', payload: { fetchId: next.fetchId } };
}

/** One pass: brings the tick back that asks which sources are due, where it was lost. */
export async function keepTicking(deps: SweepDeps): Promise<number> {
  await deps.producer.keepTicking();
  return 0;
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
  const timer = setInterval(tick, SWEEP_EVERY_MS / deps.haste);
  return {
    async close(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
