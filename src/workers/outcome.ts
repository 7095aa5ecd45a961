import type { Job } from '../queues/jobs.ts';

/**
 * What a handler came to. It says what happens next instead of doing it: the runner adds `next` after the handler, and
 * so after its commit, and logs `fields` as the one event of the job.
 */
export interface Outcome {
  status: 'done' | 'skipped' | 'later';
  /** Why it was skipped, or is to come back. */
  reason?: string;
  /** `later`: the job comes back after so many milliseconds, and no attempt is spent. */
  delayMs?: number;
  next: Job[];
  fields: Record<string, unknown>;
}

/** There was nothing to do, for a reason that is logged: the usual end of a job that was delivered twice. */
export function skipped(reason: string, fields: Record<string, unknown> = {}): Outcome {
  return { status: 'skipped', reason, next: [], fields };
}

export function done(fields: Record<string, unknown>, next: Job[] = []): Outcome {
  return { status: 'done', next, fields };
}

/** It is not this job's turn yet. */
export function later(delayMs: number, reason: string, fields: Record<string, unknown> = {}): Outcome {
  return { status: 'later', reason, delayMs, next: [], fields };
}
