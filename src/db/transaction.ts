import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, sqlState, type Trx } from './database.ts';

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const MAX_TRIES = 5;
/** Those that met in a deadlock must not meet again: the pause before another try is anything up to this. */
const MAX_PAUSE_MS = 50;

/**
 * Runs `work` in one transaction; when the server broke a deadlock by undoing ours, runs it again after a random pause.
 * Statements are awaited one after the other.
 * @throws what `work` throws
 */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const code = sqlState(error);
      if ((code !== DEADLOCK && code !== SERIALIZATION) || attempt === MAX_TRIES) throw error;
      await sleep(Math.random() * MAX_PAUSE_MS * attempt);
    }
  }
}
