import type { Socket } from 'node:net';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { sessionOptions, steady } from '../steady-pool.ts';
import { nameStatements } from './prepared.ts';
import type { Schema } from './schema.ts';

/** A Kysely over our schema: the pool's, or one open transaction. */
export type Db = Kysely<Schema>;
export type Trx = Transaction<Schema>;

export interface DatabaseOptions {
  connection: pg.ClientConfig;
  /** IANA name of the zone whose days reports use. */
  timeZone: string;
  maxConnections: number;
  /** A connection that is silent for so long is given up; without it queries may take any time. */
  silenceMs?: number | null;
}

/** The hits of a common word among millions of pieces fit: what does not fit is paired anew, text by text, which takes a minute. */
const WORK_MEMORY = '32MB';

/** A connection is kept so long without work, since pages come in waves: a new one plans all statements and reads the schema anew. */
const IDLE_MS = 60_000;

const DATE = 1082;
const INT8 = 20;

/** Days stay `YYYY-MM-DD`, ids and counts are numbers (all far below 2^53); everything else as pg parses it. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (oid === DATE) return (value: unknown) => value;
    if (oid === INT8) return Number;
    return pg.types.getTypeParser(oid, format);
  },
};

/** Opens a pool; no connection is made before the first query. `db.destroy()` closes it. */
export function createDatabase(options: DatabaseOptions): Db {
  const { silenceMs = null } = options;
  const pool = new pg.Pool({
    ...options.connection,
    max: options.maxConnections,
    idleTimeoutMillis: IDLE_MS,
    pipeline: true,
    types,
    application_name: 'briefwire',
    options: `-c briefwire.tz=${options.timeZone} -c timezone=UTC -c work_mem=${WORK_MEMORY}${sessionOptions(silenceMs)}`,
  });
  pool.on('connect', sendTogether);
  pool.on('connect', nameStatements);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: steady(pool, silenceMs) }) });
  pools.set(db, pool);
  return db;
}

/** Statements that start in one turn of the event loop leave in one write: each write costs a system call and wakes the server. */
function sendTogether(client: pg.PoolClient): void {
  // pg's types leave the connection out.
  const { stream } = (client as pg.PoolClient & { connection: { stream: Socket } }).connection;
  const query = client.query;
  client.query = ((...args: Parameters<typeof query>) => {
    stream.cork();
    process.nextTick(() => stream.uncork());
    return query.apply(client, args);
  }) as typeof query;
}

const pools = new WeakMap<Db, pg.Pool>();

/** How many connections the pool of `createDatabase` has, how many of them are idle, and how many callers wait for one. */
export function poolUse(db: Db): { total: number; idle: number; waiting: number } {
  const pool = pools.get(db);
  return { total: pool?.totalCount ?? 0, idle: pool?.idleCount ?? 0, waiting: pool?.waitingCount ?? 0 };
}

/** The server's time, by which its rows are stamped. */
export async function clockOf(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return rows[0]?.now ?? new Date();
}

/** The five-character SQLSTATE of a PostgreSQL error, or a system error's code, or undefined. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Takes transaction-scoped advisory locks on all keys at once, in one order, so that two transactions that share keys
 * wait for each other instead of deadlocking.
 */
export async function lockKeys(trx: Trx, keys: readonly bigint[]): Promise<void> {
  const all = [...new Set(keys)].sort((a, b) => (a < b ? -1 : 1));
  if (all.length === 0) return;
  await sql`select pg_advisory_xact_lock(key) from unnest(${all.map(String)}::bigint[]) key`.execute(trx);
}
