import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import { noteSweep } from '../db/sweeps.ts';
import { endLeases, leaseStranded, type NextStep } from '../db/urls.ts';
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
/** What was put back is left alone for this long, by all processes. */
export const LEASE_MS = 5 * 60_000;
const STRANDED_BATCH = 10_000;
const SWEEP_EVERY_MS = 30_000;

/** One pass: puts back the jobs of URLs whose next step never came. @returns how many it found */
export async function stranded({ db, producer, log, haste }: SweepDeps): Promise<number> {
  await noteSweep(db, 'stranded');
  const options = { idleMs: IDLE_MS / haste, leaseMs: LEASE_MS / haste, limit: STRANDED_BATCH };
  const steps = await leaseStranded(db, options);
  if (steps.length === 0) return 0;
  try {
    await producer.add(steps.map(jobOf));
  } catch (error) {
    await endLeases(
      db,
      steps.map(({ urlId }) => urlId),
    );
    throw error;
  }
  log.info({ urls: steps.length }, 'put stranded URLs back on their queues');
  return steps.length;
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

/**
 * Runs `passes` every half minute; a pass that fails is logged and tried again at the next turn.
 * @param options.atOnce whether the first turn is now, or in half a minute
 */
export function startSweep(
  deps: SweepDeps,
  passes: readonly ((deps: SweepDeps) => Promise<number>)[],
  { atOnce }: { atOnce: boolean },
) {
  let running: Promise<void> = Promise.resolve();
  const turn = async () => {
    for (const pass of passes) {
      await pass(deps).catch((error: unknown) => deps.log.warn({ err: error }, 'sweep failed'));
    }
  };
  const tick = () => {
    running = running.then(turn);
  };
  if (atOnce) tick();
  const timer = setInterval(tick, SWEEP_EVERY_MS / deps.haste);
  return {
    async close(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
