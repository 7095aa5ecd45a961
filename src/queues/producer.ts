import { createQueue, type JobQueue, type QueueBackend, unlessAnotherDoes } from './connection.ts';
import { JOB_NAMES, type JobName } from './job-names.ts';
import { type Job, jobId, jobs, TICK_MS } from './jobs.ts';

/** Puts jobs on their queues and counts them. */
export interface Producer {
  /** Adds in bulk (single adds are forty times slower on PostgreSQL). A job that is in flight already is not doubled. */
  add(batch: readonly Job[]): Promise<void>;
  /**
   * Has the tick that asks which sources are due come every TICK_MS, once for all services that share the queues. What is
   * there already stays as it is; what a wiped queue lost comes back with the next call.
   */
  keepTicking(): Promise<void>;
  counts(): Promise<Record<JobName, QueueCounts>>;
  close(): Promise<void>;
}

export interface QueueCounts {
  waiting: number;
  active: number;
  delayed: number;
}

const BULK = 1_000;
/** A thousand jobs take a tenth of a second. */
const ANSWER_MS = 30_000;
const TICK = 'due';

/** Opens the producing end of every queue. */
export function createProducer(backend: QueueBackend): Producer {
  const queues = new Map<JobName, JobQueue>(JOB_NAMES.map((name) => [name, createQueue(backend, name)]));
  return {
    async add(batch) {
      for (const [name, queue] of queues) {
        const own = batch.filter((job) => job.name === name).map(bulkEntry);
        for (let at = 0; at < own.length; at += BULK) await answered(queue.addBulk(own.slice(at, at + BULK)));
      }
    },
    async keepTicking() {
      const queue = queues.get('source');
      if (!queue || (await answered(queue.getJobScheduler(TICK))) !== undefined) return;
      // On PostgreSQL each of those that put the schedule there in the same instant would cause a first tick.
      await answered(unlessAnotherDoes(backend, async () => await schedule(queue)));
    },
    async counts() {
      const entries = [...queues].map(async ([name, queue]) => [name, await countQueue(queue)] as const);
      return Object.fromEntries(await Promise.all(entries)) as Record<JobName, QueueCounts>;
    },
    async close() {
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
    },
  };
}

async function schedule(queue: JobQueue): Promise<void> {
  if ((await queue.getJobScheduler(TICK)) !== undefined) return;
  const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };
  await queue.upsertJobScheduler(TICK, { every: TICK_MS }, { name: 'source', data: { due: true }, opts });
}

/** The client of a Redis Cluster may wait for ever for masters that died; the sweep must go on. @throws Error then */
async function answered<T>(asking: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `the queues did not answer within ${ANSWER_MS / 1000} s`;
    timer = setTimeout(() => reject(Object.assign(new Error(message), { code: 'ETIMEDOUT' })), ANSWER_MS);
  });
  try {
    return await Promise.race([asking, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Finished and failed jobs leave the queue: what was done, and what was given up, is in Postgres. */
function bulkEntry(job: Job) {
  return {
    name: job.name,
    data: job.payload,
    opts: {
      jobId: jobId(job),
      attempts: jobs[job.name].attempts,
      backoff: { type: 'briefwire' },
      removeOnComplete: true,
      removeOnFail: true,
    },
  };
}

async function countQueue(queue: JobQueue): Promise<QueueCounts> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
  const of = (state: string) => counts[state] ?? 0;
  return { waiting: of('waiting') + of('prioritized'), active: of('active'), delayed: of('delayed') };
}
