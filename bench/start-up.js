// How long the command takes from start to end: node bench/start-up.js [--rounds 15] [--json]
//
// `parse FILE` as a whole process beside bare Node and processes that import cheerio alone, in turn; and `ingest FILE` on
// the embedded default, in a new folder and again with another file.
//
// Result (bench/results/start-up.json): { node, cpu, rounds, rows: [{ name, ms }], bars: [{ what, value, most, met }] }
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { missingPart } from './parts.js';

const HERE = import.meta.dirname;
const ROOT = path.join(HERE, '..');
const RESULTS = path.join(HERE, 'results', 'start-up.json');
const BIN = path.join(ROOT, 'bin/briefwire.js');
const USAGE = `usage: npm run bench:start-up -- [--rounds N] [--json]
  --rounds  how often each process is started (default 15)
  --json    print JSON instead of a table`;
const MOST_PARSE_MS = 600;
const MOST_TO_CHEERIO = 2;
const MOST_SECOND_RUN_MS = 3_000;
const PAGE_BYTES = 40_000;

process.exitCode = await main();

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '15' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (values.help || !(rounds >= 3)) return say(USAGE, values.help ? 0 : 2);
  const missing = missingPart();
  if (missing) return say(`bench: ${missing}`, 1);
  const folder = mkdtempSync(path.join(tmpdir(), 'briefwire-bench-start-'));
  try {
    const result = await measure(folder, rounds);
    process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : tableOf(result));
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
    return result.bars.every(({ met }) => met) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function say(message, status) {
  process.stderr.write(`${message}\n`);
  return status;
}

async function measure(folder, rounds) {
  const { farmPage } = await import('./farm-pages.js');
  const files = [1, 2].map((index) => path.join(folder, `${index}.html`));
  for (const [index, file] of files.entries()) writeFileSync(file, farmPage(index, PAGE_BYTES));
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
  const rows = Object.entries(times).map(([name, list]) => ({ name, ms: medianOf(list) }));
  const [first, second] = files.map((file) => timed([BIN, 'ingest', file, '--json'], folder));
  rows.push({ name: 'first ingest FILE, embedded', ms: first }, { name: 'next ingest FILE, embedded', ms: second });
  const [cheerio, parse] = rows.slice(2).map(({ ms }) => ms);
  const bar = (what, value, most) => ({ what, value, most, met: value <= most });
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    rounds,
    rows,
    bars: [
      bar('start-up: parse FILE, ms', parse, MOST_PARSE_MS),
      bar('start-up: parse FILE to a process that imports cheerio', parse / cheerio, MOST_TO_CHEERIO),
      bar('start-up: next ingest FILE on the embedded default, ms', second, MOST_SECOND_RUN_MS),
    ],
  };
}

/** Milliseconds from start to end of a Node process. */
function timed(args, folder) {
  const env = { PATH: process.env.PATH, HOME: folder, BRIEFWIRE_HOME: path.join(folder, 'home') };
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}: ${stderr}`);
  return performance.now() - begun;
}

function medianOf(list) {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
}

function tableOf({ node, cpu, rows, bars }) {
  const lines = rows.map(({ name, ms }) => `${name.padEnd(30)} ${ms.toFixed(0).padStart(6)} ms`);
  const ends = bars.map(
    ({ what, value, most, met }) => `${met ? 'met   ' : 'MISSED'}  ${what}: ${value.toFixed(2)}, at most ${most}`,
  );
  return `${node}, ${cpu}\n${[...lines, '', ...ends].join('\n')}\n`;
}
