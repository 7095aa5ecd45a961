import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Which scheduled run is under way. */
export interface DueHolder {
  id: number;
  host: string;
  pid: number;
  startedAt: Date;
}

/** Any number that no other advisory lock of ours has: those are hashes of 64 bits. */
const DUE_LOCK = 8_420_001;

/**
 * Does work that only one process may do at a time. The lock is held by a connection of its own and ends with it, so a
 * run that was killed leaves none behind.
 * @returns what the work came to, or who is at it (null in the instant before its row is there)
 */
export async function withDueLock<T>(
  db: Db,
  work: () => Promise<T>,
): Promise<{ held: true; result: T } | { held: false; holder: DueHolder | null }> {
  return await db.connection().execute(async (connection) => {
    const { rows } = await sql<{ held: boolean }>`select pg_try_advisory_lock(${DUE_LOCK}) as held`.execute(connection);
    if (!rows[0]?.held) return { held: false, holder: await findHolder(connection) };
    try {
      return { held: true, result: await work() };
    } finally {
      await sql`select pg_advisory_unlock(${DUE_LOCK})`.execute(connection);
    }
  });
}

async function findHolder(db: Db): Promise<DueHolder | null> {
  const row = await db
    .selectFrom('runs')
    .select(['id', 'host', 'pid', 'started_at'])
    .where('trigger', '=', 'due')
    .where('state', '=', 'running')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row ? { id: row.id, host: row.host, pid: row.pid, startedAt: row.started_at } : null;
}
