import { type Kysely, sql } from 'kysely';

/** A search is over before helpers of a parallel scan would have started: what asks for pairs is done by one process. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter function bigrams(text) parallel restricted`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter function bigrams(text) parallel safe`.execute(db);
}
