import { readFile, realpath, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { type App, MAX_PAGE_BYTES } from '../app.ts';
import type { Db } from '../db/database.ts';
import { countFates, type FateCounts } from '../db/runs.ts';
import { SetupError, UsageError } from '../pipeline/errors.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import { runDue } from './ingest-due.ts';
import { failed, printRun } from './ingest-summary.ts';
import { expandInputs, type Input } from './inputs.ts';
import { note } from './output.ts';
import { startProgress } from './progress.ts';
import { oneShot, withRun } from './session.ts';
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
    throw new UsageError('name files, folders or URLs, or --due to poll the sources that are due');
  const { config, log, quiet } = oneShot(command);
  const inputs = await expandInputs(names);
  checkAddresses(inputs, options.url);
  await checkSizes(inputs);
  const started = performance.now();
  let counts: FateCounts = {};
  const end = await withRun('ingest', { config, log, version: readVersion() }, async (app, runId, signal) => {
    const progress = startProgress('reading', inputs.length, { quiet });
    try {
      app.work({ queues: ['fetch', 'article'] });
      const intake = takeIn(app, runId, inputs, options.url ?? null, signal);
      counts = await finalCounts(app.db, runId, intake, signal, (done) => progress.update(done));
    } finally {
      progress.stop();
    }
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    await printRun(app.db, runId, counts, { seconds, json: options.json === true });
    if (signal.aborted) return 'interrupted';
    return failed(counts) > 0 ? 'failed' : 'done';
  });
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

/** Before anything is stored: a file that no page can be as large as is a mistake of the person who named it. */
async function checkSizes(inputs: readonly Input[]): Promise<void> {
  for (const input of inputs) {
    if (input.kind === 'url') continue;
    const { size } = await stat(input.path);
    if (size > MAX_PAGE_BYTES) {
      throw new SetupError(`larger than a page may be (${size} bytes, at most ${MAX_PAGE_BYTES}): ${input.path}`);
    }
  }
}

/** Files that are read at the same time and stored in one transaction. */
const BATCH = 16;

/**
 * Asks for URLs and stores files; a file's address is its real path unless `url` names another. Files are taken in one
 * batch after the other, so that which of two copies entered first does not depend on chance.
 */
async function takeIn(app: App, runId: number, inputs: readonly Input[], url: string | null, signal: AbortSignal) {
  const urls = inputs.flatMap((input) => (input.kind === 'url' ? input.url : []));
  if (urls.length > 0) await app.enqueue(urls, runId);
  const paths = inputs.flatMap((input) => (input.kind === 'file' ? input.path : []));
  for (let at = 0; at < paths.length && !signal.aborted; at += BATCH) {
    const read = async (path: string) => ({
      url: url ?? pathToFileURL(await realpath(path)).href,
      bytes: await readFile(path),
      headers: {},
    });
    await app.take(await Promise.all(paths.slice(at, at + BATCH).map(read)), runId);
  }
}

const POLL_MS = 100;

/** Waits until everything was taken in and nothing of it is pending, whichever process works, or for an interrupt. */
async function finalCounts(
  db: Db,
  runId: number,
  intake: Promise<void>,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<FateCounts> {
  let takenIn = false;
  const noted = intake.then(() => {
    takenIn = true;
  });
  for (;;) {
    // An input that cannot be stored ends the run here.
    await Promise.race([noted, sleep(POLL_MS)]);
    const complete = takenIn;
    const counts = await countFates(db, runId);
    const { pending = 0, ...settled } = counts;
    onDone(Object.values(settled).reduce((sum, count) => sum + count, 0));
    if (complete && (pending === 0 || signal.aborted)) return counts;
    if (complete) await sleep(POLL_MS);
  }
}

function interruptedNote(counts: FateCounts): string {
  return `briefwire: stopped with ${counts.pending ?? 0} inputs not done; the same command goes on from there`;
}
