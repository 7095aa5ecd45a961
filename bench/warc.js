// Backfill from a WARC file beside what it costs at least: node bench/warc.js [--pages 600] [--rounds 3] [--json]
//
// Pages a second and core: pages by seconds of processor time, user and system, of all processes concerned. Ours are the
// command, its parse processes and the PostgreSQL server with all its backends; the other is one process that inflates the
// same members and gives each page to `cheerio.load`. Starting up counts for both. Rounds alternate; ratios are of medians.
//
// Result (bench/results/warc.json): { node, cpu, pages, meanBytes, archiveBytes, rounds,
//   rows: [{ name, pagesPerCoreSecond, cpuMsPerPage, wallSeconds, parts: { command, server } | null }],
//   bars: [{ what, value, least, met }] }
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { missingPart } from './parts.js';

const HERE = import.meta.dirname;
const RESULTS = path.join(HERE, 'results', 'warc.json');
const BIN = path.join(HERE, '../bin/briefwire.js');
const CHILD = path.join(HERE, 'warc-child.js');
const USAGE = `usage: npm run bench:warc -- [--pages N] [--rounds N] [--json]
  --pages   pages in the archive (default 600)
  --rounds  how often each side takes them in (default 3)
  --json    print JSON instead of a table
Reads processor times from /proc, so it wants Linux.`;
const LEAST_RATIO = 0.5;
/** Ticks in which /proc counts: Linux shows 100 a second to every program. */
const TICK_MS = 10;

process.exitCode = await main();

