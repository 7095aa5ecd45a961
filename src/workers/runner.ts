import { once, setMaxListeners } from 'node:events';
import { type Job as BullJob, WaitingError, Worker, type WorkerOptions } from 'bullmq';
import { RetryableError } from '../pipeline/errors.ts';
import { keyPrefix, type QueueBackend } from '../queues/connection.ts';
import type { JobName } from '../queues/job-names.ts';
import { backoff, jobs } from '../queues/jobs.ts';
import { createBackend } from '../queues/postgres-backend.ts';
import { type AttemptDeps, runJob, type Shift } from './attempt.ts';
import { endsWithin } from './ends-within.ts';

export interface RunnerDeps extends AttemptDeps {
  backend: QueueBackend;
  /** Upper bound for every queue's own concurrency. */
  concurrency: number;
  queues: readonly JobName[];
}

export interface Runner {
  /**
   * Takes no more jobs and waits for those in flight; at the deadline they are handed back to their queues. Comes to an
   * end soon after the deadline whether or not the queues answer.
   */
  close(deadlineMs: number): Promise<void>;
}

/** A killed worker's job runs again after 23–25 s with these values, on both backends (measured). */
const LOCK_MS = 20_000;
const STALL_CHECK_MS = 10_000;
/** BullMQ would drop a job without a word: the limit is ours. */
const NO_LIMIT = 1_000_000;

/** Handing jobs back may take so long. */
const CLOSE_MS = 2_000;

/** Starts one BullMQ worker for each queue. */
export function startRunner(deps: RunnerDeps): Runner {
  const running = new Set<BullJob>();
  const ending = new AbortController();
  // Every job in flight listens.
  setMaxListeners(0, ending.signal);
  const shift: Shift = { ...deps, over: ending.signal, apart: new Map() };
  const workers = deps.queues.map((name) =>
    startWorker(deps, name, async (job, token) => {
      running.add(job);
      await orHandBack(shift, job, token, () => runJob(shift, name, job, token)).finally(() => running.delete(job));
    }),
  );
  return {
    async close(deadlineMs) {
      // BullMQ waits here for the jobs in flight, as long as they take; a worker that is only paused takes one more.
      const closed = Promise.all(workers.map((worker) => worker.close()));
      if (await endsWithin(closed, deadlineMs)) return;
      deps.log.warn({ deadlineMs, jobs: running.size }, 'jobs still ran at the deadline; others will run them');
      ending.abort();
      await endsWithin(closed, CLOSE_MS);
    },
  };
}

/**
 * Waits for the work on a job, or puts the job back on its queue when the shift is over, so that another worker need
 * not wait until its lock runs out. What the work still writes afterwards is what the other one finds done.
 */
async function orHandBack(
  shift: Shift,
  job: BullJob,
  token: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  const handBack = async (): Promise<never> => {
    await job.moveToWait(token);
    throw new WaitingError();
  };
  // A closing BullMQ worker that was waiting for jobs still takes one: that which it has just handed back.
  if (shift.over.aborted) return await handBack();
  const done = new AbortController();
  const over = once(shift.over, 'abort', { signal: done.signal });
  try {
    await Promise.race([work(), over.then(handBack)]);
  } finally {
    done.abort();
  }
}

function startWorker(
  deps: RunnerDeps,
  name: JobName,
  processor: (job: BullJob, token?: string) => Promise<void>,
): { close(): Promise<void> } {
  const options: Omit<WorkerOptions, 'connection'> = {
    lockDuration: Math.round(LOCK_MS / deps.haste),
    stalledInterval: Math.round(STALL_CHECK_MS / deps.haste),
    maxStalledCount: NO_LIMIT,
    concurrency: Math.min(jobs[name].concurrency, deps.concurrency),
    settings: {
      backoffStrategy: (attempt, _type, error) => Math.round(delayBefore(name, attempt, error) / deps.haste),
    },
  };
  const { backend } = deps;
  const worker =
    backend.kind === 'redis'
      ? new Worker(name, processor, { ...options, connection: backend.patient, prefix: keyPrefix(name) })
      : new Worker(name, processor, { ...options, connection: backend.pool }, createBackend);
  worker.on('error', (error) => deps.log.debug({ queue: name, err: error }, 'queue connection'));
  return worker;
}

function delayBefore(name: JobName, attempt: number, error: unknown): number {
  const asked = error instanceof RetryableError ? error.retryAfterMs : undefined;
  return backoff(jobs[name].backoffMs, attempt, asked, Math.random());
}
