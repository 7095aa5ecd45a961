import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { analysePage } from '../../src/pipeline/analyse.ts';
import { PermanentError } from '../../src/pipeline/errors.ts';
import { minimise, mutant } from '../support/mutate.ts';
import { brokenPromise } from '../support/page-promises.ts';

/** `npm run fuzz` sets these; a plain `npm test` makes the same few tries every time. */
const TRIES = Number(process.env['FUZZ_TRIES'] ?? 2_000);
const FIRST = Number(process.env['FUZZ_FIRST'] ?? 0);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const KEEP = process.env['FUZZ_KEEP'];
const BY_HAND = process.env['FUZZ_TRIES'] !== undefined;

/** Processor time after which a page counts as hanging: pages of a megabyte take a tenth of it. */
const HANG_MS = 2_000;
const HINTS = { url: 'https://a.example/info/1.html', contentType: null, now: new Date('2026-01-01') };
const ROOT = new URL('../../', import.meta.url);
const corpus = ['samples/', 'test/fixtures/pages/'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => /\.(?:html|txt)$/.test(name))
    .map((name) => readFileSync(new URL(folder + name, ROOT))),
);

/** What is wrong with how this page is read, in words that do not depend on its text; null if nothing is. */
function faultOf(bytes: Buffer): string | null {
  const before = process.cpuUsage();
  try {
    return brokenPromise(analysePage(bytes, HINTS));
  } catch (error) {
    if (error instanceof PermanentError) return null;
    return `throws ${error instanceof Error ? `${error.name}: ${error.message.slice(0, 80)}` : String(error)}`;
  } finally {
    hung = process.cpuUsage(before).user / 1_000 > HANG_MS;
  }
}
let hung = false;

function check(bytes: Buffer): string | null {
  const fault = faultOf(bytes);
  if (fault !== null || !hung) return fault;
  // Once more: the first time may have paid for something else.
  return faultOf(bytes) ?? (hung ? 'hangs' : null);
}

it(`keeps every promise for ${TRIES} damaged pages`, { timeout: 60_000 + TRIES * 100 }, () => {
  const faults = new Map<string, { count: number; example: string }>();
  for (let attempt = FIRST; attempt < FIRST + TRIES; attempt++) {
    const { bytes, story } = mutant(corpus, SEED, attempt);
    const fault = check(bytes);
    if (BY_HAND && attempt % 1_000 === 0) process.stderr.write(`try ${attempt}: ${faults.size} distinct faults\n`);
    if (fault === null) continue;
    const known = faults.get(fault);
    if (known) known.count++;
    else
      faults.set(fault, {
        count: 1,
        example: `seed ${SEED}, try ${attempt} (${story.join(', ')}): ${show(bytes, fault)}`,
      });
  }
  expect(Object.fromEntries(faults)).toEqual({});
});

/** The page cut down to what shows the fault; by hand it is also kept as a file. */
function show(bytes: Buffer, fault: string): string {
  const small =
    fault === 'hangs' ? bytes : minimise(bytes, (shorter) => shorter.length > 0 && check(shorter) === fault);
  if (KEEP) {
    mkdirSync(KEEP, { recursive: true });
    writeFileSync(path.join(KEEP, `${fault.replace(/[^\w]+/g, '-').slice(0, 60)}.html`), small);
  }
  return JSON.stringify(small.subarray(0, 1_500).toString());
}