async function main() {
  const { values } = parseArgs({
    options: {
      pages: { type: 'string', default: '600' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [pages, rounds] = [Number(values.pages), Number(values.rounds)];
  if (values.help || !(pages > 0) || !(rounds > 0)) return say(USAGE, values.help ? 0 : 2);
  if (!existsSync('/proc/self/stat')) return say('bench: there is no /proc here to read processor times from', 1);
  const missing = missingPart();
  if (missing) return say(`bench: ${missing}`, 1);
  const folder = mkdtempSync(path.join(tmpdir(), 'briefwire-bench-warc-'));
  const { openServer } = await import('./match-server.js');
  const server = await openServer(null, path.join(tmpdir(), 'briefwire-bench-warc'), 'briefwire_bench_warc_');
  try {
    const result = await measure(server, { folder, pages, rounds });
    process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : tableOf(result));
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
    return result.bars.every((bar) => bar.met) ? 0 : 1;
  } finally {
    for (let round = 0; round < rounds; round++) await server.drop(round);
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function say(message, status) {
  process.stderr.write(`${message}\n`);
  return status;
}

async function measure(server, { folder, pages, rounds }) {
  const { writeArchive } = await import('./warc-archive.js');
  const archive = path.join(folder, 'bench.warc.gz');
  const index = path.join(folder, 'index.json');
  progress('writing the archive');
  const { bytes, members } = writeArchive(archive, { pages, seed: 1 });
  writeFileSync(index, JSON.stringify(members));
  const runs = { briefwire: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    runs.bare.push(bare(archive, index, pages));
    runs.briefwire.push(await backfill(server, round, archive, pages));
  }
  progress('');
  const rows = [rowOf('briefwire ingest', runs.briefwire, pages), rowOf('gunzip + cheerio.load', runs.bare, pages)];
  const value = rows[0].pagesPerCoreSecond / rows[1].pagesPerCoreSecond;
  const what = 'WARC backfill: pages a second and core, ours to bare gunzip + cheerio.load';
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    pages,
    meanBytes: Math.round(bytes / pages),
    archiveBytes: statSync(archive).size,
    rounds,
    rows,
    bars: [{ what, value, least: LEAST_RATIO, met: value >= LEAST_RATIO }],
  };
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function bare(archive, index, pages) {
  return timed(() => {
    const { stdout, status } = spawnSync(process.execPath, [CHILD, archive, index], { encoding: 'utf8' });
    if (status !== 0 || Number(stdout) !== pages) throw new Error(`the bare reading found ${stdout} of ${pages} pages`);
  });
}

/** One `ingest` of the archive into an empty database. */
async function backfill(server, round, archive, pages) {
  const { migrateQueues } = await import('../dist/queues/connection.js');
  const connection = server.connectionOf(await server.open(round));
  await migrateQueues(connection);
  const env = { PATH: process.env.PATH, DATABASE_URL: urlOf(connection) };
  const postmaster = postmasterOf(connection);
  const before = treeMs(postmaster);
  const run = timed(() => {
    const args = [BIN, 'ingest', archive, '--json'];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    const { articles } = status === 0 ? JSON.parse(stdout) : { articles: { new: 0 } };
    if (articles.new !== pages) throw new Error(`ingest took in ${articles.new} of ${pages} pages: ${stderr}`);
  });
  const serverMs = treeMs(postmaster) - before;
  return { ...run, cpuMs: run.cpuMs + serverMs, parts: { command: run.cpuMs, server: serverMs } };
}

function urlOf({ host, port, user, database }) {
  return `postgresql:///${database}?${new URLSearchParams({ host, port, user })}`;
}

/** Processor time of the children that end meanwhile, with all their own, and the time on the wall. */
function timed(work) {
  const [before, begun] = [times(process.pid).children, performance.now()];
  work();
  return { cpuMs: times(process.pid).children - before, wallMs: performance.now() - begun };
}

/** A process's processor time and that of its children that have ended, milliseconds. */
function times(pid) {
  // The name, in brackets, may hold anything; fields 14 to 17 are counted from behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  return { parent: fields[1], own: (fields[11] + fields[12]) * TICK_MS, children: (fields[13] + fields[14]) * TICK_MS };
}

/** Of a process and everything below it. */
function treeMs(root) {
  const all = new Map();
  for (const name of readdirSync('/proc')) {
    try {
      if (/^\d+$/.test(name)) all.set(Number(name), times(name));
    } catch {
      // It has ended since.
    }
  }
  const isBelow = (pid) => pid === root || (all.has(pid) && isBelow(all.get(pid).parent));
  return [...all].reduce((sum, [pid, { own, children }]) => (isBelow(pid) ? sum + own + children : sum), 0);
}

function postmasterOf({ host, port }) {
  // The socket's lock file begins with the server's process id.
  return Number(readFileSync(path.join(host, `.s.PGSQL.${port ?? 5432}.lock`), 'utf8').split('\n')[0]);
}

function rowOf(name, runs, pages) {
  const middle = runs.toSorted((a, b) => a.cpuMs - b.cpuMs)[runs.length >> 1];
  const parts = middle.parts && {
    command: rounded(middle.parts.command / pages),
    server: rounded(middle.parts.server / pages),
  };
  return {
    name,
    pagesPerCoreSecond: rounded((1000 * pages) / middle.cpuMs),
    cpuMsPerPage: rounded(middle.cpuMs / pages),
    wallSeconds: rounded(middle.wallMs / 1000),
    parts: parts ?? null,
  };
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}

function tableOf({ node, cpu, pages, meanBytes, rows, bars }) {
  const lines = rows.map(({ name, pagesPerCoreSecond, cpuMsPerPage, wallSeconds, parts }) => {
    const shares = parts ? `  (command ${parts.command}, server ${parts.server})` : '';
    return `${name.padEnd(22)}  ${pagesPerCoreSecond} pages/s and core, ${cpuMsPerPage} ms a page${shares}, ${wallSeconds} s`;
  });
  const [bar] = bars;
  const verdict = `${bar.met ? 'met   ' : 'MISSED'}  ${bar.what}: ${bar.value.toFixed(2)}, at least ${bar.least}`;
  return `${node}, ${cpu}; ${pages} pages of ${Math.round(meanBytes / 1000)} kB\n\n${lines.join('\n')}\n\n${verdict}\n`;
}
