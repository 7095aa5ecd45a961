// How long what was lost takes to come back, at production values, on both queue backends: npm run bench:recovery
//   a killed worker: from `kill -9` in the middle of a fetch until another worker asks for the page again
//   an emptied queue: 10,000 pending URLs, FLUSHALL (or the queues' tables emptied), until a sweep has put all back
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import pino from 'pino';
import { createDatabase } from '../dist/db/database.js';
import { joinEmbedded } from '../dist/db/embedded.js';
import { migrateToLatest } from '../dist/db/migrate.js';
import { migrateQueues, openPostgres, openRedis } from '../dist/queues/connection.js';
import { createProducer } from '../dist/queues/producer.js';
import { enqueueUrls } from '../dist/workers/intake.js';
import { stranded } from '../dist/workers/sweep.js';

const PENDING = 10_000;
const BIN = fileURLToPath(new URL('../bin/briefwire.js', import.meta.url));

const home = mkdtempSync(path.join(tmpdir(), 'briefwire-recovery-'));
// As root the server runs as another user, who has to get in.
chmodSync(home, 0o755);
const server = await joinEmbedded({ home });
const db = createDatabase({ connection: server.connection, timeZone: 'UTC', maxConnections: 4 });
await migrateToLatest(db);
await migrateQueues(server.connection);
const redis = await startRedis();

try {
  await measure('PostgreSQL', openPostgres(server.connection), null);
  if (redis) await measure('Redis', await openRedis(redis.url), redis.url);
  else process.stdout.write('no redis-server on the PATH: Redis was not measured\n');
} finally {
  redis?.child.kill();
  await db.destroy();
  await server.close();
  rmSync(path.dirname(server.dataDir), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}
process.exit();

async function measure(name, backend, redisUrl) {
  const producer = createProducer(backend);
  const again = await killedWorker(producer, redisUrl);
  process.stdout.write(`${name}: a killed worker's job ran again after ${again.toFixed(1)} s\n`);
  await sql`delete from urls`.execute(db);
  const refilled = await emptiedQueue(producer, redisUrl);
  process.stdout.write(`${name}: ${PENDING} jobs were back ${refilled.toFixed(1)} s after the sweep began\n`);
  await sql`delete from urls`.execute(db);
  await producer.close();
  await backend.close();
}

async function killedWorker(producer, redisUrl) {
  const asked = [];
  const site = createServer((request, response) => {
    if (request.url === '/robots.txt') return response.writeHead(404).end();
    asked.push(performance.now());
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  const workers = [startWorker(redisUrl), startWorker(redisUrl)];
  try {
    await Promise.all(workers.map((worker) => worker.started));
    const url = `http://127.0.0.1:${site.address().port}/page.html`;
    await enqueueUrls({ db, producer }, [url], null);
    while (asked.length === 0) await sleep(20);
    const owner = ownerOf(site, workers);
    await sleep(5_000);
    const killed = performance.now();
    owner.child.kill('SIGKILL');
    while (asked.length < 2) await sleep(20);
    return (asked[1] - killed) / 1_000;
  } finally {
    for (const { child } of workers) child.kill('SIGKILL');
    site.closeAllConnections();
    site.close();
  }
}

/** The worker that holds the site's open connection, as the kernel lists it. */
function ownerOf(site, workers) {
  const port = site.address().port.toString(16).toUpperCase().padStart(4, '0');
  const sockets = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote]) => remote?.endsWith(`:${port}`))
    .map((fields) => `socket:[${fields[9]}]`);
  const owner = workers.find(({ child }) => openFiles(child.pid).some((file) => sockets.includes(file)));
  if (!owner) throw new Error('no worker is connected to the site');
  return owner;
}

function openFiles(pid) {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(`${folder}/${fd}`)];
    } catch {
      return [];
    }
  });
}

async function emptiedQueue(producer, redisUrl) {
  const urls = Array.from({ length: PENDING }, (_, index) => `http://127.0.0.1/${index}.html`);
  await enqueueUrls({ db, producer }, urls, null);
  await sql`update urls set requested_at = requested_at - interval '5 minutes'`.execute(db);
  await sql`update url_events set at = at - interval '5 minutes'`.execute(db);
  if (redisUrl) await flush(redisUrl);
  else await sql.raw('delete from bullmq.job').execute(db);
  const begun = performance.now();
  await stranded()({ db, producer, log: pino({ level: 'silent' }), haste: 1 });
  const seconds = (performance.now() - begun) / 1_000;
  const { waiting } = (await producer.counts()).fetch;
  if (waiting !== PENDING) throw new Error(`${waiting} jobs are back, of ${PENDING}`);
  return seconds;
}

async function flush(redisUrl) {
  const client = new Redis(redisUrl);
  await client.flushall();
  client.disconnect();
}

function startWorker(redisUrl) {
  const env = { PATH: process.env.PATH, DATABASE_URL: server.url, BRIEFWIRE_ALLOW_HOSTS: '127.0.0.1' };
  const child = spawn(process.execPath, [BIN, 'worker'], {
    env: redisUrl ? { ...env, REDIS_URL: redisUrl } : env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const started = new Promise((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (log) => log.includes('worker started') && resolve());
  });
  return { child, started };
}

async function startRedis() {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--bind', '127.0.0.1'], {
    stdio: 'ignore',
  });
  const failed = once(child, 'error').then(() => true);
  if (await Promise.race([failed, sleep(1_000, false)])) return null;
  return { child, url: `redis://127.0.0.1:${port}` };
}
