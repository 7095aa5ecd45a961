import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Notes that some process looks for lost steps, for whoever watches. */
export async function noteSweep(db: Db, name: string): Promise<void> {
  await sql`insert into sweeps (name, swept_at) values (${name}, now())
    on conflict (name) do update set swept_at = excluded.swept_at`.execute(db);
}

/**
 * Lets one process at a time do a sweep.
 * @param leaseMs after so many milliseconds the work of a process that was killed is taken up by another
 * @returns false while another process is at it, or holds it
 */
export async function claimSweep(db: Db, name: string, leaseMs: number): Promise<boolean> {
  const { rows } = await sql`
    insert into sweeps as s (name, leased_until) values (${name}, ${later(leaseMs)})
    on conflict (name) do update set leased_until = excluded.leased_until where s.leased_until <= now()
    returning name`.execute(db);
  return rows.length > 0;
}

/** Ends a process's claim to a sweep. @param holdMs for so many milliseconds nobody may do it again */
export async function leaveSweep(db: Db, name: string, holdMs: number): Promise<void> {
  await sql`update sweeps set leased_until = ${later(holdMs)}, swept_at = now() where name = ${name}`.execute(db);
}

function later(ms: number) {
  return sql`now() + ${ms} * interval '1 millisecond'`;
}
