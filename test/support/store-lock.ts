import { sql } from 'kysely';
import type { Db } from '../../src/db/database.ts';

/** Whether somebody waits for the lock of everyone who stores. */
export async function waitsForStore(db: Db): Promise<boolean> {
  const { rows } = await sql`select from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`.execute(db);
  return rows.length > 0;
}
