// Measures reports, search and the page on a large database: node bench/query.js [--briefs 1000000] [--json]
//
// Result (bench/results/query.json): { node, cpu, rows, questions: [{ question, p50, p95, max, asked, failed }], pages: [{ …, kb }],
//   assetsKb, export, bars: [{ what, value, most, met }] }
import { atMost, end, progressOf, runBench, tableLines } from './run.js';

const USAGE = `usage: npm run bench:query -- [--briefs N] [--rounds N] [--quick] [--json]
  --briefs  in which of the databases of bench:fill (default 1000000); it is filled first where there is none
  --rounds  how often each question is asked (default 40)
  --quick   only the questions, neither pages over HTTP nor the export
  --json    print JSON instead of a table`;

await runBench({
  name: 'query',
  usage: USAGE,
  defaults: { briefs: 1_000_000, rounds: 40, quick: false },
  measure: measureAll,
  lines,
});

async function measureAll({ briefs: size, rounds, quick }) {
  if (size < 10_000) end(USAGE, 2);
  const { openFilled, openKept } = await import('./kept.js');
  const { measure } = await import('./query-measure.js');
  const { measurePage } = await import('./query-page.js');
  const { measureExport } = await import('./query-export.js');
  const lab = await openKept();
  try {
    const { db, url, rows } = await openFilled(lab, size);
    try {
      const questions = await measure(db, { size, rounds }, progressOf('asked', rounds));
      const page = quick ? {} : await measurePage(db, url, { size, rounds }, progressOf('page loaded', rounds));
      const exported = quick ? { skipped: 'not asked' } : await measureExport(url, progressOf('export', 2));
      const result = { rows, questions, ...page, export: exported };
      return { ...result, bars: barsOf(result) };
    } finally {
      await db.destroy();
    }
  } finally {
    await lab.close();
  }
}

function barsOf({ questions, pages, assetsKb, export: exported }) {
  const worst = (rows, key) => Math.max(...rows.map((row) => row[key]));
  const bars = [
    atMost('query: ms, p95 of the slowest question in the database', worst(questions, 'p95'), 100),
    atMost('query: ms, the slowest answer of all', worst(questions, 'max'), 1_000),
    atMost('query: how often a question failed', worst([...questions, ...(pages ?? [])], 'failed'), 0),
  ];
  if (pages) {
    bars.push(atMost('query: ms, p95 of the slowest page', worst(pages, 'p95'), 150));
    bars.push(atMost('query: kB of the heaviest page with style and script', worst(pages, 'kb') + assetsKb, 150));
  }
  if (exported.skipped === undefined) {
    bars.push(atMost("query: time of export to that of psql's \\copy", exported.ratio, 2));
    bars.push(atMost('query: MB resident of export', exported.resident_mb, 150));
  }
  return bars;
}

function lines({ rows, questions, pages, assetsKb, export: exported }) {
  const counts = Object.entries(rows).map(([name, count]) => `${name} ${count}`);
  const cells = (list) => list.map((row) => Object.values(row));
  const head = ['p50 ms', 'p95', 'max', 'asked', 'failed'];
  const asPages = [`as a page, besides ${assetsKb} kB of style and script`, ...head, 'kB'];
  return [
    counts.join(', '),
    ...tableLines(['in the database', ...head], cells(questions)),
    ...(pages ? ['', ...tableLines(asPages, cells(pages))] : []),
    '',
    `export: ${JSON.stringify(exported)}`,
  ];
}
