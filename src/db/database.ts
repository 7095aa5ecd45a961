import { CompiledQuery, type DatabaseConnection, Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { sessionOptions, steady } from '../steady-pool.ts';
import { PreparingClient } from './preparing-client.ts';
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
  /** What one transaction may take of the server's time; without it, any time. */
  limits?: TransactionLimits;
  /** Statements are prepared by name: see `PreparingClient`. */
  prepares?: boolean;
}

/** Milliseconds after which the server breaks off what a connection does. */
export interface TransactionLimits {
  /** Waiting for one lock. */
  lockMs: number;
  /** One statement. */
  statementMs: number;
  /** A whole transaction; only where the server has `transaction_timeout`, from PostgreSQL 17 on. */
  transactionMs: number;
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
  const { silenceMs = null, limits, prepares = false } = options;
  const pool = new pg.Pool({
    ...options.connection,
    ...(prepares && { Client: PreparingClient }),
    max: options.maxConnections,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    types,
    application_name: 'briefwire',
    options: `-c briefwire.tz=${options.timeZone} -c timezone=UTC -c work_mem=${WORK_MEMORY}${sessionOptions(silenceMs)}`,
  });
  const dialect = new PostgresDialect({
    pool: steady(pool, silenceMs),
    ...(limits && { onCreateConnection: (connection) => setLimits(connection, limits) }),
  });
  const db = new Kysely<Schema>({ dialect });
  pools.set(db, pool);
  return db;
}

async function setLimits(connection: DatabaseConnection, limits: TransactionLimits): Promise<void> {
  const { lockMs, statementMs, transactionMs } = limits;
  // Of the settings that this server knows.
  await connection.executeQuery(
    CompiledQuery.raw(
      `select set_config(s.name, l.ms || 'ms', false) from (values ('lock_timeout', $1::text),
        ('statement_timeout', $2::text), ('transaction_timeout', $3::text)) as l (name, ms) join pg_settings s using (name)`,
      [String(lockMs), String(statementMs), String(transactionMs)],
    ),
  );
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
