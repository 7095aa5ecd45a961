// Measures reports and search on a large database: node bench/query.js [--briefs 1000000] [--json]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;
const RESULTS = path.join(HERE, 'results', 'query.json');
const HOME = path.join(tmpdir(), 'briefwire-bench-query');
const DATABASES = 'briefwire_bench_query_';
const USAGE = `usage: npm run bench:query -- [--briefs N] [--rounds N] [--keep] [--json]
  --briefs   how many to fill in (default 1000000), with about three sightings each
  --rounds   how often each question is asked (default 40)
  --keep     leaves the database for the next run
  --json     print JSON instead of a table
Uses an embedded PostgreSQL in ${HOME}, or a database of its own on the server that DATABASE_URL
names. A fill that was stopped goes on where it stopped.`;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (typeof options === 'number') return options;
  if (!existsSync(path.join(HERE, '../dist/reports/search.js'))) return fail('dist/ is missing; run: npm run build');
  const { openServer } = await import('./match-server.js');
  const { fill } = await import('./query-fill.js');
  const { measure, BAR_MS } = await import('./query-measure.js');
  const { measureExport } = await import('./query-export.js');
  const server = await openServer(process.env.DATABASE_URL ?? null, HOME, DATABASES);
  try {
    const db = await server.open(options.briefs);
    const rows = await fill(db, server.connectionOf(db), options.briefs, progressOf('fill', options.briefs));
    const questions = await measure(db, options.briefs, options.rounds, progressOf('round', options.rounds));
    const exported = await measureExport(server.connectionOf(db), progressOf('export', 2));
    const result = {
      node: process.version,
      cpu: cpus()[0]?.model ?? 'unknown',
      server: server.version,
      rows,
      bars: [
        { bar: `p95 of each question at most ${BAR_MS} ms`, met: questions.every(({ p95 }) => p95 <= BAR_MS) },
        { bar: 'export at most 2 times \\copy', met: exported.skipped !== undefined || exported.ratio <= 2 },
        {
          bar: 'export in at most 150 MB resident',
          met: exported.skipped !== undefined || exported.resident_mb <= 150,
        },
      ],
      questions,
      export: exported,
    };
    process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : tableOf(result));
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
    if (!options.keep) await server.drop(options.briefs);
    return result.bars.every(({ met }) => met) ? 0 : 1;
  } finally {
    await server.close();
  }
}

function tableOf({ rows, bars, questions, export: exported }) {
  const lines = [
    Object.entries(rows)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
    '',
  ];
  for (const { question, p50, p95, max } of questions) {
    lines.push(
      `${question.padEnd(36)} p50 ${String(p50).padStart(7)}  p95 ${String(p95).padStart(7)}  max ${String(max).padStart(7)} ms`,
    );
  }
  lines.push('', JSON.stringify(exported), '', ...bars.map(({ bar, met }) => `${met ? 'met   ' : 'MISSED'} ${bar}`));
  return `${lines.join('\n')}\n`;
}

function progressOf(what, total) {
  let shown = 0;
  return (done, note = '') => {
    if (Date.now() - shown < 2000) return;
    shown = Date.now();
    process.stderr.write(`${what} ${done}/${total} ${note}\n`);
  };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        briefs: { type: 'string', default: '1000000' },
        rounds: { type: 'string', default: '40' },
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const [briefs, rounds] = [Number(values.briefs), Number(values.rounds)];
    if (!(Number.isSafeInteger(briefs) && briefs >= 10_000 && Number.isSafeInteger(rounds) && rounds >= 10))
      return fail(USAGE, 2);
    return { briefs, rounds, keep: values.keep, json: values.json };
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`, 2);
  }
}

function fail(message, status = 1) {
  process.stderr.write(`${message}\n`);
  return status;
}
