import { readFile, realpath, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { App, Intake } from '../app.ts';
import { SetupError } from '../pipeline/errors.ts';
import { MAX_PAGE_BYTES } from '../pipeline/incoming.ts';
import type { Input } from './inputs.ts';

/** What was read besides pages: of archives, what they brought and what is wrong with them. */
export interface TakenIn {
  /** Pages of archives that had been taken in before. */
  known: number;
  /** Records of archives that hold no page to be taken in, by reason. */
  skipped: Record<string, number>;
  /** What is wrong with archives, a line for each. */
  faults: string[];
}

/** Files that are looked at at the same time. */
const STATS_AT_ONCE = 64;

/**
 * Before anything is stored: a file that no page can be as large as is a mistake of the person who named it.
 * @returns how large the archives are together, bytes
 */
export async function checkSizes(inputs: readonly Input[]): Promise<number> {
  let archives = 0;
  for (let at = 0; at < inputs.length; at += STATS_AT_ONCE) {
    const some = inputs.slice(at, at + STATS_AT_ONCE).filter((input) => input.kind !== 'url');
    for (const [i, { size }] of (await Promise.all(some.map(({ path }) => stat(path)))).entries()) {
      if (some[i]?.kind === 'warc') archives += size;
      else if (size > MAX_PAGE_BYTES) {
        const path = some[i]?.path;
        throw new SetupError(`larger than a page may be (${size} bytes, at most ${MAX_PAGE_BYTES}): ${path}`);
      }
    }
  }
  return archives;
}

/** Files that are read at the same time and stored in one transaction. */
const BATCH = 16;

export interface TakeInOptions {
  runId: number;
  /** The address of the one file that there is, instead of its real path as `file:`. */
  url: string | null;
  signal: AbortSignal;
  /** Told how far the archives have been read, bytes of all of them. */
  onBytes: (position: number) => void;
}

/**
 * Asks for URLs, then takes files and archives in, in their order, as fast as they are worked on. Files are taken in one
 * batch after the other, so that which of two copies entered first does not depend on chance.
 */
export async function takeIn(app: App, inputs: readonly Input[], options: TakeInOptions): Promise<TakenIn> {
  const { runId, signal } = options;
  const taken: TakenIn = { known: 0, skipped: {}, faults: [] };
  const urls = inputs.flatMap((input) => (input.kind === 'url' ? input.url : []));
  if (urls.length > 0) await app.enqueue(urls, runId);
  const intake = app.intake(runId, signal);
  let files: string[] = [];
  const takeFiles = async () => {
    if (files.length === 0) return;
    await intake.take(await Promise.all(files.map((file) => readPage(file, options.url))));
    files = [];
  };
  let read = 0;
  for (const input of inputs) {
    if (signal.aborted) return taken;
    if (input.kind === 'file' && files.push(input.path) === BATCH) await takeFiles();
    if (input.kind !== 'warc') continue;
    await takeFiles();
    const before = read;
    await takeArchive(intake, input.path, taken, (position) => {
      read = before + position;
      options.onBytes(read);
    });
  }
  await takeFiles();
  return taken;
}

async function readPage(file: string, url: string | null) {
  return { url: url ?? pathToFileURL(await realpath(file)).href, bytes: await readFile(file), headers: {} };
}

async function takeArchive(intake: Intake, file: string, taken: TakenIn, onBytes: (position: number) => void) {
  const { known, skipped, fault } = await intake.takeWarc(file, onBytes);
  taken.known += known;
  for (const [reason, count] of Object.entries(skipped)) taken.skipped[reason] = (taken.skipped[reason] ?? 0) + count;
  if (fault) taken.faults.push(fault);
}
