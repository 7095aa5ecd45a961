import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** IANA name of the zone whose days the report views use on this connection. */
export async function reportZone(db: Db): Promise<string> {
  const { rows } = await sql<{ zone: string }>`
    select coalesce(nullif(current_setting('briefwire.tz', true), ''), 'Asia/Shanghai') as zone`.execute(db);
  return rows[0]?.zone ?? 'Asia/Shanghai';
}
