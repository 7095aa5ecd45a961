// Measures our reader against the peers: node bench/parse.js [DIR] [--quick] [--json] [--seed N]
// Without DIR it makes its own pages of 20 KB and 200 KB, so that the article is known and F1 can be told.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atMost, end, progressOf, runBench, tableLines } from './run.js';

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

const HEAD = [
  'tool',
  'version',
  'pages/s',
  'MB/s',
  'time to parseDocument',
  'time to cheerio.load',
  'F1',
  'errors',
  'peak MB',
];

await runBench({
  name: 'parse',
  usage: USAGE,
  defaults: { quick: false, seed: 1 },
  packages: ['linkedom', 'defuddle'],
  measure,
  lines,
});

async function measure({ positionals, quick, seed }) {
  const [folder = null] = positionals;
  if (folder !== null && !(existsSync(folder) && htmlIn(folder).length > 0)) end(`bench: no *.html in ${folder}`, 1);
  const effort = quick ? QUICK : FULL;
  const sets = [];
  for (const set of await pageSets({ folder, seed }, effort)) sets.push(await measureSet(set, effort));
  return { quick, seed: folder === null ? seed : null, sets, bars: sets.flatMap(barsOf) };
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
    progress: progressOf(name, pages.length * (effort.rounds[name] ?? effort.rounds['200 KB'])),
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'briefwire-bench-'));
  const peaks = new Map();
  try {
    for (const page of pages) writeFileSync(path.join(folder, page.name.replace(/(?:\.html)?$/, '.html')), page.bytes);
    for (const tool of ['none', ...Object.keys(TOOLS)]) {
      peaks.set(tool, measureMemory(tool, folder, effort.memoryRounds));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

/** The three promises, as figure, bound and whether it is kept. */
function barsOf({ name, rows }) {
  const ours = rows.find((row) => row.name === 'briefwire');
  const bars = [
    atMost(`${name}: time of ours to parseDocument`, ours.timeToParseDocument, MOST_TIME),
    atMost(`${name}: peak memory in MB`, ours.peakMb ?? Number.POSITIVE_INFINITY, MOST_MB),
  ];
  for (const peer of rows) {
    if (peer === ours || peer.f1 === null || peer.f1 <= GOOD_F1) continue;
    bars.push(atMost(`${name}: time of ours to ${peer.name}`, peer.pagesPerSecond / ours.pagesPerSecond, 1));
  }
  return bars;
}

function lines({ quick, sets }) {
  return sets.flatMap(({ name, pages, meanBytes, nodeAloneMb, rows }) => [
    `${name}: ${pages} pages of ${Math.round(meanBytes / 1000)} kB; Node alone takes ${nodeAloneMb?.toFixed(0) ?? '?'} MB${quick ? '; quick: a look, not a figure to quote' : ''}`,
    ...tableLines(HEAD, rows.map(cellsOf), 2),
    '',
  ]);
}

function cellsOf(row) {
  const figures = [
    row.megabytesPerSecond.toFixed(1),
    row.timeToParseDocument.toFixed(2),
    row.timeToCheerioLoad.toFixed(2),
  ];
  const f1 = row.f1?.toFixed(3) ?? null;
  return [
    row.tool,
    row.version,
    row.pagesPerSecond.toFixed(1),
    ...figures,
    f1,
    row.errors,
    row.peakMb?.toFixed(0) ?? null,
  ];
}
