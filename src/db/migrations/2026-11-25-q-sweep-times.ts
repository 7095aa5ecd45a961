import { type Kysely, sql } from 'kysely';

/** When a sweep last came by, for whoever watches. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sweep_cursors add column swept_at timestamptz`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sweep_cursors drop column swept_at`.execute(db);
}
