import type { Db, Trx } from '../db/database.ts';
import { inTransaction } from '../db/transaction.ts';

/** Runs work in one transaction and keeps what it wrote, or takes it back: see `tried`. */
export type Transact = <T>(db: Db, work: (trx: Trx) => Promise<T>) => Promise<T>;

/** Does all of the work in a transaction and takes it back: what would it come to? @returns what the work returned */
export const tried: Transact = async <T>(db: Db, work: (trx: Trx) => Promise<T>) => {
  let outcome: { value: T } | undefined;
  const undo = new Error('only tried');
  try {
    await inTransaction(db, async (trx) => {
      outcome = { value: await work(trx) };
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (!outcome) throw undo;
  return outcome.value;
};
