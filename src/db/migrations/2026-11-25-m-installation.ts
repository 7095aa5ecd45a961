import { type Kysely, sql } from 'kysely';

/**
 * What the ids of feeds are made of: it has to stay the same whichever name and port the page is asked by. The row is
 * written when a feed is first asked for, so that a database that is restored keeps the one of its backup.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table installation (
    single boolean primary key default true check (single),
    key uuid not null default gen_random_uuid(),
    since timestamptz not null default now()
  )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table installation`.execute(db);
}
