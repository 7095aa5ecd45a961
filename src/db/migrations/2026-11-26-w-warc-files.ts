import { type Kysely, sql } from 'kysely';

/** How far WARC files have been taken in, so that a run that was broken off goes on. A new table: older workers run on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table warc_files (
    id bigint generated always as identity primary key,
    digest bytea not null unique,
    name text not null,
    size bigint not null,
    taken_to bigint not null default 0 check (taken_to between 0 and size),
    pages integer not null default 0,
    skipped jsonb not null default '{}',
    updated_at timestamptz not null default now()
  )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table warc_files`.execute(db);
}
