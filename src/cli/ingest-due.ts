import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import { clockOf } from '../db/database.ts';
import { withDueLock } from '../db/due-lock.ts';
import { countFates, type FateCounts, takeUpPending } from '../db/runs.ts';
import { countUnpolled } from '../db/sources.ts';
import { withDatabase } from '../open-database.ts';
import { JOB_NAMES } from '../queues/job-names.ts';
import { printRun } from './ingest-summary.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { oneShot, type RunEnd, withRun } from './session.ts';
import { readVersion } from './version.ts';

/**
 * `briefwire ingest --due`: one scheduled run, for cron. Polls every source that is due and works until all that they
 * brought is in a final state, and what an earlier run left. One at a time: a second says who holds it and exits 0.
 */
export async function runDue({ json = false }: { json?: boolean }, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const setup = { config, log, version: readVersion() };
  const outcome = await withDatabase(config, log, (db) =>
    withDueLock(db, () =>
      withRun('due', setup, (app, runId, signal) => pollAndWork(app, runId, signal, { json, quiet })),
    ),
  );
  if (outcome.held) return outcome.result === 'done' ? 0 : 1;
  const { holder } = outcome;
  note(
    holder === null
      ? 'another scheduled run is at it'
      : `run ${holder.id} is at it since ${holder.startedAt.toISOString()} (process ${holder.pid} on ${holder.host})`,
  );
  return 0;
}

const WAIT_MS = 200;
/** A poll whose job was lost is handed out again; its claim has ended by then. */
const CLAIM_AGAIN_MS = 60_000;

async function pollAndWork(
  app: App,
  runId: number,
  signal: AbortSignal,
  { json, quiet }: { json: boolean; quiet: boolean },
): Promise<RunEnd> {
  const started = performance.now();
  const since = await clockOf(app.db);
  const sources = new Set(await app.pollDue(runId));
  await takeUpPending(app.db, runId);
  await app.work({ queues: JOB_NAMES, pollSources: false, sweepAtOnce: true });
  const progress = startProgress('pages read', null, { quiet });
  let counts: FateCounts = {};
  let claimed = performance.now();
  try {
    for (;;) {
      // In this order: a poll and the URLs that it brought appear together.
      const unpolled = await countUnpolled(app.db, [...sources], since);
      counts = await countFates(app.db, runId);
      const { pending = 0, ...settled } = counts;
      const read = Object.values(settled).reduce((sum, count) => sum + count, 0);
      progress.update(read, `of ${read + pending}; ${sources.size - unpolled} of ${sources.size} sources polled`);
      if ((unpolled === 0 && pending === 0) || signal.aborted) break;
      if (unpolled > 0 && performance.now() - claimed > CLAIM_AGAIN_MS) {
        for (const id of await app.pollDue(runId)) sources.add(id);
        claimed = performance.now();
      }
      await sleep(WAIT_MS);
    }
  } finally {
    progress.stop();
  }
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  await printRun(app.db, runId, counts, { seconds, json });
  if (!quiet) note(`${sources.size} sources were due`);
  return signal.aborted ? 'interrupted' : 'done';
}
