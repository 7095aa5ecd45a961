import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { Db } from '../db/database.ts';
import { countFailedInputs, countFates, type FateCounts } from '../db/runs.ts';
import { UsageError } from '../pipeline/errors.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import type { JobName } from '../queues/job-names.ts';
import { startParsers } from '../workers/parsers.ts';
import { runDue } from './ingest-due.ts';
import { printRun } from './ingest-summary.ts';
import { expandInputs, type Input } from './inputs.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { oneShot, type RunEnd, withRun } from './session.ts';
import { checkSizes, type TakenIn, takeIn } from './take-in.ts';
import { readVersion } from './version.ts';

interface Options {
  url?: string;
  json?: boolean;
  due?: boolean;
}

/** `briefwire ingest`: takes the inputs in, works until all of them are in a final state, prints what was found. */
export async function run(names: string[], options: Options, command: Command): Promise<number> {
  if (options.due) {
    if (names.length > 0 || options.url !== undefined) throw new UsageError('--due polls sources, and takes no inputs');
    return await runDue(options, command);
  }
  if (names.length === 0)
    throw new UsageError('name files, folders, WARC files or URLs, or --due to poll the sources that are due');
  const { config, log, quiet } = oneShot(command);
  const inputs = await expandInputs(names, { warc: true });
  checkAddresses(inputs, options.url);
  const archiveBytes = await checkSizes(inputs);
  const started = performance.now();
  let counts: FateCounts = {};
  const parsers = startParsers();
  // While modules are loaded and the database opens, which leaves half of two cores idle.
  parsers.warm();
  const work = async (app: App, runId: number, signal: AbortSignal): Promise<RunEnd> => {
    const progress = showProgress(inputs.length, archiveBytes, quiet);
    const { onBytes } = progress;
    let taken: TakenIn;
    try {
      const queues: JobName[] = inputs.some(({ kind }) => kind === 'url') ? ['fetch', 'article'] : ['article'];
      await app.work({ queues, pollSources: false, sweepAtOnce: false, parsers });
      const intake = takeIn(app, inputs, { runId, url: options.url ?? null, signal, onBytes });
      counts = await finalCounts(app.db, runId, intake, signal, progress.onDone);
      taken = await intake;
    } finally {
      progress.stop();
    }
    if (taken.known > 0) counts.unchanged = (counts.unchanged ?? 0) + taken.known;
    const skipped = inputs.some(({ kind }) => kind === 'warc') ? taken.skipped : null;
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    await printRun(app.db, runId, counts, { seconds, json: options.json === true, skipped });
    for (const fault of taken.faults) note(`briefwire: ${fault}`);
    if (signal.aborted) return 'interrupted';
    return taken.faults.length > 0 || (await countFailedInputs(app.db, runId)) > 0 ? 'failed' : 'done';
  };
  const end = await withRun('ingest', { config, log, version: readVersion() }, work).finally(parsers.close);
  if (end === 'interrupted') note(interruptedNote(counts));
  return end === 'done' ? 0 : 1;
}

function checkAddresses(inputs: readonly Input[], url: string | undefined): void {
  if (url !== undefined && (inputs.length !== 1 || inputs[0]?.kind !== 'file')) {
    throw new UsageError('--url names the address of one file; give exactly one file with it');
  }
  if (url !== undefined) incomingUrl(url);
  for (const input of inputs) if (input.kind === 'url') incomingUrl(input.url);
}

/** Archives are measured by their bytes, whatever else there is; without any, inputs are counted. */
function showProgress(inputs: number, archiveBytes: number, quiet: boolean) {
  const isBytes = archiveBytes > 0;
  const bar = startProgress(isBytes ? 'reading MB' : 'reading', isBytes ? megabytes(archiveBytes) : inputs, { quiet });
  let read = 0;
  let done = 0;
  const update = () => (isBytes ? bar.update(megabytes(read), `${done} pages done`) : bar.update(done));
  return {
    onBytes(position: number) {
      read = position;
      update();
    },
    onDone(count: number) {
      done = count;
      update();
    },
    stop: bar.stop,
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}

const POLL_MS = 100;
/** Counting the inputs of a large run takes longer: it is done the less often. */
const POLL_SHARE = 0.05;

/** Waits until everything was taken in and nothing of it is pending, whichever process works, or for an interrupt. */
async function finalCounts(
  db: Db,
  runId: number,
  intake: Promise<unknown>,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<FateCounts> {
  let takenIn = false;
  let waitMs = POLL_MS;
  const noted = intake.then(() => {
    takenIn = true;
  });
  for (;;) {
    // An input that cannot be stored ends the run here.
    await Promise.race([noted, sleep(waitMs)]);
    const complete = takenIn;
    const asked = performance.now();
    const counts = await countFates(db, runId);
    waitMs = Math.max(POLL_MS, (performance.now() - asked) / POLL_SHARE);
    const { pending = 0, ...settled } = counts;
    onDone(Object.values(settled).reduce((sum, count) => sum + count, 0));
    if (complete && (pending === 0 || signal.aborted)) return counts;
    if (complete) await sleep(waitMs);
  }
}

function interruptedNote(counts: FateCounts): string {
  return `briefwire: stopped with ${counts.pending ?? 0} inputs not done; the same command goes on from there`;
}
