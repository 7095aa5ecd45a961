import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { createDatabase, type Db, sqlState } from './db/database.ts';
import { joinEmbedded } from './db/embedded.ts';
import { migrateToLatest, pendingMigrations } from './db/migrate.ts';
import { countWaiting, foldWaiting } from './db/search.ts';
import { inTransaction } from './db/transaction.ts';
import { SetupError } from './pipeline/errors.ts';
import { shownUrl } from './shown-url.ts';

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

const FOLDED_AT_ONCE = 500;

async function foldAllWaiting(db: Db, onFolded: (done: number, total: number) => void): Promise<void> {
  const total = await countWaiting(db);
  for (let done = 0, found = 1; found > 0; done += found) {
    onFolded(Math.min(done, total), total);
    found = await inTransaction(db, (trx) => foldWaiting(trx, FOLDED_AT_ONCE));
  }
}

/**
 * Brings our tables and the queues' up to date, and makes what older versions stored searchable. The embedded database
 * does the first whenever it is opened, the sweep the second.
 * @param onFolded how many texts were made searchable so far
 * @returns names of our migrations that were run
 */
export async function migrateAll(
  config: Config,
  log: Logger,
  onFolded: (done: number, total: number) => void = () => {},
): Promise<string[]> {
  const database = await openDatabase(config, log, { needs: 'nothing' });
  try {
    const done = await migrateToLatest(database.db);
    await migrateQueueTables(database.connection);
    await foldAllWaiting(database.db, onFolded);
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
