import { sql } from 'kysely';
import type { Db } from '../../src/db/database.ts';

/** Makes every change of one row fail in the server. @returns what ends it */
export async function failFor(
  db: Db,
  { table, on, id }: { table: string; on: 'update' | 'delete'; id: number },
): Promise<() => Promise<void>> {
  await sql
    .raw(`create function fail_row() returns trigger language plpgsql as $$ begin raise 'this row fails'; end $$`)
    .execute(db);
  await sql
    .raw(
      `create trigger fail_row before ${on} on ${table} for each row when (old.id = ${id}) execute function fail_row()`,
    )
    .execute(db);
  return async () => void (await sql`drop function fail_row cascade`.execute(db));
}
