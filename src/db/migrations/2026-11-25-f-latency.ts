import { type Kysely, sql } from 'kysely';

/** How long a host takes to answer, so that places in its line lie as far apart as it can be asked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table hosts add column latency_ms integer not null default 0 check (latency_ms >= 0)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table hosts drop column latency_ms`.execute(db);
}
