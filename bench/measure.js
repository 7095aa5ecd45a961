import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TOOLS, versionOf } from './peers.js';
import { createRandom } from './random.js';
import { median } from './run.js';
import { f1 } from './score.js';

const BASE = 'parseDocument';
const MB = 1024 * 1024;
const MEMORY_CHILD = fileURLToPath(new URL('./memory-child.js', import.meta.url));

/**
 * Runs every tool on every page, page by page, in this process, after a warm-up. Each page draws the order anew: in any
 * fixed round a tool would always find the caches as the same neighbour left them.
 * @param pages `{ name, bytes, html, text }`; `text` null where the article is not known
 * @param rounds how often each page is read by each tool; warm-up apart
 * @returns for each tool its milliseconds by round, errors and F1
 */
export async function measureSpeed({ pages, rounds, progress }) {
  const names = Object.keys(TOOLS);
  const runs = new Map();
  for (const name of names) runs.set(name, { run: await TOOLS[name].load(), rounds: [], errors: 0, scores: [] });
  for (const state of runs.values()) await warmUp(state, pages);
  const random = createRandom(1);
  // The first round, which finds all tools taking turns, is thrown away too.
  for (let round = -1; round < rounds; round++) {
    for (const state of runs.values()) state.rounds.push(0);
    for (const [i, page] of pages.entries()) {
      for (const name of shuffled(names, random)) await once(name, runs.get(name), page, round === 0);
      progress(round * pages.length + i + 1);
    }
    if (round < 0) for (const state of runs.values()) state.rounds.length = 0;
  }
  return runs;
}

/** All orders alike likely: Fisher and Yates in Durstenfeld's form (CACM 7, 1964). */
function shuffled(names, random) {
  const order = [...names];
  for (let last = order.length - 1; last > 0; last--) {
    const drawn = random.number(0, last);
    [order[last], order[drawn]] = [order[drawn], order[last]];
  }
  return order;
}

/** Compilers settle within about this long. */
const WARM_UP_MS = 1500;

async function warmUp({ run }, pages) {
  const end = performance.now() + WARM_UP_MS;
  for (let i = 0; performance.now() < end; i++) {
    try {
      await run(pages[i % pages.length]);
    } catch {
      // Errors are counted in the first round that counts.
    }
  }
}

async function once(name, state, page, scored) {
  const begun = performance.now();
  let result;
  try {
    result = state.run(page);
    if (result instanceof Promise) result = await result;
  } catch {
    result = undefined;
    if (scored) state.errors++;
  }
  state.rounds[state.rounds.length - 1] += performance.now() - begun;
  const { text } = TOOLS[name];
  if (!scored || !text || page.text === null) return;
  state.scores.push(result === undefined || result === null ? 0 : f1(text(result), page.text));
}

/** Most memory that a process of its own held while it ran one tool on these files, in MB; null if it failed. */
export function measureMemory(name, folder, rounds) {
  const child = spawnSync(process.execPath, [MEMORY_CHILD, name, folder, String(rounds)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return child.status === 0 ? Number(child.stdout) / 1024 : null;
}

/** One row a tool, in the order of `TOOLS`. Ratios are medians over rounds: a slow moment of the machine hits one round. */
export function rowsOf(runs, pages, peakOf) {
  const base = runs.get(BASE).rounds;
  const parse5 = runs.get('cheerioLoad').rounds;
  const bytes = pages.reduce((sum, page) => sum + page.bytes.length, 0);
  return [...runs].map(([name, { rounds, errors, scores }]) => {
    const middle = median(rounds);
    return {
      name,
      tool: TOOLS[name].label,
      version: versionOf(name),
      pagesPerSecond: (1000 * pages.length) / middle,
      megabytesPerSecond: (1000 * bytes) / MB / middle,
      timeToParseDocument: median(rounds.map((time, i) => time / base[i])),
      timeToCheerioLoad: median(rounds.map((time, i) => time / parse5[i])),
      f1: scores.length > 0 ? scores.reduce((sum, score) => sum + score, 0) / scores.length : null,
      errors,
      peakMb: peakOf(name),
    };
  });
}
