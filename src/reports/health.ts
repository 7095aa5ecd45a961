import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { pendingMigrations } from '../db/migrate.ts';

/** What the database says about itself. */
export interface DatabaseHealth {
  /** As in `server_version_num`: 180004 is 18.4. */
  versionNumber: number;
  version: string;
  encoding: string;
  /** Migrations that this version has and the database lacks. */
  pendingMigrations: string[];
  /** Whether BullMQ's tables are there; they matter where the queues are in PostgreSQL. */
  queueSchema: boolean;
  /** Trigrams that pg_trgm finds in a Chinese word: none under some locales, null without the extension. */
  chineseTrigrams: number | null;
  connections: number;
  maxConnections: number;
}

/** Asks the server; its schema need not be up to date. */
export async function readDatabaseHealth(db: Db): Promise<DatabaseHealth> {
  const { rows } = await sql<Omit<DatabaseHealth, 'pendingMigrations' | 'chineseTrigrams'>>`
    select current_setting('server_version_num')::int as "versionNumber", current_setting('server_version') as version,
      current_setting('server_encoding') as encoding,
      exists (select from pg_namespace where nspname = 'bullmq') as "queueSchema",
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections')::int as "maxConnections"`.execute(db);
  const [found] = rows;
  if (!found) throw new Error('the server answered nothing');
  return { ...found, pendingMigrations: await pendingMigrations(db), chineseTrigrams: await countTrigrams(db) };
}

const PROBE = '區塊鏈';

async function countTrigrams(db: Db): Promise<number | null> {
  const extension = await sql`select from pg_extension where extname = 'pg_trgm'`.execute(db);
  if (extension.rows.length === 0) return null;
  const { rows } = await sql<{ count: number }>`select cardinality(show_trgm(${PROBE})) as count`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Work that waits, and work that was given up. */
export interface Backlog {
  pending: number;
  /** When the URL that waits longest was asked for. */
  oldest: Date | null;
  deadLetters: number;
}

export async function readBacklog(db: Db): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    select count(*) as pending, min(requested_at) as oldest,
      (select count(*) from dead_letters d join urls u on u.id = d.url_id and u.request = d.request
        where d.replayed_at is null and u.state = 'dead') as "deadLetters"
    from urls where state = 'pending'`.execute(db);
  return rows[0] ?? { pending: 0, oldest: null, deadLetters: 0 };
}
