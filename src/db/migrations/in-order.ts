import { type Kysely, type Migration, sql } from 'kysely';

/** A migration of statements, each run after the one before it. @param undo takes back what they did */
export function inOrder(statements: readonly string[], undo: readonly string[]): Required<Migration> {
  const run = async (db: Kysely<unknown>, all: readonly string[]) => {
    for (const statement of all) await sql.raw(statement).execute(db);
  };
  return { up: (db) => run(db, statements), down: (db) => run(db, undo) };
}
