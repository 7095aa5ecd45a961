import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** A table and how it grew since the server began to count. */
export interface TableGrowth {
  table: string;
  rows: number;
  bytes: number;
  /** Rows that came and stayed, by day; an estimate. */
  rowsADay: number;
}

/** What `doctor` asks besides. */
export interface Load {
  /** The five largest, the largest first. */
  tables: TableGrowth[];
  /** Services and workers that say they run. */
  processes: number;
  maxConnections: number;
  lastSweep: Date | null;
  serverTime: Date;
}

export async function readLoad(db: Db): Promise<Load> {
  const tables = await sql<TableGrowth>`
    select relname as table, n_live_tup as rows, pg_total_relation_size(relid) as bytes,
      round((n_tup_ins - n_tup_del) / greatest(1, extract(epoch from now() - since) / 86400))::bigint as "rowsADay"
    from pg_stat_user_tables, (select coalesce(stats_reset, pg_postmaster_start_time()) as since
      from pg_stat_database where datname = current_database()) counted
    where schemaname = 'public' order by 3 desc limit 5`.execute(db);
  const { rows } = await sql<Omit<Load, 'tables'>>`
    select (select count(*) from runs where state = 'running' and trigger in ('serve', 'worker')) as processes,
      current_setting('max_connections')::int as "maxConnections",
      (select max(swept_at) from sweeps) as "lastSweep", clock_timestamp() as "serverTime"`.execute(db);
  const [found] = rows;
  if (!found) throw new Error('the server answered nothing');
  return { ...found, tables: tables.rows };
}
