import type { SourceState } from '../pipeline/types.ts';

/** How a source stands: what `sources list` shows of it, and what decides whether it is polled. */
export interface Standing {
  state: SourceState;
  /** A short stable word, null where all is well. */
  reason: string | null;
  /** The same for a person. */
  message: string | null;
  /** Failed polls in a row. */
  failures: number;
}

/** How a poll ended. */
export type PollEnd =
  | { kind: 'read' | 'unchanged' }
  | {
      kind: 'failed';
      reason: string;
      message: string;
      /** HTTP status of the answer, null where none came. */
      status: number | null;
      /** An answer came, and it is nothing that this kind of source can be. */
      unreadable: boolean;
    };

/** This many failures in a row make a source `broken`; it is polled on, ever more rarely. */
const FAILURES_TO_BREAK = 3;
/** A source that brought nothing new for so many of its usual gaps is `stale`. */
const GAPS_TO_STALE = 3;
/** A permanent redirect is followed for good once so many polls in a row led to the same place. */
const POLLS_TO_MOVE = 3;

const GONE = 410;
/** Answers to who we are rather than to what we asked for. */
const BLOCKING_STATUSES: ReadonlySet<number> = new Set([401, 403, 451]);
const BLOCKING_REASON = /^robots/;

/**
 * How a source stands after a poll.
 * @param lastItemAt milliseconds since the epoch of its newest item, null where it never had one
 * @param usualGap seconds that usually lie between its items, null while unknown
 * @param now milliseconds since the epoch
 */
export function standingAfter(
  before: Standing,
  end: PollEnd,
  { lastItemAt, usualGap, now }: { lastItemAt: number | null; usualGap: number | null; now: number },
): Standing {
  if (before.state === 'paused') return before;
  if (end.kind === 'failed') return standingAfterFailure(before, end);
  const silent = lastItemAt === null ? 0 : (now - lastItemAt) / 1000;
  if (usualGap !== null && silent > GAPS_TO_STALE * usualGap) {
    const message = `nothing new for ${span(silent)}; usually every ${span(usualGap)}`;
    return { state: 'stale', reason: 'silent', message, failures: 0 };
  }
  return { state: 'active', reason: null, message: null, failures: 0 };
}

function standingAfterFailure(before: Standing, end: Extract<PollEnd, { kind: 'failed' }>): Standing {
  const { reason, message, status } = end;
  const failures = before.failures + 1;
  const failed = { reason, message, failures };
  if (status === GONE) return { state: 'gone', ...failed };
  if ((status !== null && BLOCKING_STATUSES.has(status)) || BLOCKING_REASON.test(reason)) {
    return { state: 'blocked', ...failed };
  }
  if (end.unreadable || failures >= FAILURES_TO_BREAK) return { state: 'broken', ...failed };
  const state = before.state === 'gone' || before.state === 'blocked' ? 'active' : before.state;
  return { state, ...failed };
}

/** Where a source's address leads for good, and how many polls in a row said so. */
export interface Move {
  to: string | null;
  polls: number;
}

/** @param to where permanent redirects alone led this time, null where there were none */
export function moveAfter(before: Move, to: string | null): Move & { isDue: boolean } {
  const polls = to === null ? 0 : to === before.to ? before.polls + 1 : 1;
  return { to, polls, isDue: polls >= POLLS_TO_MOVE };
}

/** A time for a person: `3 d`, `5 h`, `20 min`. */
export function span(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.round(seconds / 86_400)} d`;
  if (seconds >= 2 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.max(1, Math.round(seconds / 60))} min`;
}
