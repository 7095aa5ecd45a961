import { type Kysely, sql } from 'kysely';

/** When an item's page last changed, as its source says (`lastmod`): a later word of it has the page fetched again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table items add column changed_at timestamptz').execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table items drop column changed_at').execute(db);
}
