// Whether storing articles grows dearer as the database grows: node bench/growth.js [--sizes N,N] [--pages N] [--json]
//
// The same pages go from enqueue to committed rows, queues on Redis, one worker each, into an empty database and into copies
// of those that bench:fill keeps, in turn. The workers stay, as those of a service do: what a connection learns in its first
// minutes is not measured.
//
// Result (bench/results/growth.json): { node, cpu, swept, rows: [{ briefs, perSecond, toEmpty, cpuMsPerArticle, cpuToEmpty }],
//   ratios: { cpuGrowth, speedGrowth }, bars: [{ what, value, most, met }] }
import { cpuBetween, cpuPerArticle, readCpu } from './processes.js';
import { atLeast, atMost, end, median, runBench, say, sizesOf, tableLines } from './run.js';

const USAGE = `usage: npm run bench:growth -- [--sizes N,N] [--pages N] [--rounds N] [--no-sweep] [--json]
  --sizes     of the databases of bench:fill that are measured beside an empty one (default 100000,1000000)
  --pages     pages that are timed in each round (default 300)
  --rounds    how often each database has its turn (default 3)
  --no-sweep  do not wait for the sweep after each turn: processor times then lack most of it
  --json      print JSON instead of a table
The filled databases are copied, and stay as they are.`;
const PAGE_BYTES = 40_000;

await runBench({
  name: 'growth',
  usage: USAGE,
  defaults: { sizes: '100000,1000000', pages: 300, rounds: 3, 'no-sweep': false },
  measure,
  lines,
});

async function measure({ sizes: asked, pages, rounds, 'no-sweep': unswept }) {
  const sizes = sizesOf(asked, 10_000);
  const { startSite } = await import('./lab.js');
  const { areFilled, openKept } = await import('./kept.js');
  const { warmPages } = await import('./workers.js');
  const warm = warmPages(1);
  const lab = await openKept();
  const sides = [];
  try {
    if (!(await areFilled(lab, sizes))) end('bench: there are no filled databases; run: npm run bench:fill', 1);
    const site = await startSite(lab, { count: warm + rounds * pages, bytes: PAGE_BYTES });
    for (const size of [0, ...sizes]) sides.push(await openSide(lab, site, size));
    await lab.admin('checkpoint');
    for (const { workers } of sides) await workers.store(site.urls.slice(0, warm));
    if (!unswept) await Promise.all(sides.map(({ workers }) => workers.untilSwept()));
    for (let round = 0; round < rounds; round++) {
      const from = warm + round * pages;
      for (const side of sides) {
        say(`round ${round + 1} of ${rounds}, ${side.size} briefs`);
        side.rounds.push(await takeTurn(side, sides, site.urls.slice(from, from + pages), !unswept));
      }
    }
  } finally {
    for (const { workers } of sides) await workers.close();
    for (const { database } of sides) await database.drop();
    await lab.close();
  }
  return { swept: !unswept, ...resultOf(sides) };
}

/** A database with so many briefs, and a worker and a Redis of its own. */
async function openSide(lab, site, size) {
  const { openDatabase, startRedis } = await import('./lab.js');
  const { filledName } = await import('./kept.js');
  const { startWorkers } = await import('./workers.js');
  say(`a database with ${size} briefs`);
  const template = size === 0 ? null : filledName(size);
  const database = await openDatabase(lab, `bench_growth_${size}`, { template });
  const redis = await startRedis(lab);
  const workers = await startWorkers(lab, { database, redisUrl: redis.url, count: 1, allow: site.allow });
  return { size, database, redis, workers, rounds: [] };
}

async function takeTurn({ database, redis, workers }, sides, urls, untilSwept) {
  const others = sides
    .map((side) => side.database.connection.database)
    .filter((name) => name !== database.connection.database);
  const processes = { pids: workers.pids, server: database.server, redis: redis.pid, others };
  const before = readCpu(processes);
  const seconds = await workers.store(urls);
  if (untilSwept) await workers.untilSwept();
  const cpu = cpuPerArticle([cpuBetween(before, readCpu(processes))], urls.length);
  return { perSecond: urls.length / seconds, cpu };
}

/** Each round is compared with the empty database's same pages a minute before: a slow moment hits both. */
function resultOf(sides) {
  const [empty] = sides;
  const toEmpty = (rounds, figure) => {
    const ratios = rounds.map((round, n) => figure(round) / figure(empty.rounds[n]));
    return ratios.every(Number.isFinite) ? median(ratios) : null;
  };
  const rows = sides.map(({ size, rounds }) => ({
    briefs: size,
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    toEmpty: toEmpty(rounds, ({ perSecond }) => perSecond),
    cpuMsPerArticle: mediansOf(rounds.map(({ cpu }) => cpu)),
    cpuToEmpty: toEmpty(rounds, ({ cpu }) => cpu?.total ?? Number.NaN),
  }));
  const { briefs, toEmpty: speedGrowth, cpuToEmpty: cpuGrowth } = rows.at(-1);
  const bars = [atLeast(`growth: articles/s at ${briefs} stored briefs to empty`, speedGrowth, 0.85)];
  if (cpuGrowth !== null) bars.push(atMost(`growth: processor time an article at ${briefs} to empty`, cpuGrowth, 1.1));
  return { rows, ratios: { cpuGrowth, speedGrowth }, bars };
}

function mediansOf(costs) {
  if (costs.includes(null)) return null;
  return Object.fromEntries(Object.keys(costs[0]).map((kind) => [kind, median(costs.map((cost) => cost[kind]))]));
}

function lines({ rows }) {
  const kinds = ['worker', 'parse', 'postgres', 'redis', 'total'];
  const cells = rows.map(({ briefs, perSecond, toEmpty, cpuMsPerArticle, cpuToEmpty }) => [
    briefs,
    perSecond.toFixed(1),
    toEmpty.toFixed(2),
    ...kinds.map((kind) => cpuMsPerArticle?.[kind].toFixed(2) ?? null),
    cpuToEmpty?.toFixed(2) ?? null,
  ]);
  return tableLines(
    ['stored briefs', 'articles/s', 'to empty', ...kinds.map((kind) => `${kind} ms`), 'to empty'],
    cells,
  );
}
