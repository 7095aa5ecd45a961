// Articles a second from enqueue to committed rows beside what else takes pages in: node bench/end-to-end.js [--json]
//
// Everything on loopback: a site of generated pages in a process of its own (bench/farm-pages.js: five dated briefs a page,
// two of them from earlier pages), a Redis, an embedded PostgreSQL. Each side gets a database of its own and is warmed up.
//
// Result (bench/results/end-to-end.json): { node, cpu, pages, meanBytes, rows: [{ name, perSecond, unit }],
//   bars: [{ what, value, least, met }] }
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { missingPart } from './parts.js';

const HERE = import.meta.dirname;
const RESULTS = path.join(HERE, 'results', 'end-to-end.json');
const USAGE = `usage: npm run bench:end-to-end -- [--pages N] [--bytes N] [--json]
  --pages  pages that each side takes in (default 400)
  --bytes  about how large a page is (default 40000: what article pages of syndication sites weigh)
  --json   print JSON instead of a table`;
/** Pages that warm each side up. */
const WARM = 60;
/** Each peer runs at both, and its better figure counts. */
const PEER_CONCURRENCY = [4, 16];
const WORKERS = [1, 2, 4];
const NOOP_JOBS = 5_000;
const LEAST_TO_SCRIPT = 0.7;
const LEAST_TO_CRAWLEE = 4;
const NAMES = { script: 'plain script (fetch, cheerio.load, insert)', crawlee: 'Crawlee + Readability + pg' };

if (process.argv[1] === import.meta.filename) process.exitCode = await main();

