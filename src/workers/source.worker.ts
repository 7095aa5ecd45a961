import type { Db, Trx } from '../db/database.ts';
import { recentItemTimes } from '../db/items.ts';
import { addRunUrls } from '../db/runs.ts';
import { findSource, lockSource, moveSource, notePoll, type PolledSource, type PollResult } from '../db/sources.ts';
import { inTransaction } from '../db/transaction.ts';
import type { RequestedUrl } from '../db/urls.ts';
import { storable } from '../pipeline/decode.ts';
import { RetryableError } from '../pipeline/errors.ts';
import { sourceAddress } from '../pipeline/incoming.ts';
import { jobId, jobs, type Payload } from '../queues/jobs.ts';
import { askedWait, failureWait, LONGEST_SECONDS, nextInterval, spread, usualGap } from '../sources/rhythm.ts';
import { moveAfter, type PollEnd, standingAfter } from '../sources/standing.ts';
import type { LostJob } from './attempt.ts';
import { done, type Outcome, skipped } from './outcome.ts';
import type { PoliteClient } from './polite.ts';
import { obeysRobots, readSource, type SourceReading } from './read-source.ts';
import { NOTHING, type Taken, takeItems } from './source-items.ts';

export interface SourceDeps {
  db: Db;
  web: PoliteClient;
  signal: AbortSignal;
  now: () => Date;
  /** From 0 to below 1. */
  random: () => number;
}

type SourceJob = Extract<Payload<'source'>, { sourceId: number }>;

/**
 * Polls a source and makes its new items pending. A source that cannot be read is data on its row, not an exception.
 * @throws RetryableError where the poll was called off by a shutdown
 */
export async function pollSource(deps: SourceDeps, payload: SourceJob): Promise<Outcome> {
  const source = await findSource(deps.db, payload.sourceId);
  if (!source) return skipped('removed, paused or gone');
  const job = jobId({ name: 'source', payload });
  const http = deps.web.patient({ job, obeyRobots: obeysRobots(source.kind) });
  const reading = await readSource({ http, signal: deps.signal }, source);
  if (reading.kind === 'failed' && reading.reason === 'aborted') {
    throw new RetryableError('aborted', `the poll of ${source.url} was called off`);
  }
  const polled = await inTransaction(deps.db, (trx) => storePoll(trx, deps, source, reading, payload.runId ?? null));
  const fields = { sourceId: source.id, url: source.url };
  if (!polled) return skipped('removed', fields);
  const { requested, result } = polled;
  return done(
    {
      ...fields,
      verdict: reading.kind,
      state: result.state,
      reason: result.reason ?? undefined,
      items: result.showed?.items ?? 0,
      added: requested.length,
      waitSeconds: result.waitSeconds,
    },
    requested.map(({ urlId, request }) => ({ name: 'fetch' as const, payload: { urlId, request } })),
  );
}

/**
 * Notes on a source that its poll was given up, because it ends workers or because we failed at it again and again: it is
 * broken, and polled ever more rarely.
 */
export async function giveUpPoll(deps: Omit<SourceDeps, 'web' | 'signal'>, lost: LostJob): Promise<void> {
  const payload = jobs.source.payload.safeParse(lost.payload);
  if (!payload.success || 'due' in payload.data) return;
  const source = await findSource(deps.db, payload.data.sourceId);
  if (!source) return;
  const message = storable(lost.error.message);
  const why = { reason: lost.reason, message, status: null, unreadable: true, retryAfterMs: null };
  const reading = { ...why, kind: 'failed' as const, headers: {}, movedTo: null };
  await inTransaction(deps.db, (trx) => storePoll(trx, deps, source, reading, null));
}

/** @returns undefined where the source was removed meanwhile */
async function storePoll(
  trx: Trx,
  deps: Pick<SourceDeps, 'now' | 'random'>,
  source: PolledSource,
  reading: SourceReading,
  runId: number | null,
): Promise<{ requested: RequestedUrl[]; result: PollResult } | undefined> {
  const before = await lockSource(trx, source.id);
  if (!before) return undefined;
  const now = deps.now();
  const took = reading.kind === 'read' ? await takeItems(trx, source.id, reading.content.items, now) : NOTHING;
  if (runId !== null && took.requested.length > 0) await addRunUrls(trx, runId, took.requested);
  const times = await recentItemTimes(trx, source.id, RHYTHM_ITEMS);
  const rhythm = { usualGap: usualGap(times), lastItemAt: times[0] ?? null, now: now.getTime() };
  const standing = standingAfter(before, endOf(reading), rhythm);
  const asked = askedWait(wishesOf(reading), now.getTime());
  const failed = reading.kind === 'failed';
  const interval = failed
    ? before.interval
    : nextInterval({ ...before, ...took, first: before.polls === 0, usualGap: rhythm.usualGap });
  const wait = !failed
    ? interval
    : standing.state === 'blocked'
      ? LONGEST_SECONDS
      : failureWait(standing.failures, asked);
  const move = moveAfter({ to: before.movedTo, polls: before.movedPolls }, failed ? null : reading.movedTo);
  const result: PollResult = {
    ...standing,
    interval,
    waitSeconds: spread(wait, asked, deps.random()),
    movedTo: move.to,
    movedPolls: move.polls,
    ...(failed ? {} : { showed: showedBy(source, reading, took, rhythm) }),
  };
  await notePoll(trx, source.id, result);
  if (move.isDue && move.to !== null) await followMove(trx, source.id, move.to, result);
  return { requested: took.requested, result };
}

/** From so many of its newest items a source's rhythm is read. */
const RHYTHM_ITEMS = 50;

function endOf(reading: SourceReading): PollEnd {
  return reading.kind === 'failed' ? reading : { kind: reading.kind };
}

function wishesOf(reading: SourceReading) {
  const failed = reading.kind === 'failed';
  return {
    ttlSeconds: reading.kind === 'read' ? reading.content.ttlSeconds : null,
    // What an error page says of its own caching is no wish about the source.
    cacheControl: failed ? null : (reading.headers['cache-control'] ?? null),
    expires: failed ? null : (reading.headers.expires ?? null),
    retryAfterMs: failed ? reading.retryAfterMs : null,
  };
}

function showedBy(
  source: PolledSource,
  reading: SourceReading,
  took: Taken,
  rhythm: { usualGap: number | null; lastItemAt: number | null },
): NonNullable<PollResult['showed']> {
  const { headers } = reading;
  return {
    title: reading.kind === 'read' ? reading.content.title : null,
    etag: headers.etag ?? (reading.kind === 'unchanged' ? (source.validators['if-none-match'] ?? null) : null),
    lastModified:
      headers['last-modified'] ??
      (reading.kind === 'unchanged' ? (source.validators['if-modified-since'] ?? null) : null),
    items: took.items,
    newItems: took.newItems,
    usualGap: rhythm.usualGap,
    lastItemAt: rhythm.lastItemAt === null ? null : new Date(rhythm.lastItemAt),
  };
}

/** Two sources that became one address are one source: the one that had it first goes on. */
async function followMove(trx: Trx, sourceId: number, to: string, result: PollResult): Promise<void> {
  const address = sourceAddress(to);
  if (await moveSource(trx, sourceId, address)) return;
  const message = `moved to ${address.url}, which is a source of its own`;
  await notePoll(trx, sourceId, { ...result, state: 'gone', reason: 'moved', message });
}
