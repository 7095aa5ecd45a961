import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { createDatabase, type Db } from '../../../src/db/database.ts';
import { openPostgres, openRedis, type QueueBackend } from '../../../src/queues/connection.ts';
import { createProducer, type Producer } from '../../../src/queues/producer.ts';
import { enqueueUrls } from '../../../src/workers/intake.ts';
import { type BackendName, startServers } from '../../support/backends.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import type { FaultSite } from './site.ts';
import { countStates, stateOf } from './state.ts';

const BIN = fileURLToPath(new URL('../../../bin/briefwire.js', import.meta.url));
const KILL_AT = new URL('./kill-at.mjs', import.meta.url).href;
/** Locks of 2 s, stall checks every second, sweeps every 3 s for what was idle for 6 s. */
const HASTE = '10';
const SETTLE_MS = 240_000;
const POLL_MS = 200;

export interface WorkerOptions {
  /** The program; this checkout's by default. */
  bin?: string;
  env?: Record<string, string>;
  /** The statement at which the process kills itself. */
  killAt?: KillAt;
}

/** Where a process kills or stops itself: see kill-at.mjs. */
export interface KillAt {
  statement: number;
  when: 'before' | 'sent';
  /** Counts from the first statement on that holds this text. */
  from?: string;
  signal?: 'SIGKILL' | 'SIGSTOP';
}

/** A real worker process. */
export interface FaultWorker {
  child: ChildProcess;
  /** Its end: exit status or signal. */
  ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>;
  output(): string;
}

/** Where a run happens: an empty database with its queues, and the processes that work there. */
export interface World {
  db: Db;
  /** What a process needs in its environment to work here. */
  env: Record<string, string>;
  backend: QueueBackend;
  producer: Producer;
  start(options?: WorkerOptions): FaultWorker;
  /** Makes URLs pending and queues them, as `enqueue` does; what cannot be queued is left to the sweep. */
  enqueue(urls: readonly string[]): Promise<void>;
  /** Waits until nothing is pending. @throws Error that names what still is */
  settled(): Promise<void>;
  /** Kills what still runs, and removes everything. */
  close(): Promise<void>;
}

export interface WorldServers {
  connection: { connectionString: string };
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** A world on servers of its own. */
export async function createWorld(site: FaultSite, servers: WorldServers, redisUrl: string | null): Promise<World> {
  const db = createDatabase({ connection: servers.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
  const backend = redisUrl === null ? openPostgres(servers.connection) : await openRedis(redisUrl);
  const producer = createProducer(backend);
  const workers = new Set<FaultWorker>();
  let lastEnd = 'none';
  const env = {
    BRIEFWIRE_TEST_HASTE: HASTE,
    BRIEFWIRE_ALLOW_HOSTS: site.hosts,
    BRIEFWIRE_HOST_GAP_MS: '10',
    BRIEFWIRE_CONCURRENCY: '4',
    ...servers.env,
  };
  return {
    db,
    env,
    backend,
    producer,
    start(options = {}) {
      const worker = startWorker(env, options);
      workers.add(worker);
      void worker.ended.then(({ status, signal }) => {
        workers.delete(worker);
        lastEnd = `${signal ?? `status ${status}`}: ${worker.output().slice(-2_000)}`;
      });
      return worker;
    },
    async enqueue(urls) {
      // In an outage the rows stand in the database, and the jobs come from the sweep.
      await enqueueUrls({ db, producer }, urls, null).catch(() => {});
    },
    settled: () => untilSettled(db, workers, () => lastEnd),
    async close() {
      for (const worker of workers) {
        worker.child.kill('SIGKILL');
        await worker.ended;
      }
      await producer.close();
      await backend.close();
      await db.destroy();
      await servers.stop();
    },
  };
}

/** A database of its own on the suite's server, for queues that are elsewhere. */
export async function databaseWith(env: Record<string, string>): Promise<WorldServers> {
  const { connection, url, drop } = await createTestDatabase();
  return { connection, env: { DATABASE_URL: url, ...env }, stop: drop };
}

/** A world on the suite's database server, and on a Redis of its own or none. */
export async function createPlainWorld(site: FaultSite, name: BackendName): Promise<World> {
  const { database, env, backend, stop } = await startServers(name);
  await backend.close();
  const stopAll = async () => {
    await stop().catch(() => database.drop());
  };
  return await createWorld(site, { connection: database.connection, env, stop: stopAll }, env.REDIS_URL ?? null);
}

function startWorker(env: Record<string, string>, { bin = BIN, env: more = {}, killAt }: WorkerOptions): FaultWorker {
  const preload = killAt ? ['--import', KILL_AT] : [];
  const { statement, when = '', from = '', signal = 'SIGKILL' } = killAt ?? {};
  const kill = killAt ? { KILL_AT: String(statement), KILL_WHEN: when, KILL_FROM: from, KILL_SIGNAL: signal } : {};
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...preload, bin, 'worker'], {
    env: { PATH, HOME, ...env, ...more, ...kill },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-20_000);
    });
  }
  const ended = once(child, 'exit').then(([status, signal]) => ({ status, signal }));
  // A broken-off run leaves none behind.
  const kill9 = () => child.kill('SIGKILL');
  process.once('exit', kill9);
  void ended.then(() => process.off('exit', kill9));
  return { child, ended, output: () => output };
}

async function untilSettled(db: Db, workers: ReadonlySet<FaultWorker>, lastEnd: () => string): Promise<void> {
  for (const until = Date.now() + SETTLE_MS; Date.now() < until; await sleep(POLL_MS)) {
    const left = await pendingUrls(db).catch(() => null);
    if (left?.length === 0) return;
  }
  const said = [...workers].map((worker) => worker.output().slice(-2_000)).join('\n---\n');
  throw new Error(
    `still pending: ${(await pendingUrls(db)).join(' ')}\nthe workers said:\n${said}\nthe last to end:\n${lastEnd()}`,
  );
}

async function pendingUrls(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('urls').select('canonical_url').where('state', '=', 'pending').execute();
  return rows.map((row) => row.canonical_url);
}

/** Waits until so many URLs are settled: a moment in the middle of a run. */
export async function untilDone(db: Db, count: number): Promise<void> {
  await expect
    .poll(async () => (await countStates(db)).total - ((await countStates(db)).states['pending'] ?? 0), {
      timeout: SETTLE_MS,
      interval: 50,
    })
    .toBeGreaterThanOrEqual(count);
}

/** The end of a run of these batches, one after the other, in which nothing goes wrong. */
export async function faultFree(site: FaultSite, batches: readonly number[]): Promise<Record<string, unknown[]>> {
  site.forget();
  const world = await createPlainWorld(site, 'postgres');
  try {
    world.start();
    for (const batch of batches) await world.enqueue(site.urls(batch));
    await world.settled();
    return await stateOf(world.db);
  } finally {
    await world.close();
    site.forget();
  }
}
