// What an article costs from enqueue to committed rows, and how many a second, beside what else takes pages in:
// node bench/end-to-end.js [--pages 1000] [--rounds 2] [--beside DIR] [--quick] [--json]
//
// Result (bench/results/end-to-end.json): { node, cpu, pages, rounds, meanBytes,
//   rows: [{ side, name, perSecond, unit, swept }], cpuMsPerArticle: { side: { process: ms, total } | null },
//   ratios: { cpuToScript, cpuToCrawlee, speedToScript, … }, walKbPerArticle, statementsPerArticle,
//   statements: { perArticle, transactions, alone }, delayMs, bars: [{ what, value, least | most, met }] }
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cpuPerArticle } from './processes.js';
import { atLeast, atMost, end, runBench, say, tableLines } from './run.js';

const USAGE = `usage: npm run bench:end-to-end -- [--pages N] [--rounds N] [--bytes N] [--beside DIR] [--quick] [--no-sweep] [--json]
  --pages     pages that each side takes in while it is timed, in each round (default 1000)
  --rounds    turns that each side has (default 2)
  --bytes     about how large a page is (default 40000: what article pages of syndication sites weigh)
  --beside    another checkout, built, whose worker is measured in the same run
  --quick     one round, only the sides that ratios are made of, and sweeps only where their processor time is compared
  --no-sweep  do not wait for sweeps: processor times then lack most of them
  --json      print JSON instead of a table`;
/** Each peer runs at both, and its better figure counts. */
const PEER_CONCURRENCY = [4, 16];
/** `quick`: what ratios are made of; `compared`: one is made of its processor time. Neighbours are what ratios compare. */
const SIDES = [
  ...PEER_CONCURRENCY.map((concurrency) => ({ side: 'script', peer: 'script', concurrency, quick: true })),
  { side: 'redis1', workers: 1, redis: true, counted: true, compared: true, quick: true },
  ...PEER_CONCURRENCY.map((concurrency) => ({ side: 'crawlee', peer: 'crawlee', concurrency, quick: true })),
  { side: 'beside', workers: 1, redis: true, compared: true, quick: true },
  { side: 'delayed', workers: 1, redis: true, delayed: true, quick: true },
  { side: 'redis2', workers: 2, redis: true, quick: true },
  { side: 'redis4', workers: 4, redis: true, quick: true },
  { side: 'embedded', workers: 1, embedded: true },
  { side: 'postgres1', workers: 1 },
  { side: 'postgres2', workers: 2 },
  { side: 'postgres4', workers: 4 },
];
const NAMES = {
  script: 'plain script (fetch, cheerio.load, insert)',
  crawlee: 'Crawlee + Readability + pg',
  redis1: 'briefwire, 1 worker, queues on Redis',
  redis2: 'briefwire, 2 workers, queues on Redis',
  redis4: 'briefwire, 4 workers, queues on Redis',
  postgres1: 'briefwire, 1 worker, queues on PostgreSQL',
  postgres2: 'briefwire, 2 workers, queues on PostgreSQL',
  postgres4: 'briefwire, 4 workers, queues on PostgreSQL',
  embedded: 'briefwire, 1 worker, embedded default',
  delayed: 'briefwire, 1 worker, queues on Redis, PostgreSQL 5 ms away',
  beside: 'the other checkout, 1 worker, queues on Redis',
};

await runBench({
  name: 'end-to-end',
  usage: USAGE,
  defaults: { pages: 1000, rounds: 2, bytes: 40_000, beside: null, quick: false, 'no-sweep': false },
  packages: ['@crawlee/cheerio', 'linkedom'],
  measure,
  lines,
});

async function measure({ pages, rounds: asked, bytes, beside = null, quick, 'no-sweep': unswept }) {
  if (beside !== null && !existsSync(path.join(beside, 'dist/app.js'))) end(`bench: there is no dist/ in ${beside}`, 1);
  const rounds = quick ? 1 : asked;
  const sides = SIDES.filter((side) => (side.quick || !quick) && (side.side !== 'beside' || beside !== null)).map(
    (side) => ({
      ...side,
      ...(side.side === 'beside' ? { root: path.resolve(beside) } : {}),
      swept: !side.peer && !unswept && (!quick || side.compared === true),
      runs: [],
    }),
  );
  const meanBytes = await runSides(sides, { pages, rounds, bytes });
  const hasty = sides.filter(({ peer, swept }) => !peer && !swept).map(({ side }) => side);
  if (hasty.length > 0) say(`sweeps are hardly in the processor times of ${hasty.join(', ')}`);
  return { pages, rounds, meanBytes, ...resultOf(sides, pages * rounds) };
}

