import { type Job as BullJob, createPostgresBackend, Worker, type WorkerOptions } from 'bullmq';
import type { Logger } from 'pino';
import { PermanentError, RetryableError } from '../pipeline/errors.ts';
import { keyPrefix, type QueueBackend } from '../queues/connection.ts';
import type { JobName } from '../queues/job-names.ts';
import { backoff, jobs, type Payload } from '../queues/jobs.ts';
import type { Producer } from '../queues/producer.ts';
import type { Outcome } from './outcome.ts';

/** One handler for each queue; the type demands that none is missing. */
export type Handlers = { [N in JobName]: (payload: Payload<N>) => Promise<Outcome> };

/** A job that no further attempt can help. */
export interface LostJob {
  name: JobName;
  payload: Record<string, unknown>;
  error: Error;
  /** A short stable word: why. */
  reason: string;
  attempts: number;
}

export interface RunnerDeps {
  backend: QueueBackend;
  producer: Producer;
  handlers: Handlers;
  /** Writes the job's end (refused or dead, with its reason) where people find it. */
  giveUp: (lost: LostJob) => Promise<void>;
  log: Logger;
  /** Upper bound for every queue's own concurrency. */
  concurrency: number;
  queues: readonly JobName[];
}

export interface Runner {
  /** Takes no more jobs and waits for those in flight; after the deadline they are left to be run again elsewhere. */
  close(deadlineMs: number): Promise<void>;
}

/**
 * A killed worker's job runs again after 23–25 s with these values, on both backends (measured); a deploy must not use
 * up its chances, so a job may be found stalled many times.
 */
const LOCK = { lockDuration: 20_000, stalledInterval: 10_000, maxStalledCount: 10 };

/** Starts one BullMQ worker for each queue. */
export function startRunner(deps: RunnerDeps): Runner {
  const running = new Set<Promise<void>>();
  const workers = deps.queues.map((name) =>
    startWorker(deps, name, async (job) => {
      const work = runJob(deps, name, job);
      running.add(work);
      await work.finally(() => running.delete(work));
    }),
  );
  return {
    async close(deadlineMs) {
      // BullMQ's close() cannot be hurried once it waits for jobs, so the waiting is done here.
      await Promise.all(workers.map((worker) => worker.pause(true)));
      const idle = await endsWithin(Promise.allSettled(running), deadlineMs);
      if (!idle)
        deps.log.warn({ deadlineMs, jobs: running.size }, 'jobs still ran at the deadline; they will run again');
      await Promise.all(workers.map((worker) => worker.close(!idle)));
    },
  };
}

interface QueueWorker {
  pause(doNotWaitActive: boolean): Promise<void>;
  close(force: boolean): Promise<void>;
}

function startWorker(deps: RunnerDeps, name: JobName, processor: (job: BullJob) => Promise<void>): QueueWorker {
  const options: Omit<WorkerOptions, 'connection'> = {
    ...LOCK,
    concurrency: Math.min(jobs[name].concurrency, deps.concurrency),
    settings: { backoffStrategy: (attempt, _type, error) => delayBefore(name, attempt, error) },
  };
  const { backend } = deps;
  const worker =
    backend.kind === 'redis'
      ? new Worker(name, processor, { ...options, connection: backend.patient, prefix: keyPrefix(name) })
      : new Worker(name, processor, { ...options, connection: backend.pool }, createPostgresBackend);
  worker.on('error', (error) => deps.log.debug({ queue: name, err: error }, 'queue connection'));
  return worker;
}

function delayBefore(name: JobName, attempt: number, error: unknown): number {
  const asked = error instanceof RetryableError ? error.retryAfterMs : undefined;
  return backoff(jobs[name].backoffMs, attempt, asked, Math.random());
}

async function runJob(deps: RunnerDeps, name: JobName, job: BullJob): Promise<void> {
  const started = performance.now();
  const log = deps.log.child({ queue: name, job: job.id, attempt: job.attemptsMade + 1 });
  try {
    const outcome = await handle(deps.handlers, name, job.data);
    await deps.producer.add(outcome.next);
    const durationMs = Math.round(performance.now() - started);
    log.info({ status: outcome.status, reason: outcome.reason, ...outcome.fields, durationMs }, 'job');
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const lost = lostJob(name, job, error);
    if (!lost) {
      log.warn({ reason: reasonOf(error), error: error.message }, 'job failed, will be tried again');
      throw error;
    }
    await deps.giveUp(lost);
    log.error({ reason: lost.reason, error: error.message, attempts: lost.attempts }, 'job given up');
  }
}

/** The one place where a payload from outside becomes a typed one. */
async function handle(handlers: Handlers, name: JobName, data: unknown): Promise<Outcome> {
  switch (name) {
    case 'source':
      return await handlers.source(jobs.source.payload.parse(data));
    case 'fetch':
      return await handlers.fetch(jobs.fetch.payload.parse(data));
    case 'article':
      return await handlers.article(jobs.article.payload.parse(data));
  }
}

/** Undefined while another attempt may help. */
function lostJob(name: JobName, job: BullJob, error: Error): LostJob | undefined {
  const attempts = job.attemptsMade + 1;
  if (!(error instanceof PermanentError) && attempts < jobs[name].attempts) return undefined;
  return { name, payload: job.data as Record<string, unknown>, error, reason: reasonOf(error), attempts };
}

function reasonOf(error: Error): string {
  return error instanceof PermanentError || error instanceof RetryableError ? error.reason : 'error';
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
