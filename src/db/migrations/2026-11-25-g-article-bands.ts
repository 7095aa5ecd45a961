import { type Kysely, sql } from 'kysely';

/** Of a key that a template shares, only the newest articles are looked at: an index that has them in this order. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db);
  await sql`create index article_bands_newest on article_bands (band, article_id)`.execute(db);
  await sql`drop index article_bands_lookup`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`create index article_bands_lookup on article_bands (band) include (article_id)`.execute(db);
  await sql`drop index article_bands_newest`.execute(db);
}
