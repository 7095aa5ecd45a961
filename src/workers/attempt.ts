import { type Job as BullJob, DelayedError } from 'bullmq';
import type { Logger } from 'pino';
import { PermanentError, RefusedError, RetryableError } from '../pipeline/errors.ts';
import type { JobName } from '../queues/job-names.ts';
import { jobs, type Payload } from '../queues/jobs.ts';
import type { Producer } from '../queues/producer.ts';
import { isOutage, QueueOutage } from './outage.ts';
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

/** How an attempt at a job ended. */
export interface JobEnd {
  queue: JobName;
  outcome: 'done' | 'skipped' | 'later' | 'retried' | 'refused' | 'dead';
  /** The final state that its URL came to by it, null where it came to none. */
  fate: string | null;
  durationMs: number;
}

export interface AttemptDeps {
  producer: Producer;
  handlers: Handlers;
  /** Writes the job's end (refused or dead, with its reason) where people find it; `saved`: it went on by other means. */
  giveUp: (lost: LostJob) => Promise<unknown>;
  log: Logger;
  /** Is told of every attempt that ended. */
  onEnd?: (end: JobEnd) => void;
  /** Divides the times by which lost work is found again: 1, or more in tests of faults. */
  haste: number;
}

/** What the jobs of one runner have in common. */
export interface Shift extends AttemptDeps {
  /** Aborted when jobs in flight are handed back. */
  over: AbortSignal;
  /** How many deaths a job had outlived when it was last put aside for them: once for each, so that it keeps its turns. */
  apart: Map<string, number>;
}

/**
 * A job whose worker was gone so often before it could end is what ends them, and is given up. Deploys and machines that
 * fail use none of its attempts, and do not meet the same job ten times; one that takes its worker down does, within
 * five to ten minutes.
 */
const MOST_DEATHS = 10;
/**
 * What was under way beside such a job dies with it, and would start beside it again. So from the second death on each
 * waits for up to so long before it starts, and the others are done when the one comes.
 */
const SUSPICIOUS_DEATHS = 2;
const APART_MS = 30_000;
/** After an outage a job waits for so long, and up to half as long again, before it is tried again. */
const OUTAGE_PAUSE_MS = 10_000;

/**
 * One delivery of a job. An outage of database or queues uses up none of its attempts: it is put aside for a while.
 * @throws DelayedError where it was put aside; where the queue would not do that either, the outage
 */
export async function runJob(deps: Shift, name: JobName, job: BullJob, token: string | undefined): Promise<void> {
  try {
    await keepApart(deps, job, token);
    await attemptJob(deps, name, job, token);
  } catch (error) {
    if (!isOutage(error) || deps.over.aborted) throw error;
    await putAside(job, Math.round((OUTAGE_PAUSE_MS * (1 + Math.random() / 2)) / deps.haste), token);
  }
}

/** @throws DelayedError where the job waits first */
async function keepApart({ apart, haste, log }: Shift, job: BullJob, token: string | undefined): Promise<void> {
  const { id = '', stalledCounter: deaths } = job;
  if (deaths < SUSPICIOUS_DEATHS || deaths >= MOST_DEATHS || apart.get(id) === deaths) return;
  apart.set(id, deaths);
  log.warn({ job: id, deaths }, 'the job outlived its workers and is put aside for a while');
  await putAside(job, Math.round((APART_MS * Math.random()) / haste), token);
}

function killsWorkers(deaths: number): PermanentError {
  return new PermanentError('kills-worker', `its worker died, or hung, ${deaths} times before the job could end`);
}

async function attemptJob(deps: Shift, name: JobName, job: BullJob, token: string | undefined): Promise<void> {
  const started = performance.now();
  const log = deps.log.child({ queue: name, job: job.id, attempt: job.attemptsMade + 1 });
  const end = (outcome: JobEnd['outcome'], fate: string | null = null) => {
    const durationMs = Math.round(performance.now() - started);
    deps.onEnd?.({ queue: name, outcome, fate, durationMs });
    return durationMs;
  };
  try {
    if (job.stalledCounter >= MOST_DEATHS) throw killsWorkers(job.stalledCounter);
    const outcome = await handle(deps.handlers, name, job.data);
    await addNext(deps.producer, outcome);
    const { status, reason, fields } = outcome;
    const durationMs = end(status, typeof fields['fate'] === 'string' ? fields['fate'] : null);
    log.info({ status, reason, ...fields, durationMs }, 'job');
    if (outcome.delayMs !== undefined) await putAside(job, outcome.delayMs, token);
  } catch (cause) {
    if (cause instanceof DelayedError) throw cause;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const lost = lostJob(name, job, error);
    // A job that was handed back is another's by now.
    if (!lost || deps.over.aborted) {
      end('retried');
      log.warn({ reason: reasonOf(error), error: error.message }, 'job failed, will be tried again');
      throw error;
    }
    const saved = (await deps.giveUp(lost)) === 'saved';
    const outcome = error instanceof RefusedError ? 'refused' : 'dead';
    // A source that was given up is no URL: the next poll is its next chance.
    end(outcome, saved || name === 'source' ? null : outcome);
    log.error({ reason: lost.reason, error: error.message, attempts: lost.attempts }, 'job given up');
  }
}

async function putAside(job: BullJob, delayMs: number, token: string | undefined): Promise<never> {
  try {
    await job.moveToDelayed(Date.now() + delayMs, token);
  } catch (cause) {
    throw new QueueOutage('the job could not be put aside', { cause });
  }
  throw new DelayedError();
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

async function addNext(producer: Producer, { next }: Outcome): Promise<void> {
  try {
    await producer.add(next);
  } catch (cause) {
    throw new QueueOutage('the next step could not be queued', { cause });
  }
}

/** Undefined while another attempt may help; an outage is never the end of a job. */
function lostJob(name: JobName, job: BullJob, error: Error): LostJob | undefined {
  const attempts = job.attemptsMade + 1;
  if (!(error instanceof PermanentError) && (attempts < jobs[name].attempts || isOutage(error))) return undefined;
  return { name, payload: job.data as Record<string, unknown>, error, reason: reasonOf(error), attempts };
}

function reasonOf(error: Error): string {
  return error instanceof PermanentError || error instanceof RetryableError ? error.reason : 'error';
}
