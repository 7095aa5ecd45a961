import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { createDatabase, type Db, sqlState } from './db/database.ts';
import { joinEmbedded } from './db/embedded.ts';
import { migrateToLatest, pendingMigrations } from './db/migrate.ts';
import { SetupError } from './pipeline/errors.ts';
import { shownUrl } from './shown-url.ts';
import { deriveAll, deriveWhatIsOld, type OnDerived } from './store/derive-all.ts';
import { readDerivedState, refuseOtherVersion } from './store/derive-version.ts';

/** An open database: the embedded one or a server's. */
export interface OpenDatabase {
  db: Db;
  connection: pg.ClientConfig;
  /** For psql; holds the password where there is one. */
  url: string;
  close(): Promise<void>;
}

/**
 * Opens the database that the configuration names. The embedded one is started where needed and migrates itself.
 * @param options.needs whether a server's schema must be up to date
 * @param options.silenceMs after which a server's connection without a word is replaced; by default never
 * @throws SetupError where it cannot be reached, or was not migrated
 */
export async function openDatabase(config: Config, log: Logger, options: OpenOptions = {}) {
  return config.databaseUrl === null
    ? await openEmbedded(config, log)
    : await openServer(config, config.databaseUrl, options);
}

/** No query of a service is without a word for so long. */
const SILENCE_MS = 120_000;

/** After which a connection of a service without a word is replaced, milliseconds. */
export function silenceMs(config: Config): number {
  return Math.round(SILENCE_MS / config.haste);
}

/** Every holder of the store lock ends within a second: whoever takes so much longer is stuck. */
const LANE_LIMITS = { lockMs: 20_000, statementMs: 30_000, transactionMs: 60_000 };

/** Opens the store lane's own connection, on which nothing else waits. */
export function openLaneDatabase(config: Config, connection: pg.ClientConfig): Db {
  const { lockMs, statementMs, transactionMs } = LANE_LIMITS;
  const scaled = (ms: number) => Math.round(ms / config.haste);
  const limits = {
    lockMs: scaled(lockMs),
    statementMs: scaled(statementMs),
    transactionMs: scaled(transactionMs),
  };
  const silence = silenceMs(config);
  return createDatabase({ ...config, connection, maxConnections: 1, silenceMs: silence, limits, prepares: true });
}

interface OpenOptions {
  needs?: 'schema' | 'nothing';
  silenceMs?: number;
}

async function openEmbedded(config: Config, log: Logger): Promise<OpenDatabase> {
  const server = await joinEmbedded({ home: config.home, log: (event, fields) => log.debug(fields, event) });
  const db = createDatabase({ ...config, connection: server.connection });
  const close = async () => {
    await db.destroy();
    await server.close();
  };
  try {
    await migrateToLatest(db);
    await deriveWhatIsOld(db);
    refuseOtherVersion((await readDerivedState(db)).version);
    await migrateQueueTables(server.connection);
  } catch (error) {
    await close();
    throw error;
  }
  return { db, connection: server.connection, url: server.url, close };
}

async function openServer(config: Config, url: string, options: OpenOptions): Promise<OpenDatabase> {
  const { needs = 'schema', silenceMs = null } = options;
  const connection = { connectionString: url };
  const db = createDatabase({ ...config, connection, silenceMs });
  const close = () => db.destroy();
  try {
    const pending = await pendingMigrations(db);
    if (needs === 'schema' && pending.length > 0) {
      throw new SetupError(`the database is not up to date (${pending.join(', ')}): run \`briefwire migrate\``);
    }
    if (needs === 'schema') refuseOtherVersion((await readDerivedState(db)).version);
  } catch (error) {
    await close();
    if (error instanceof SetupError) throw error;
    const why = error instanceof Error ? error.message || sqlState(error) : String(error);
    throw new SetupError(`no database at ${shownUrl(url)} (DATABASE_URL): ${why}`, { cause: error });
  }
  return { db, connection, url, close };
}

/** Opens the database, does the work, and closes it whatever happens. */
export async function withDatabase<T>(config: Config, log: Logger, work: (db: Db) => Promise<T>): Promise<T> {
  const opened = await openDatabase(config, log);
  try {
    return await work(opened.db);
  } finally {
    await opened.close();
  }
}

/**
 * Brings our tables and the queues' up to date, and derives anew what another version derived. The embedded database
 * does so whenever it is opened.
 * @param again derives everything anew
 * @returns names of our migrations that were run
 */
export async function migrateAll(
  config: Config,
  log: Logger,
  onDerived: OnDerived = () => {},
  again = false,
): Promise<string[]> {
  const database = await openDatabase(config, log, { needs: 'nothing' });
  try {
    const done = await migrateToLatest(database.db);
    await migrateQueueTables(database.connection);
    await (again ? deriveAll : deriveWhatIsOld)(database.db, onDerived);
    return done;
  } finally {
    await database.close();
  }
}

/** The queues' library is loaded here alone: reports on a server need none of it. */
async function migrateQueueTables(connection: pg.ClientConfig): Promise<void> {
  const { migrateQueues } = await import('./queues/connection.ts');
  await migrateQueues(connection);
}
