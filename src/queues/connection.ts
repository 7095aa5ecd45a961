import {
  type JobSchedulerTemplateOptions,
  type JobsOptions,
  type JobType,
  type PgPool,
  Queue,
  runMigrations,
} from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import pg from 'pg';
import { SetupError } from '../pipeline/errors.ts';
import { shownUrl } from '../shown-url.ts';
import { sessionOptions, steady } from '../steady-pool.ts';
import type { JobName } from './job-names.ts';
import { BULLMQ_SCHEMA, createBackend } from './postgres-backend.ts';

/** Where the queues live. Both kinds keep the same promises; a contract test holds them to it. */
export type QueueBackend = RedisBackend | PostgresBackend;

interface RedisBackend {
  kind: 'redis';
  /** Waits for a lost server: for workers. */
  patient: Redis | Cluster;
  /** Fails at once: for producers, whose caller decides (the sweep finds what was not added). */
  failFast: Redis | Cluster;
  close(): Promise<void>;
}

interface PostgresBackend {
  kind: 'postgres';
  pool: PgPool;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Without an answer for so long a connection is given up and made anew; BullMQ's longest wait for a job is 10 s. */
const REDIS_SILENCE_MS = 20_000;
/** How much later than Redis itself the client ends a wait: a busy process reads late. */
const BLOCKING_GRACE_MS = 2_000;
/** A LISTEN connection for each worker, and as many again for their queries. */
const POSTGRES_POOL = 12;
const LISTENERS = 50;

/**
 * Connects the queues to Redis, or to a Redis Cluster where `url` lists nodes separated by commas.
 * @throws SetupError where no server answers
 */
export async function openRedis(url: string): Promise<RedisBackend> {
  const patient = connectRedis(url, { maxRetriesPerRequest: null });
  const failFast = connectRedis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: true });
  const close = async () => {
    patient.disconnect();
    failFast.disconnect();
  };
  // What ioredis throws names its own option; the connection's last error says what is wrong.
  let refused: unknown;
  failFast.on('error', (error) => {
    refused = error;
  });
  try {
    await failFast.ping();
  } catch (error) {
    await close();
    throw new SetupError(`no Redis answers at ${shownUrl(url)} (REDIS_URL): ${messageOf(refused ?? error)}`);
  }
  return { kind: 'redis', patient, failFast, close };
}

function connectRedis(url: string, given: { maxRetriesPerRequest: number | null; enableOfflineQueue?: boolean }) {
  const nodes = url.split(',');
  const options = {
    ...given,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: REDIS_SILENCE_MS,
    // Without it a worker that waits for a job when a cluster's masters die may wait for ever, though they come back.
    blockingTimeout: REDIS_SILENCE_MS,
    blockingTimeoutGrace: BLOCKING_GRACE_MS,
  };
  const client = nodes.length > 1 ? new Cluster(nodes, { redisOptions: options }) : new Redis(url, options);
  // Every failed command tells its caller; without a listener a lost connection would be logged on stderr as unhandled.
  client.on('error', () => {});
  return client;
}

/**
 * Keeps the queues in PostgreSQL, in a schema of their own; `migrateQueues` must have been run there.
 * @param silenceMs after which a connection without a word is replaced
 */
export function openPostgres(connection: pg.ClientConfig, silenceMs: number | null = null): PostgresBackend {
  const pool = new pg.Pool({
    ...connection,
    max: POSTGRES_POOL,
    keepAlive: true,
    application_name: 'briefwire queues',
    options: `-c search_path=${BULLMQ_SCHEMA}${sessionOptions(silenceMs)}`,
  });
  steady(pool, silenceMs);
  // Every queue and worker listens for errors of the pool they share; the default of ten is a guess against leaks.
  pool.setMaxListeners(LISTENERS);
  // BullMQ describes the pool it wants by a structure that pg's own types miss by one index signature.
  return { kind: 'postgres', pool: pool as unknown as PgPool, close: () => pool.end() };
}

/** Any number that no other advisory lock of ours has: those are hashes of 64 bits, and that of `ingest --due`. */
const SCHEDULE_LOCK = 7_105_114_102;

/**
 * Does work unless another process that shares the queues is at it in this moment. On Redis at once: what a queue does
 * there is one script.
 */
export async function unlessAnotherDoes(backend: QueueBackend, work: () => Promise<void>): Promise<void> {
  if (backend.kind === 'redis') return await work();
  const client = await backend.pool.connect();
  let isClean = false;
  try {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as held', [SCHEDULE_LOCK]);
    if ((rows[0] as { held: boolean } | undefined)?.held) {
      await work();
      await client.query('select pg_advisory_unlock($1)', [SCHEDULE_LOCK]);
    }
    isClean = true;
  } finally {
    // The lock ends with its connection.
    client.release(!isClean);
  }
}

/** Creates or updates the queues' tables in PostgreSQL; safe to call from several processes at once. */
export async function migrateQueues(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  await client.connect();
  try {
    await runMigrations(client, BULLMQ_SCHEMA);
  } finally {
    await client.end();
  }
}

/** One hash tag a queue, so that a Redis Cluster keeps a queue's keys on one node and spreads the queues. */
export function keyPrefix(name: JobName): string {
  return `{bw:${name}}`;
}

/** What we use of a BullMQ queue, whichever backend is under it. */
export interface JobQueue {
  addBulk(batch: { name: string; data: unknown; opts: JobsOptions }[]): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: unknown; opts: JobSchedulerTemplateOptions },
  ): Promise<unknown>;
  getJobScheduler(id: string): Promise<unknown>;
  getJobCounts(...types: JobType[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** The producing end of a queue. */
export function createQueue(backend: QueueBackend, name: JobName): JobQueue {
  const queue =
    backend.kind === 'redis'
      ? new Queue(name, { connection: backend.failFast, prefix: keyPrefix(name) })
      : new Queue(name, { connection: backend.pool }, createBackend);
  queue.on('error', () => {});
  return queue;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
