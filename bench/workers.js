import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { stop } from './lab.js';
import { programOf, ROOT } from './program.js';

const POLL_MS = 50;
/** Workers sweep when they start and every half minute from then on; a sweep ends within seconds. */
const SWEEP_EVERY_MS = 30_000;
const SWEEP_MS = 3_000;
/** The program's own limit of parse processes (src/workers/parsers.ts). */
const PARSE_PROCESSES = Math.min(availableParallelism(), 4);
/** After so many pages a parse process is as quick as it gets. They share the pages about evenly, so it is some more. */
const WARM_PAGES = 125;

/** How many pages warm up the parse processes of so many workers. */
export const warmPages = (workers) => WARM_PAGES * PARSE_PROCESSES * workers;

/**
 * Starts `briefwire worker` processes on a database, queues on Redis or in it.
 * @param what `database` as `openDatabase` gives it; `redisUrl` or null; `count`; `allow`: the site's hosts; `root` of the
 *   checkout that they are of; `env`: settings in place of DATABASE_URL
 * @returns `{ pids, store, untilSwept, close }`
 */
export async function startWorkers(lab, { database, redisUrl, count, allow, root = ROOT, env = null }) {
  const settings = {
    PATH: process.env.PATH,
    BRIEFWIRE_ALLOW_HOSTS: allow,
    ...(env ?? { DATABASE_URL: database.url }),
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
  };
  const args = [path.join(root, 'bin/briefwire.js'), 'worker'];
  const options = { env: settings, stdio: ['ignore', 'ignore', 'pipe'] };
  const children = Array.from({ length: count }, () => lab.start(process.execPath, args, options));
  await Promise.all(children.map(untilStarted));
  const started = performance.now();
  const { openRedis, openPostgres, createProducer, enqueueUrls } = await programOf(root);
  const backend = redisUrl ? await openRedis(redisUrl) : openPostgres(database.connection);
  const producer = createProducer(backend);
  const client = new pg.Client(database.connection);
  await client.connect();
  return {
    pids: children.map(({ pid }) => pid),
    /**
     * Enqueues URLs as the command does and waits until the last of them is settled by a committed row.
     * @returns seconds, from before `enqueue`
     * @throws Error where one did not become an article
     */
    async store(urls) {
      const begun = performance.now();
      const ids = (await enqueueUrls({ db: database.db, producer }, urls, null)).map(({ urlId }) => urlId);
      await untilSettled(client, ids, begun + 60_000 + urls.length * 1_000);
      const seconds = (performance.now() - begun) / 1_000;
      await requireStored(client, ids);
      return seconds;
    },
    /** Waits for the end of the next sweep. */
    async untilSwept() {
      const lived = performance.now() - started;
      await sleep(Math.ceil(lived / SWEEP_EVERY_MS) * SWEEP_EVERY_MS - lived + SWEEP_MS);
    },
    async close() {
      await client.end();
      await Promise.all(children.map((child) => stop(lab, child)));
      await producer.close();
      await backend.close();
    },
  };
}

/** @throws Error where the worker ends before it has begun */
function untilStarted(child) {
  return new Promise((resolve, reject) => {
    let last = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      last = text;
      if (text.includes('worker started')) resolve();
    });
    child.once('close', (code) => reject(new Error(`a worker ended with status ${code}: ${last.trim()}`)));
  });
}

const PENDING = `select 1 from urls where id = any($1::bigint[]) and state = 'pending' limit 1`;

async function untilSettled(client, ids, deadline) {
  // The last ones are settled last, mostly: so the question stays cheap.
  for (let left = ids; left.length > 0; ) {
    const { rows } = await client.query(PENDING, [left.slice(-100)]);
    if (rows.length === 0) left = left.slice(0, -100);
    else if (performance.now() > deadline) throw new Error(`${ids.length} URLs take too long: at least one is pending`);
    else await sleep(POLL_MS);
  }
}

async function requireStored(client, ids) {
  const { rows } = await client.query(
    `select count(*)::int as stored from urls where id = any($1::bigint[]) and state in ('stored', 'copy')`,
    [ids],
  );
  if (rows[0].stored !== ids.length) throw new Error(`${rows[0].stored} of ${ids.length} pages were stored`);
}
