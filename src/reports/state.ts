import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** How the service stands, from the tables; every query goes by an index or reads a small table. */
export interface ServiceState {
  pending: number;
  /** When the URL that waits longest was asked for. */
  oldestPending: Date | null;
  newestArticle: Date | null;
  /** When some process last looked for lost steps. */
  lastSweep: Date | null;
  /** Of the whole database, on disk. */
  databaseBytes: number;
  /** Open ones. */
  deadLetters: { reason: string; count: number }[];
  sources: { id: number; host: string; kind: string; state: string; lastFetched: Date | null }[];
}

export async function readServiceState(db: Db): Promise<ServiceState> {
  const { rows } = await sql<Omit<ServiceState, 'deadLetters' | 'sources'>>`
    select count(*) as pending, min(requested_at) as "oldestPending",
      (select max(fetched_at) from articles) as "newestArticle",
      (select max(swept_at) from sweeps) as "lastSweep",
      pg_database_size(current_database()) as "databaseBytes"
    from urls where state = 'pending'`.execute(db);
  const [found] = rows;
  if (!found) throw new Error('the server answered nothing');
  const deadLetters = await sql<{ reason: string; count: number }>`
    select d.reason, count(*) as count from dead_letters d join urls u on u.id = d.url_id and u.request = d.request
    where d.replayed_at is null and u.state = 'dead' group by 1 order by 1`.execute(db);
  const sources = await sql<ServiceState['sources'][number]>`
    select id, substring(url from '^[a-z]+://(?:[^/@]*@)?([^/]+)') as host, kind, state, last_fetched_at as "lastFetched"
    from sources order by id`.execute(db);
  return { ...found, deadLetters: deadLetters.rows, sources: sources.rows };
}
