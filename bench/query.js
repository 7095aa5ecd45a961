// Measures reports, search and the page on a large database: node bench/query.js [--briefs 1000000] [--json]
//
// Result (bench/results/query.json): { node, cpu, server, rows, questions: [{ question, p50, p95, max }], pages: [{ …, kb }],
//   assetsKb, export, bars: [{ what, value, most, met }] }
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { missingPart } from './parts.js';

const HERE = import.meta.dirname;
const RESULTS = path.join(HERE, 'results', 'query.json');
const USAGE = `usage: npm run bench:query -- [--briefs N] [--rounds N] [--no-export] [--json]
  --briefs     in which of the databases of bench:fill (default 1000000); it is filled first where there is none
  --rounds     how often each question is asked (default 40)
  --no-export  leaves out the export, which takes minutes
  --json       print JSON instead of a table`;
const MOST_TO_COPY = 2;
const MOST_EXPORT_MB = 150;
const MOST_PAGE_KB = 150;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (typeof options === 'number') return options;
  const missing = missingPart();
  if (missing) return fail(`bench: ${missing}`);
  const { openFilled, openKept } = await import('./kept.js');
  const server = await openKept();
  try {
    const filled = await openFilled(server, options.size);
    const result = await measureAll(server, filled, options);
    process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : tableOf(result));
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
    return result.bars.every(({ met }) => met) ? 0 : 1;
  } finally {
    await server.close();
  }
}

async function measureAll(server, { db, rows }, options) {
  const { progressOf } = await import('./kept.js');
  const { measure } = await import('./query-measure.js');
  const { measurePage } = await import('./query-page.js');
  const { measureExport, urlOf } = await import('./query-export.js');
  const connection = server.connectionOf(db);
  const questions = await measure(db, options, progressOf('asked', options.rounds));
  const page = await measurePage(db, urlOf(connection), options, progressOf('page loaded', options.rounds));
  const exported = options.export ? await measureExport(connection, progressOf('export', 2)) : { skipped: 'not asked' };
  const result = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', server: server.version, rows };
  return { ...result, questions, ...page, export: exported, bars: await barsOf(questions, page, exported) };
}

async function barsOf(questions, { pages, assetsKb }, exported) {
  const { BARS_MS } = await import('./query-measure.js');
  const worst = (rows, key) => Math.max(...rows.map((row) => row[key]));
  const bar = (what, value, most) => ({ what, value, most, met: value <= most });
  const bars = [
    bar('query: ms, p95 of the slowest question in the database', worst(questions, 'p95'), BARS_MS.ask),
    bar('query: ms, p95 of the slowest page', worst(pages, 'p95'), BARS_MS.page),
    bar('query: kB of the heaviest page with style and script', worst(pages, 'kb') + assetsKb, MOST_PAGE_KB),
  ];
  if (exported.skipped !== undefined) return bars;
  bars.push(bar("query: time of export to that of psql's \\copy", exported.ratio, MOST_TO_COPY));
  bars.push(bar('query: MB resident of export', exported.resident_mb, MOST_EXPORT_MB));
  return bars;
}

function tableOf({ rows, bars, questions, pages, assetsKb, export: exported }) {
  const number = (value) => String(value).padStart(7);
  const line = ({ question, p50, p95, max, kb }) =>
    `${question.padEnd(38)} p50 ${number(p50)}  p95 ${number(p95)}  max ${number(max)} ms${kb === undefined ? '' : `  ${kb} kB`}`;
  const counts = Object.entries(rows).map(([name, count]) => `${name} ${count}`);
  const ends = bars.map(
    ({ what, value, most, met }) => `${met ? 'met   ' : 'MISSED'}  ${what}: ${value}, at most ${most}`,
  );
  const parts = [
    counts.join(', '),
    'in the database',
    ...questions.map(line),
    `as a page, besides ${assetsKb} kB of style and script`,
    ...pages.map(line),
    JSON.stringify(exported),
    ...ends,
  ];
  return `${parts.join('\n')}\n`;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        briefs: { type: 'string', default: '1000000' },
        rounds: { type: 'string', default: '40' },
        'no-export': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const [size, rounds] = [Number(values.briefs), Number(values.rounds)];
    const wrong = !(Number.isSafeInteger(size) && size >= 10_000 && Number.isSafeInteger(rounds) && rounds >= 10);
    if (values.help || wrong) return fail(USAGE, values.help ? 0 : 2);
    return { size, rounds, export: !values['no-export'], json: values.json };
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`, 2);
  }
}

function fail(message, status = 1) {
  process.stderr.write(`${message}\n`);
  return status;
}
