import { type Kysely, sql } from 'kysely';

/**
 * A source is asked at its address as it was given, and known again by the canonical form of it, as URLs are. Null where
 * a worker of an older version added it: then its address is both.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table sources add column canonical_url text').execute(db);
  await sql.raw('update sources set canonical_url = url').execute(db);
  await sql.raw('create unique index sources_canonical on sources (canonical_url)').execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table sources drop column canonical_url').execute(db);
}
