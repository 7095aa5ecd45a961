// Measures our reader against the peers: node bench/parse.js [DIR] [--quick] [--json] [--seed N]
// Without DIR it makes its own pages of 20 KB and 200 KB, so that the article is known and F1 can be told.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;
const RESULTS = path.join(HERE, 'results', 'parse.json');
const USAGE = `usage: npm run bench:parse -- [DIR] [--quick] [--json] [--seed N]
  DIR      measure its *.html (utf-8 for the peers) instead of the bench's own pages; no F1 then
  --quick  few pages and rounds: a look, not a figure to quote
  --json   print JSON instead of tables
  --seed   another set of pages (default 1)`;
const SETS = [
  { name: '20 KB', bytes: 20_000, seedShift: 0 },
  { name: '200 KB', bytes: 200_000, seedShift: 1 },
];
/** What we hold ourselves to. */
const MOST_TIME = 1.8;
const GOOD_F1 = 0.9;
const MOST_MB = 150;
const FULL = { count: 16, rounds: { '20 KB': 16, '200 KB': 5 }, memoryRounds: 3 };
const QUICK = { count: 8, rounds: { '20 KB': 5, '200 KB': 2 }, memoryRounds: 1 };

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (typeof options === 'number') return options;
  if (!existsSync(path.join(HERE, '../dist/pipeline/page.js'))) return fail('dist/ is missing; run: npm run build');
  if (!existsSync(path.join(HERE, 'node_modules')) && !installPeers()) return 1;
  const effort = options.quick ? QUICK : FULL;
  const sets = [];
  for (const set of await pageSets(options, effort)) sets.push(await measureSet(set, effort));
  const bars = sets.flatMap(barsOf);
  const result = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    quick: options.quick,
    seed: options.folder === null ? options.seed : null,
    sets,
    bars,
  };
  const { tablesOf } = await import('./table.js');
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : tablesOf(result));
  if (options.folder === null) {
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
  }
  return bars.every((bar) => bar.met) ? 0 : 1;
}

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed) || positionals.length > 1) return fail(USAGE, 2);
    const folder = positionals[0] ?? null;
    if (folder !== null && !(existsSync(folder) && htmlIn(folder).length > 0)) return fail(`no *.html in ${folder}`);
    return { folder, quick: values.quick, json: values.json, seed };
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`, 2);
  }
}

function fail(message, status = 1) {
  process.stderr.write(`bench: ${message}\n`);
  return status;
}

function installPeers() {
  process.stderr.write('bench: installing the peers into bench/node_modules (npm ci), once\n');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: HERE,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  return status === 0;
}

function htmlIn(folder) {
  return readdirSync(folder).filter((name) => name.endsWith('.html'));
}

async function pageSets({ folder, seed }, effort) {
  if (folder !== null) return [{ name: folder, pages: htmlIn(folder).map((name) => pageFrom(folder, name)) }];
  const { makePages } = await import('./pages.js');
  return SETS.map(({ name, bytes, seedShift }) => ({
    name,
    pages: makePages({ count: effort.count, bytes, seed: seed * SETS.length + seedShift }),
  }));
}

function pageFrom(folder, name) {
  const bytes = readFileSync(path.join(folder, name));
  return { name, bytes, html: bytes.toString('utf8'), text: null };
}

async function measureSet({ name, pages }, effort) {
  const { measureMemory, measureSpeed, rowsOf } = await import('./measure.js');
  const { TOOLS } = await import('./peers.js');
  const runs = await measureSpeed({
    pages,
    rounds: effort.rounds[name] ?? effort.rounds['200 KB'],
    progress: (done, all) => showProgress(`${name}: ${done} of ${all} pages`),
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'briefwire-bench-'));
  const peaks = new Map();
  try {
    for (const page of pages) writeFileSync(path.join(folder, page.name.replace(/(?:\.html)?$/, '.html')), page.bytes);
    for (const tool of ['none', ...Object.keys(TOOLS)]) {
      showProgress(`${name}: memory of ${tool}`);
      peaks.set(tool, measureMemory(tool, folder, effort.memoryRounds));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  showProgress('');
  const bytes = pages.reduce((sum, page) => sum + page.bytes.length, 0);
  const rows = rowsOf(runs, pages, (tool) => peaks.get(tool) ?? null);
  return {
    name,
    pages: pages.length,
    meanBytes: Math.round(bytes / pages.length),
    nodeAloneMb: peaks.get('none'),
    rows,
  };
}

function showProgress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** The three promises, as figure, bound and whether it is kept. */
function barsOf({ name, rows }) {
  const ours = rows.find((row) => row.name === 'briefwire');
  const bars = [
    bar(`${name}: time of ours to parseDocument`, ours.timeToParseDocument, MOST_TIME),
    bar(`${name}: peak memory in MB`, ours.peakMb ?? Number.POSITIVE_INFINITY, MOST_MB),
  ];
  for (const peer of rows) {
    if (peer === ours || peer.f1 === null || peer.f1 <= GOOD_F1) continue;
    bars.push(bar(`${name}: time of ours to ${peer.name}`, peer.pagesPerSecond / ours.pagesPerSecond, 1));
  }
  return bars;
}

function bar(what, value, most) {
  return { what, value, most, met: value <= most };
}
