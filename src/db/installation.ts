import { sql } from 'kysely';
import type { Db } from './database.ts';

/** What tells this database from every other, for good: a UUID, and the day from which it is in use. */
export interface Installation {
  key: string;
  /** `YYYY-MM-DD`, UTC. */
  since: string;
}

/** Asks who we are; the first to ask decides. */
export async function readInstallation(db: Db): Promise<Installation> {
  const known = await find(db);
  if (known) return known;
  await sql`insert into installation default values on conflict do nothing`.execute(db);
  const made = await find(db);
  if (!made) throw new Error('the installation has no key');
  return made;
}

async function find(db: Db): Promise<Installation | undefined> {
  const { rows } = await sql<Installation>`
    select key::text, (since at time zone 'UTC')::date as since from installation`.execute(db);
  return rows[0];
}
