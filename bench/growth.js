// Whether storing articles slows down as the database grows, and what a worker holds: node bench/growth.js [--sizes N,N] [--pages N] [--json]
//
// The same pages go from enqueue to committed rows, queues on Redis, one worker each, into an empty database and into copies
// of those that bench:fill keeps, in turn. The workers stay, as those of a service do: what a connection learns in its first
// minutes is not measured. Then a fresh worker takes pages into an empty database at each concurrency.
//
// Result (bench/results/growth.json): { node, cpu, rows: [{ briefs, perSecond, rounds, toEmpty }],
//   memory: [{ concurrency, workerMb, allMb }], bars: [{ what, value, least, met }] }
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { missingPart } from './parts.js';

const HERE = import.meta.dirname;
const RESULTS = path.join(HERE, 'results', 'growth.json');
const USAGE = `usage: npm run bench:growth -- [--sizes N,N] [--pages N] [--json]
  --sizes  of the databases of bench:fill that are measured beside an empty one (default 100000,1000000)
  --pages  pages that are timed in each round (default 200)
  --json   print JSON instead of a table
On the embedded PostgreSQL of bench:fill, whatever DATABASE_URL says. The filled databases are copied, and stay as they are.`;
const PAGE_BYTES = 40_000;
const ROUNDS = 3;
/** Pages that warm each worker and its connections up. */
const WARM = 200;
const CONCURRENCIES = [8, 32, 128];
const LEAST_TO_EMPTY = 0.85;

if (process.argv[1] === import.meta.filename) process.exitCode = await main();

async function main() {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '100000,1000000' },
      pages: { type: 'string', default: '200' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const sizes = values.sizes.split(',').map(Number);
  const pages = Number(values.pages);
  if (values.help || !(pages >= 20) || !sizes.every((size) => size >= 10_000)) return say(USAGE, values.help ? 0 : 2);
  const missing = missingPart();
  if (missing) return say(`bench: ${missing}`, 1);
  const result = await measureGrowth(sizes, pages);
  if (result === null) return say('bench: there are no filled databases; run: npm run bench:fill', 1);
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : growthTable(result));
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
  return result.bars.every(({ met }) => met) ? 0 : 1;
}

function say(text, status) {
  process.stderr.write(`${text}\n`);
  return status;
}

