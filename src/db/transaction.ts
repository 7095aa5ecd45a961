import { CompiledQuery, type DatabaseConnection, DummyDriver, PostgresDialect, sql, Transaction } from 'kysely';
import { type Db, sqlState, type Trx } from './database.ts';
import { AGAIN } from './prepared.ts';
import type { Schema } from './schema.ts';

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
/** "Current transaction is aborted": the echo of an earlier failure in the statements that were sent behind it. */
const ABORTED = '25P02';
const MAX_TRIES = 5;

/**
 * Runs `work` in one transaction; when the server broke a deadlock by undoing ours, runs it again. Statements that
 * `work` starts without waiting for one another (`Promise.all`) go out in that order and together, on a connection in
 * pipeline mode: they cost one round trip. `work` must have waited for all of them when it ends.
 * @throws what `work` throws; of several statements that failed the first
 */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.getExecutor().provideConnection((connection) => transact(db, connection, work));
    } catch (error) {
      const code = sqlState(error);
      if ((code !== DEADLOCK && code !== SERIALIZATION) || attempt === MAX_TRIES) throw error;
    }
  }
}

/**
 * Lends one connection to `work`, outside of any transaction. Statements that are started without waiting for one
 * another go out together, as in `inTransaction`.
 */
export async function onOneConnection<T>(db: Db, work: (one: Db) => Promise<T>): Promise<T> {
  return await db.getExecutor().provideConnection(async (connection) => {
    const shared = share(connection);
    try {
      return await work(bound(db, shared));
    } finally {
      shared.end();
    }
  });
}

/**
 * From here to the end of the transaction a statement keeps the plan that it has, whatever its values, and goes by keys
 * however small its tables are: the plan outlives the day on which they were. Only for statements that find their rows by
 * keys alone.
 */
export async function planOnce(trx: Trx): Promise<void> {
  await sql`select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)`.execute(
    trx,
  );
}

async function transact<T>(db: Db, connection: DatabaseConnection, work: (trx: Trx) => Promise<T>): Promise<T> {
  const shared = share(connection);
  // Not waited for: it goes out with the first statements. Where it fails, so does the connection.
  const begun = connection.executeQuery(CompiledQuery.raw('begin'));
  begun.catch(() => {});
  try {
    const result = await work(bound(db, shared));
    await begun;
    shared.end();
    await connection.executeQuery(CompiledQuery.raw('commit'));
    return result;
  } catch (error) {
    shared.end();
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
    throw sqlState(error) === ABORTED ? (shared.failure() ?? error) : error;
  }
}

interface Shared {
  executeQuery: DatabaseConnection['executeQuery'];
  /** Refuses what comes later: it would run outside of the transaction, or on another's connection. */
  end(): void;
  /** Why the first statement failed, if one did. */
  failure(): unknown;
}

// What a Transaction asks of these it asks before it has a connection; ours are born with one.
const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error('a transaction has its connection')) });
const parts = { dialect, config: { dialect }, driver: new DummyDriver() };

/** Kysely's own transactions send a statement when the one before it was answered; this one sends it at once. */
function bound(db: Db, connection: Pick<DatabaseConnection, 'executeQuery'>): Trx {
  const streamQuery: DatabaseConnection['streamQuery'] = () => {
    throw new Error('nothing streams inside a transaction');
  };
  const provided: DatabaseConnection = { executeQuery: connection.executeQuery, streamQuery };
  const executor = db.getExecutor().withConnectionProvider({ provideConnection: (consumer) => consumer(provided) });
  return new Transaction<Schema>({ ...parts, executor });
}

function share(connection: DatabaseConnection): Shared {
  let ended = false;
  let first: unknown;
  return {
    async executeQuery<R>(query: CompiledQuery) {
      if (ended) throw new Error('the transaction has ended, or its connection was given back');
      try {
        return await connection.executeQuery<R>({ ...query, sql: AGAIN + query.sql });
      } catch (error) {
        first ??= error;
        throw error;
      }
    },
    end() {
      ended = true;
    },
    failure: () => first,
  };
}