async function runSides(sides, { pages: timed, rounds, bytes }) {
  const { openLab, startSite } = await import('./lab.js');
  const { countOf, pagesOf, runOurs, runPeer } = await import('./sides.js');
  const { warmPages } = await import('./workers.js');
  const counts = { warm: warmPages(Math.max(...sides.map(({ workers = 1 }) => workers))), timed };
  const lab = await openLab({ counting: true });
  try {
    const site = await startSite(lab, { count: countOf(counts), bytes });
    const pages = pagesOf(site, counts);
    for (let round = 0; round < rounds; round++) {
      // There and back, so that a machine that grows slower hits none of them more.
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const at = side.peer ? `, ${side.concurrency} at a time` : '';
        say(`round ${round + 1} of ${rounds}: ${NAMES[side.side]}${at}`);
        // Statements are counted once.
        const now = { ...side, counted: side.counted && round === 0 };
        side.runs.push(await (side.peer ? runPeer(lab, pages, side) : runOurs(lab, site.allow, pages, now)));
      }
    }
    return site.meanBytes;
  } finally {
    await lab.close();
  }
}

function resultOf(sides, articles) {
  const measured = new Map();
  for (const { side, swept, runs } of sides) {
    const perSecond = articles / runs.reduce((sum, { seconds }) => sum + seconds, 0);
    if (perSecond > (measured.get(side)?.perSecond ?? 0)) measured.set(side, { perSecond, swept, runs });
  }
  const cpu = Object.fromEntries(
    [...measured].map(([side, { runs }]) => [
      side,
      cpuPerArticle(
        runs.map((run) => run.cpu),
        articles,
      ),
    ]),
  );
  const speed = Object.fromEntries([...measured].map(([side, { perSecond }]) => [side, perSecond]));
  const { runs } = measured.get('redis1');
  const [{ statements }] = runs;
  const figures = {
    ratios: ratiosOf(cpu, speed),
    walKbPerArticle: runs.reduce((sum, { walBytes }) => sum + walBytes, 0) / articles / 1_000,
    statementsPerArticle: statements.perArticle,
    statements,
    delayMs: measured.get('delayed').runs[0].roundTripMs,
  };
  const rows = [...measured].map(([side, { perSecond, swept }]) => {
    return { side, name: NAMES[side], perSecond, unit: 'articles', swept };
  });
  return { rows, cpuMsPerArticle: cpu, ...figures, bars: barsOf(figures) };
}

/** Of one worker with its queues on Redis to the others; null where one of the two was not measured. */
function ratiosOf(cpu, speed) {
  const ratio = (part, whole) => (part && whole ? part / whole : null);
  const cpuTo = (side) => ratio(cpu.redis1?.total, cpu[side]?.total);
  const speedTo = (side) => ratio(speed.redis1, speed[side]);
  return {
    cpuToScript: cpuTo('script'),
    cpuToCrawlee: cpuTo('crawlee'),
    cpuToBeside: cpuTo('beside'),
    speedToScript: speedTo('script'),
    speedToCrawlee: speedTo('crawlee'),
    speedToBeside: speedTo('beside'),
    twoWorkersToOne: ratio(speed.redis2, speed.redis1),
    fourWorkersToOne: ratio(speed.redis4, speed.redis1),
    delayedToLocal: ratio(speed.delayed, speed.redis1),
  };
}

function barsOf({ ratios, walKbPerArticle, statements }) {
  const bars = [
    atMost('end to end: processor time an article to the plain script', ratios.cpuToScript, 3.1),
    atMost('end to end: processor time an article to Crawlee + Readability', ratios.cpuToCrawlee, 1.2),
    atMost('end to end: processor time an article to the other checkout', ratios.cpuToBeside, 0.62),
    atLeast('end to end: articles/s to the plain script', ratios.speedToScript, 0.45),
    atLeast('end to end: articles/s to Crawlee + Readability', ratios.speedToCrawlee, 1.2),
    atLeast('end to end: articles/s of 2 workers to 1', ratios.twoWorkersToOne, 0.95),
    atLeast('end to end: articles/s of 4 workers to 1', ratios.fourWorkersToOne, 0.9),
    atLeast('end to end: articles/s with PostgreSQL 5 ms away to local', ratios.delayedToLocal, 0.5),
    atMost('end to end: kB of write-ahead log an article', walKbPerArticle, 80),
    atMost('end to end: statements for a page that comes alone', statements.alone.perArticle, 24),
  ];
  return bars.filter(({ value }) => value !== null);
}

function lines({ pages, rounds, meanBytes, rows, cpuMsPerArticle, ratios, walKbPerArticle, statements, delayMs }) {
  const kinds = ['script', 'crawlee', 'worker', 'parse', 'postgres', 'redis', 'total'];
  const cells = rows.map(({ side, name, perSecond }) => {
    const cost = cpuMsPerArticle[side] ?? {};
    return [name, perSecond.toFixed(1), ...kinds.map((kind) => cost[kind]?.toFixed(2) ?? null)];
  });
  const figures = Object.entries(ratios).filter(([, value]) => value !== null);
  return [
    `${pages} pages of ${Math.round(meanBytes / 1000)} kB in each of ${rounds} rounds; processor time an article in ms`,
    ...tableLines(['', 'articles/s', ...kinds], cells),
    '',
    figures.map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', '),
    `write-ahead log: ${walKbPerArticle.toFixed(0)} kB an article; PostgreSQL away: ${delayMs.toFixed(1)} ms`,
    `statements: ${statements.perArticle.toFixed(1)} an article, ${statements.alone.perArticle.toFixed(1)} for one that comes alone`,
  ];
}