async function main() {
  const { values } = parseArgs({
    options: {
      pages: { type: 'string', default: '400' },
      bytes: { type: 'string', default: '40000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [pages, bytes] = [Number(values.pages), Number(values.bytes)];
  if (values.help || !(pages >= 20) || !(bytes >= 1_000)) return fail(USAGE, values.help ? 0 : 2);
  const missing = missingPart('@crawlee/cheerio', 'linkedom');
  if (missing) return fail(`bench: ${missing}`, 1);
  const result = await measureEndToEnd({ pages, bytes });
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : endToEndTable(result));
  return result.bars.every(({ met }) => met) ? 0 : 1;
}

function fail(message, status) {
  process.stderr.write(`${message}\n`);
  return status;
}

/** Measures all sides one after the other. @returns the result, written to bench/results/end-to-end.json too */
export async function measureEndToEnd({ pages, bytes }) {
  const { openLab, startRedis, startSite } = await import('./lab.js');
  const lab = await openLab();
  try {
    const redisUrl = await startRedis(lab);
    const site = await startSite(lab, { from: 0, count: pages + WARM, bytes });
    const rows = [];
    for (const kind of ['script', 'crawlee']) rows.push(await bestOfPeer(lab, site, kind));
    for (const url of [redisUrl, null]) {
      for (const count of WORKERS) rows.push(await ours(lab, site, { redisUrl: url, count }));
    }
    for (const url of [redisUrl, null]) rows.push(await noops(lab, url));
    rows.push(await copied(lab, site, redisUrl));
    const result = {
      node: process.version,
      cpu: cpus()[0]?.model ?? 'unknown',
      pages,
      meanBytes: site.meanBytes,
      rows,
      bars: barsOf(rows),
    };
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    await lab.close();
  }
}

async function bestOfPeer(lab, site, kind) {
  const { ask } = await import('./ask.js');
  const { openDatabase, say } = await import('./lab.js');
  let best = 0;
  for (const concurrency of PEER_CONCURRENCY) {
    say(`${NAMES[kind]}, ${concurrency} at a time`);
    const database = await openDatabase(lab, 'bench_peer');
    await ask(database.connection, 'create table plain_articles (url text primary key, title text, text text)');
    const task = {
      connection: database.connection,
      warm: site.urls.slice(0, WARM),
      urls: site.urls.slice(WARM),
      concurrency,
    };
    const seconds = await peer(lab, kind, task);
    best = Math.max(best, task.urls.length / seconds);
    await database.drop();
  }
  return { name: NAMES[kind], perSecond: best, unit: 'articles' };
}

async function peer(lab, kind, task) {
  const { firstLine } = await import('./lab.js');
  const child = lab.start(process.execPath, [path.join(HERE, 'end-to-end-peer.js'), kind]);
  child.stdin.end(JSON.stringify(task));
  return JSON.parse(await firstLine(child)).seconds;
}

async function ours(lab, site, { redisUrl, count }) {
  const { openDatabase, say } = await import('./lab.js');
  const name = `briefwire, ${count} worker${count > 1 ? 's' : ''}, queues on ${redisUrl ? 'Redis' : 'PostgreSQL'}`;
  say(name);
  const database = await openDatabase(lab, 'bench_ours');
  const perSecond = await storeSite(lab, site, { database, redisUrl, count });
  await database.drop();
  return { name, perSecond, unit: 'articles' };
}

/** Has fresh workers take the site's pages in, those for warming up first. @returns articles a second */
async function storeSite(lab, site, { database, redisUrl, count }) {
  const { startWorkers } = await import('./workers.js');
  const workers = await startWorkers(lab, { database, redisUrl, count, allow: site.allow });
  try {
    await workers.store(site.urls.slice(0, WARM));
    const urls = site.urls.slice(WARM);
    const { seconds, stored } = await workers.store(urls);
    if (stored !== urls.length) throw new Error(`${stored} of ${urls.length} pages were stored`);
    return stored / seconds;
  } finally {
    await workers.close();
  }
}

async function noops(lab, redisUrl) {
  const { openDatabase, say } = await import('./lab.js');
  const name = `BullMQ jobs that do nothing, on ${redisUrl ? 'Redis' : 'PostgreSQL'}`;
  say(name);
  const database = await openDatabase(lab, 'bench_noop');
  const task = { connection: database.connection, redisUrl, count: NOOP_JOBS, concurrency: 16 };
  const seconds = await peer(lab, 'queue', task);
  await database.drop();
  return { name, perSecond: NOOP_JOBS / seconds, unit: 'jobs' };
}

async function copied(lab, site, redisUrl) {
  const { openDatabase, say } = await import('./lab.js');
  const { copyRows } = await import('./copy-rows.js');
  say('COPY of the same rows');
  const [source, target] = [await openDatabase(lab, 'bench_source'), await openDatabase(lab, 'bench_target')];
  await storeSite(lab, site, { database: source, redisUrl, count: 2 });
  const seconds = await copyRows(source.connection, target.connection);
  await source.drop();
  await target.drop();
  return { name: 'COPY of the same rows', perSecond: site.urls.length / seconds, unit: 'articles' };
}

function barsOf(rows) {
  const best = Math.max(...rows.filter(({ name }) => name.startsWith('briefwire')).map(({ perSecond }) => perSecond));
  const bar = (what, value, least) => ({ what, value, least, met: value >= least });
  return [
    bar('end to end: articles/s, our best to the plain script', best / rows[0].perSecond, LEAST_TO_SCRIPT),
    bar('end to end: articles/s, our best to Crawlee + Readability', best / rows[1].perSecond, LEAST_TO_CRAWLEE),
  ];
}

/** The result as text for people. */
export function endToEndTable({ node, cpu, pages, meanBytes, rows, bars }) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(
    ({ name, perSecond, unit }) => `${name.padEnd(width)}  ${perSecond.toFixed(1).padStart(9)} ${unit}/s`,
  );
  const ends = bars.map(
    ({ what, value, least, met }) => `${met ? 'met   ' : 'MISSED'}  ${what}: ${value.toFixed(2)}, at least ${least}`,
  );
  return `${node}, ${cpu}; ${pages} pages of ${Math.round(meanBytes / 1000)} kB\n${[...lines, '', ...ends].join('\n')}\n`;
}
