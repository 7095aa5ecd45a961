import { z } from 'zod';
import type { JobName } from './job-names.ts';

/**
 * The topology: every queue with its payload (ids only: text lives in Postgres), how often it is tried, and why it is
 * a queue of its own. A queue is earned by another resource or another kind of failure; steps that cannot fail by
 * themselves (segment, match, classify) are no queues. A step is added by one row here and one handler.
 */
export const jobs = {
  /**
   * Who is due: the tick that asks, and the polls of feeds, listings and sitemaps that it hands out. Apart from `fetch`,
   * so that a poll never waits behind ten thousand pages.
   */
  source: {
    payload: z.union([
      z.object({ due: z.literal(true) }),
      z.object({
        sourceId: z.int().positive(),
        window: z.int().nonnegative(),
        /** The run whose inputs the new items are. */
        runId: z.int().positive().optional(),
      }),
    ]),
    attempts: 3,
    backoffMs: 10_000,
    concurrency: 2,
    id: (payload: { due: true } | { sourceId: number; window: number }) =>
      'due' in payload ? 'due' : `s${payload.sourceId}-${payload.window}`,
  },
  /**
   * The network: slow, polite, fails for reasons of others. Its work is done when the bytes are stored. Where the same
   * process serves `article` too, the job goes on to read and store the page; what fails then is an `article` job's.
   */
  fetch: {
    payload: z.object({ urlId: z.int().positive(), request: z.int().positive() }),
    attempts: 4,
    backoffMs: 5_000,
    concurrency: 16,
    id: (payload: { urlId: number; request: number }) => `u${payload.urlId}-${payload.request}`,
  },
  /** The processor and one transaction: reads stored bytes, writes everything. Can be run again without any network. */
  article: {
    payload: z.object({ fetchId: z.int().positive() }),
    attempts: 4,
    backoffMs: 1_000,
    // So many pages may wait for a parse process or the store lane.
    concurrency: 16,
    id: (payload: { fetchId: number }) => `f${payload.fetchId}`,
  },
} as const satisfies Record<JobName, object>;

export type Payload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>;
export type Job = { [N in JobName]: { name: N; payload: Payload<N> } }[JobName];

/** The id by which doubles in flight are joined; the truth about what is done is in Postgres. */
export function jobId(job: Job): string {
  switch (job.name) {
    case 'source':
      return jobs.source.id(job.payload);
    case 'fetch':
      return jobs.fetch.id(job.payload);
    case 'article':
      return jobs.article.id(job.payload);
  }
}

/** How often the tick asks which sources are due: a fraction of the shortest time between two polls. */
export const TICK_MS = 30_000;

const MAX_BACKOFF_MS = 15 * 60_000;

/**
 * How long to wait before another attempt: doubles from `baseMs`, is never shorter than the other side asked for, and
 * is spread by up to half so that jobs that failed together do not come back together.
 * @param attempt 1 after the first failure
 * @param askedMs what a `Retry-After` said, if it did
 * @param random a number from 0 to below 1
 * @returns milliseconds
 */
export function backoff(baseMs: number, attempt: number, askedMs: number | undefined, random: number): number {
  const exponential = Math.min(baseMs * 2 ** (attempt - 1), MAX_BACKOFF_MS);
  return Math.round(Math.max(exponential * (1 + random / 2), Math.min(askedMs ?? 0, MAX_BACKOFF_MS)));
}
