import { sql } from 'kysely';
import { type Db, sqlState } from '../db/database.ts';
import { TooBroadError } from '../pipeline/errors.ts';

/** A question's statements may take so long, each. */
export const STATEMENT_MS = 10_000;
const TIMED_OUT = '57014';

/**
 * Answers a question in a transaction that writes nothing, each statement planned for its values. A shorter
 * `statement_timeout` of the database or the role holds.
 * @throws TooBroadError where a statement took too long
 */
export async function ask<T>(db: Db, question: (one: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return await question(db);
  try {
    return await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (trx) => {
        await sql`select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('statement_timeout',
          ceil(least(nullif(extract(epoch from current_setting('statement_timeout')::interval), 0) * 1000,
            ${STATEMENT_MS}))::text, true)`.execute(trx);
        return await question(trx);
      });
  } catch (error) {
    if (sqlState(error) !== TIMED_OUT) throw error;
    const what = 'the question is too broad: the database could not answer it in time';
    throw new TooBroadError(`${what}. Narrow it down by days, region or category`, { cause: error });
  }
}
