// How long the command takes from start to end: node bench/start-up.js [--rounds 15] [--json]
//
// `parse FILE` as a whole process beside bare Node and processes that import cheerio alone, in turn; and `ingest FILE` on
// the embedded default, in a new folder and again with other files.
//
// Result (bench/results/start-up.json): { node, cpu, rounds, rows: [{ name, ms }], bars: [{ what, value, most, met }] }
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atMost, median, runBench, tableLines } from './run.js';

const ROOT = path.join(import.meta.dirname, '..');
const BIN = path.join(ROOT, 'bin/briefwire.js');
const USAGE = `usage: npm run bench:start-up -- [--rounds N] [--json]
  --rounds  how often each process is started (default 15)
  --json    print JSON instead of a table`;
const PAGE_BYTES = 40_000;
/** How often `ingest` is started again; the first time it makes the server. */
const NEXT_INGESTS = 3;

await runBench({ name: 'start-up', usage: USAGE, defaults: { rounds: 15 }, measure, lines });

async function measure({ rounds }) {
  const { farmPage } = await import('./farm-pages.js');
  const folder = mkdtempSync(path.join(tmpdir(), 'briefwire-bench-start-'));
  try {
    const files = Array.from({ length: 1 + NEXT_INGESTS }, (_, n) => path.join(folder, `${n}.html`));
    for (const [index, file] of files.entries()) writeFileSync(file, farmPage(index, PAGE_BYTES));
    return { rounds, ...measureIn(folder, files, rounds) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureIn(folder, files, rounds) {
  const processes = {
    'bare Node': ['-e', '0'],
    'import cheerio/slim': ['--input-type=module', '-e', "import 'cheerio/slim'"],
    'import cheerio': ['--input-type=module', '-e', "import 'cheerio'"],
    'briefwire parse FILE': [BIN, 'parse', files[0]],
  };
  const times = Object.fromEntries(Object.keys(processes).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(processes)) times[name].push(timed(args, folder));
  }
  const rows = Object.entries(times).map(([name, list]) => ({ name, ms: median(list) }));
  const [cheerio, parse] = rows.slice(2).map(({ ms }) => ms);
  const [first, ...next] = files.map((file) => timed([BIN, 'ingest', file, '--json'], folder));
  rows.push(
    { name: 'first ingest FILE, embedded', ms: first },
    { name: 'next ingest FILE, embedded', ms: median(next) },
  );
  const bars = [
    atMost('start-up: parse FILE, ms', parse, 600),
    atMost('start-up: parse FILE to a process that imports cheerio', parse / cheerio, 2),
    atMost('start-up: next ingest FILE on the embedded default, ms', median(next), 3_000),
  ];
  return { rows, bars };
}

/** Milliseconds from start to end of a Node process. */
function timed(args, folder) {
  const env = { PATH: process.env.PATH, HOME: folder, BRIEFWIRE_HOME: path.join(folder, 'home') };
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}: ${stderr}`);
  return performance.now() - begun;
}

function lines({ rows }) {
  const cells = rows.map(({ name, ms }) => [name, ms.toFixed(0)]);
  return tableLines(['', 'ms'], cells);
}
