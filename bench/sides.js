import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, BENCH_USER, linesOf, openDatabase, openSchema, startRedis, stop } from './lab.js';
import { cpuBetween, readCpu } from './processes.js';
import { startWorkers, warmPages } from './workers.js';

const HERE = import.meta.dirname;
const PEER_WARM = 100;
/** Pages that are stored while statements are counted: as many at a time as come, and one at a time. */
export const COUNTED = 100;
const COUNTED_ALONE = 20;
/** Added to the time between a question to PostgreSQL and its answer. */
const DELAY_MS = 5;

/** Pages of the site: those that warm up, those that are timed, those whose statements are counted. */
export function pagesOf(site, { warm, timed }) {
  return {
    warm: site.urls.slice(0, warm),
    timed: site.urls.slice(warm, warm + timed),
    counted: site.urls.slice(warm + timed),
  };
}

export const countOf = ({ warm, timed }) => warm + timed + COUNTED + COUNTED_ALONE;

/**
 * Has one peer take the pages in.
 * @returns a run: `{ seconds, cpu }`, cpu as `cpuBetween` gives it, its process called `script` or `crawlee`
 */
export async function runPeer(lab, pages, { peer, concurrency }) {
  const { connection, server, drop } = await openDatabase(lab, 'bench_peer');
  await ask(connection, 'create table plain_articles (url text primary key, title text, text text)');
  await lab.admin('checkpoint');
  const child = lab.start(process.execPath, [path.join(HERE, 'end-to-end-peer.js'), peer]);
  const nextLine = linesOf(child);
  const task = { connection, warm: pages.warm.slice(-PEER_WARM), urls: pages.timed, concurrency };
  child.stdin.write(`${JSON.stringify(task)}\n`);
  await nextLine();
  const before = readCpu({ pids: [child.pid], server });
  child.stdin.write('go\n');
  const seconds = Number(await nextLine());
  const cpu = cpuBetween(before, readCpu({ pids: [child.pid], server }));
  await stop(lab, child);
  await drop();
  return { seconds, cpu: cpu && { [peer]: cpu.worker + cpu.parse, postgres: cpu.postgres } };
}

/**
 * Has workers take the pages in, in a new database, on a new Redis where the side has one.
 * @param side `workers`, `redis`, `embedded`, `delayed`, `counted`, `root`, as end-to-end.js lists them; `swept`: its processor
 *   time is taken from the sweep after its warm-up to the sweep after its last page
 * @returns a run: `{ seconds, cpu, walBytes, statements }`
 */
export async function runOurs(lab, allow, pages, side) {
  const redis = side.redis ? await startRedis(lab) : null;
  const database = await (side.embedded ? openDefault(lab) : openDatabase(lab, 'bench_ours', { root: side.root }));
  // What is touched for the first time since a checkpoint goes into the log as a whole: most of it while warming up.
  await ask(database.connection, 'checkpoint');
  const proxy = side.delayed ? await startProxy(lab, database) : null;
  const workers = await startWorkers(lab, {
    database,
    redisUrl: redis?.url ?? null,
    count: side.workers,
    allow,
    root: side.root,
    env: database.env ?? proxy?.env,
  });
  try {
    await workers.store(pages.warm.slice(-warmPages(side.workers)));
    if (side.swept) await workers.untilSwept();
    const run = await timeStore(database, workers, { redis, urls: pages.timed, untilSwept: side.swept });
    const statements = side.counted ? await countStatements(lab, database, workers, pages.counted) : null;
    return { ...run, statements, roundTripMs: proxy?.roundTripMs };
  } finally {
    await workers.close();
    if (proxy) await proxy.stop();
    await database.drop();
    if (redis) await redis.stop();
  }
}

async function timeStore({ connection, server }, workers, { redis, urls, untilSwept }) {
  const processes = { pids: workers.pids, server, redis: redis?.pid };
  const written = async () => (await ask(connection, "select pg_current_wal_lsn() - '0/0' as bytes"))[0].bytes;
  const [walBefore, before] = [await written(), readCpu(processes)];
  const seconds = await workers.store(urls);
  if (untilSwept) await workers.untilSwept();
  const cpu = cpuBetween(before, readCpu(processes));
  return { seconds, cpu, walBytes: Number(await written()) - Number(walBefore) };
}

/** Opens the database of a worker without DATABASE_URL and REDIS_URL: an embedded server, which keeps the queues too. */
async function openDefault(lab) {
  const home = mkdtempSync(path.join(lab.temporary, 'default-'));
  const { connection, pid, close } = await lab.embed(home);
  const db = await openSchema(connection);
  const drop = async () => {
    await db.destroy();
    await close();
  };
  return { connection, server: pid, db, env: { BRIEFWIRE_HOME: home }, drop };
}

/** @returns `env` for workers that go through it, and how long a question through it takes longer, ms */
async function startProxy(lab, { connection }) {
  const { host, port, user, password, database } = connection;
  const target = host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : String(port);
  const child = lab.start(process.execPath, [path.join(HERE, 'delay.js'), target, String(DELAY_MS)]);
  const delayed = { ...connection, host: '127.0.0.1', port: Number(await linesOf(child)()) };
  const [first, second, direct] = [await roundTrip(delayed), await roundTrip(delayed), await roundTrip(connection)];
  const roundTripMs = (first + second) / 2 - direct;
  const url = new URL(`postgresql://127.0.0.1:${delayed.port}/${database}`);
  Object.assign(url, { username: user, password: password ?? '' });
  return { env: { DATABASE_URL: url.href }, roundTripMs, stop: () => stop(lab, child) };
}

/** Milliseconds of a question, in the mean. */
async function roundTrip(connection) {
  const { default: pg } = await import('pg');
  const client = new pg.Client(connection);
  await client.connect();
  const begun = performance.now();
  for (let n = 0; n < 50; n++) await client.query('select 1');
  const ms = (performance.now() - begun) / 50;
  await client.end();
  return ms;
}

/**
 * Counts statements while pages are stored, those that begin and end transactions apart.
 * @returns `{ perArticle, transactions }` under load and `alone`, the same where each page comes after the last one was stored
 */
async function countStatements(lab, database, workers, urls) {
  await lab.admin('create extension if not exists pg_stat_statements');
  await track(lab, 'top');
  const busy = await countWhile(lab, database, COUNTED, () => workers.store(urls.slice(0, COUNTED)));
  const alone = await countWhile(lab, database, COUNTED_ALONE, async () => {
    for (const url of urls.slice(COUNTED)) await workers.store([url]);
  });
  await track(lab, 'none');
  return { ...busy, alone };
}

async function track(lab, which) {
  await lab.admin(`alter system set pg_stat_statements.track = '${which}'`);
  await lab.admin('select pg_reload_conf()');
  // Until every connection has read it.
  await sleep(500);
}

async function countWhile(lab, { connection }, articles, work) {
  await lab.admin('select pg_stat_statements_reset()');
  await work();
  const rows = await lab.admin(`select sum(calls)::int as calls, query ~* '^(begin|start|commit|rollback)' as ends
    from pg_stat_statements s join pg_database d on d.oid = s.dbid join pg_roles u on u.oid = s.userid
    where datname = '${connection.database}' and rolname <> '${BENCH_USER}' group by 2`);
  const of = (ends) => (rows.find((row) => row.ends === ends)?.calls ?? 0) / articles;
  return { perArticle: of(false), transactions: of(true) };
}
