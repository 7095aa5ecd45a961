import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openPostgres, openRedis } from '../dist/queues/connection.js';
import { createProducer } from '../dist/queues/producer.js';
import { enqueueUrls } from '../dist/workers/intake.js';
import { BIN, stop } from './lab.js';

const POLL_MS = 40;

/**
 * Starts `briefwire worker` processes on a database, queues on Redis or in it.
 * @param what `concurrency` of each; the program's own where it is not said
 * @returns `{ pids, store, close }`
 */
export async function startWorkers(lab, { database, redisUrl, count, allow, concurrency = null }) {
  const settings = {
    PATH: process.env.PATH,
    DATABASE_URL: database.url,
    BRIEFWIRE_ALLOW_HOSTS: allow,
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
  };
  const args = [BIN, 'worker', ...(concurrency === null ? [] : ['--concurrency', String(concurrency)])];
  const children = Array.from({ length: count }, () =>
    lab.start(process.execPath, args, {
      env: settings,
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  await Promise.all(children.map(untilStarted));
  const backend = redisUrl ? await openRedis(redisUrl) : openPostgres(database.connection);
  const producer = createProducer(backend);
  const close = async () => {
    await Promise.all(children.map((child) => stop(lab, child)));
    await producer.close();
    await backend.close();
  };
  return { pids: children.map(({ pid }) => pid), store: (urls) => store(database.db, producer, urls), close };
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

/**
 * Enqueues URLs as the command does and waits until the last of them is settled by a committed row.
 * @returns `{ seconds, stored }`: from before `enqueue`; how many became articles
 */
async function store(db, producer, urls) {
  const begun = performance.now();
  const ids = (await enqueueUrls({ db, producer }, urls, null)).map(({ urlId }) => urlId);
  const [least, most] = [Math.min(...ids), Math.max(...ids)];
  for (;;) {
    const { rows } = await sql`select count(*) filter (where state = 'pending') as pending,
      count(*) filter (where state in ('stored', 'copy')) as stored
      from urls where id between ${least} and ${most}`.execute(db);
    const seconds = (performance.now() - begun) / 1_000;
    if (rows[0].pending === 0) return { seconds, stored: rows[0].stored };
    if (seconds > 120) throw new Error(`after 120 s ${rows[0].pending} of ${urls.length} URLs are pending`);
    await sleep(POLL_MS);
  }
}
