import { type Kysely, sql } from 'kysely';

/**
 * The index of the briefs' keys leaves out those that a person parted; they need one too, or each look-up by key reads
 * the whole table.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index briefs_split_key on briefs (fold_key) where split`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index briefs_split_key`.execute(db);
}
