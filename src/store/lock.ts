import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';

/** Any number that no other advisory lock of ours has. */
const STORE = 7_105_114_103;

/**
 * Takes the one lock of everyone who writes briefs, articles, their copies, splits or corrections. It ends with the
 * transaction. Take it before any row is locked, and neither parse nor classify while it is held: everyone else waits.
 */
export async function lockStore(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${STORE}::bigint)`.execute(trx);
}