/** @param pages timed in a round, after those that warm the worker up @returns the result, or null where one of the filled databases is missing */
async function measureGrowth(sizes, pages) {
  const { openLab, startRedis, startSite } = await import('./lab.js');
  const { filledName, HOME } = await import('./kept.js');
  const lab = await openLab(HOME);
  try {
    const there = await lab.admin('select datname from pg_database');
    if (!sizes.every((size) => there.some(({ datname }) => datname === filledName(size)))) return null;
    const redisUrl = await startRedis(lab);
    const site = await startSite(lab, { count: WARM + ROUNDS * pages, bytes: PAGE_BYTES });
    const rows = await measureSizes(lab, site, redisUrl, sizes);
    const memory = [];
    for (const concurrency of CONCURRENCIES) memory.push(await measureMemory(lab, site, redisUrl, concurrency));
    const last = rows.at(-1);
    const what = `growth: articles/s at ${last.briefs} stored briefs to empty`;
    const bars = [{ what, value: last.toEmpty, least: LEAST_TO_EMPTY, met: last.toEmpty >= LEAST_TO_EMPTY }];
    return { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', rows, memory, bars };
  } finally {
    await lab.close();
  }
}

/** Rounds in turn; the medians count. */
async function measureSizes(lab, site, redisUrl, sizes) {
  const { say: tell } = await import('./lab.js');
  const { median } = await import('./measure.js');
  const sides = [];
  try {
    // A Redis database each: queues have the same names in all.
    for (const [index, size] of [0, ...sizes].entries())
      sides.push(await openSide(lab, site, `${redisUrl}/${index}`, size));
    await lab.admin('checkpoint');
    for (const { workers } of sides) await workers.store(site.urls.slice(0, WARM));
    for (let round = 0; round < ROUNDS; round++) {
      const urls = pagesOf(site, round);
      for (const { size, workers, rounds } of sides) {
        tell(`round ${round + 1} of ${ROUNDS}, ${size} briefs`);
        const { seconds, stored } = await workers.store(urls);
        if (stored !== urls.length) throw new Error(`${stored} of ${urls.length} pages were stored`);
        rounds.push(stored / seconds);
      }
    }
    const [empty] = sides;
    // Each round against the same pages a minute before: a slow moment of the machine hits both.
    return sides.map(({ size, rounds }) => ({
      briefs: size,
      perSecond: median(rounds),
      rounds,
      toEmpty: median(rounds.map((perSecond, round) => perSecond / empty.rounds[round])),
    }));
  } finally {
    for (const { workers } of sides) await workers.close();
    for (const { database } of sides) await database.drop();
  }
}

/** A database with so many briefs and a worker on it. */
async function openSide(lab, site, redisUrl, size) {
  const { openDatabase, say: tell } = await import('./lab.js');
  const { filledName } = await import('./kept.js');
  const { startWorkers } = await import('./workers.js');
  tell(`a database with ${size} briefs`);
  const database = await openDatabase(lab, `bench_growth_${size}`, size === 0 ? null : filledName(size));
  await catchUp(database.db);
  const workers = await startWorkers(lab, { database, redisUrl, count: 1, allow: site.allow });
  return { size, database, workers, rounds: [] };
}

/**
 * Nobody has looked for late twins of what a fill stores, so that the sweep would take hundreds at a time beside the pages
 * that are timed. A service that stored all of it would have looked at each when it was new.
 */
async function catchUp(db) {
  await sql`insert into sweep_cursors (name, position) select 'new briefs', coalesce(max(id), 0) from briefs
    on conflict (name) do update set position = excluded.position`.execute(db);
}

function pagesOf(site, round) {
  const count = (site.urls.length - WARM) / ROUNDS;
  return site.urls.slice(WARM + round * count, WARM + (round + 1) * count);
}

/** @returns the most that the worker was resident, and it with its parse processes, MB */
async function measureMemory(lab, site, redisUrl, concurrency) {
  const { openDatabase, say: tell } = await import('./lab.js');
  const { startWorkers } = await import('./workers.js');
  const { peakOf, processesBelow } = await import('./resident.js');
  tell(`memory at concurrency ${concurrency}`);
  const database = await openDatabase(lab, 'bench_growth_memory');
  const workers = await startWorkers(lab, { database, redisUrl, count: 1, allow: site.allow, concurrency });
  try {
    await workers.store(pagesOf(site, 0));
    const [pid] = workers.pids;
    const workerMb = peakOf(pid);
    const allMb = processesBelow(pid).reduce((sum, below) => sum + peakOf(below), workerMb);
    return { concurrency, workerMb, allMb };
  } finally {
    await workers.close();
    await database.drop();
  }
}

/** The result as text for people. */
function growthTable({ node, cpu, rows, memory, bars }) {
  const lines = rows.map(
    ({ briefs, perSecond, toEmpty }) =>
      `${String(briefs).padStart(9)} stored briefs  ${perSecond.toFixed(1).padStart(6)} articles/s  ${toEmpty.toFixed(2)} times empty`,
  );
  const held = memory.map(
    ({ concurrency, workerMb, allMb }) =>
      `concurrency ${String(concurrency).padStart(3)}  ${workerMb} MB, with parse processes ${allMb} MB`,
  );
  const ends = bars.map(
    ({ what, value, least, met }) => `${met ? 'met   ' : 'MISSED'}  ${what}: ${value.toFixed(2)}, at least ${least}`,
  );
  return `${[`${node}, ${cpu}`, ...lines, ...held, ...ends].join('\n')}\n`;
}
