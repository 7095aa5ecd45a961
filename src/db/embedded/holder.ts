import pg from 'pg';
import { DATABASE, readPassword, USER } from './cluster.ts';
import type { Places } from './places.ts';
import { type Postmaster, readPostmaster } from './postmaster.ts';

export interface Connection {
  host: string;
  port: number;
  user: string;
  database: string;
  password?: string;
  /** Said aloud, so that a PGSSLMODE meant for another server does not count here. */
  ssl: false;
}

/** The connection by which this process counts as a user of the server. */
export interface Hold {
  client: pg.Client;
  /** Fulfilled when the connection has ended, for whatever reason. */
  ended: Promise<void>;
}

/** "brie" in ASCII. Taken in the database `postgres`, where nothing else of ours takes advisory locks. */
const LOCK_KEY = 0x62_72_69_65;
const WAIT_MS = 5_000;
/**
 * A server that goes, comes or is not there: 57P01 admin_shutdown, 57P02 crash_shutdown, 57P03 cannot_connect_now,
 * 55P03 the lock's holder takes its time to stop the server; then what the socket says.
 */
const PASSING = new Set(['57P01', '57P02', '57P03', '55P03', 'ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE']);

/** pg has no code for a connection that ends in the middle, only these messages. */
const ENDED = /^(?:Connection terminated|Client has encountered a connection error|timeout expired)/;

/** Whether a later try may find a server, which this one did not. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return PASSING.has((error as { code?: string }).code ?? '') || ENDED.test(error.message);
}

/** How a server that runs is reached, as its `postmaster.pid` says. */
export async function connectionTo(postmaster: Postmaster, places: Places): Promise<Connection> {
  const common = { port: postmaster.port, user: USER, database: DATABASE, ssl: false } as const;
  if (postmaster.socketDir) return { host: postmaster.socketDir, ...common };
  return { host: '127.0.0.1', ...common, password: await readPassword(places) };
}

/**
 * Becomes a user of the server: opens a connection of its own and takes the shared advisory lock on it.
 * @throws what pg throws; see `isPassing`
 */
export async function hold(connection: Connection, places: Places): Promise<Hold> {
  const client = new pg.Client({
    ...connection,
    database: 'postgres',
    application_name: 'briefwire (keeps the server running)',
    connectionTimeoutMillis: WAIT_MS,
    lock_timeout: WAIT_MS,
  });
  // A lost connection is told by 'end' as well; without a listener here it would end the process.
  client.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    client.once('end', resolve);
  });
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [LOCK_KEY]);
    // A leaver that stops the server loses its exclusive lock only after the server has written "stopping".
    if ((await readPostmaster(places))?.status === 'ready') return { client, ended };
    throw Object.assign(new Error('the server is being stopped'), { code: '57P01' });
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Gives the shared lock back. @returns whether we hold it alone now: nobody else uses the server, nobody can come */
export async function isLastHolder(client: pg.Client): Promise<boolean> {
  await client.query('select pg_advisory_unlock_shared($1)', [LOCK_KEY]);
  const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [LOCK_KEY]);
  return rows[0]?.alone === true;
}
