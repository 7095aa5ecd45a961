import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { countDerived, findWrong } from '../../src/store/check-derived.ts';

/** Expects every derived row to be what the derive functions would write now, and none to be missing or left over. */
export async function expectDerived(db: Db): Promise<void> {
  const ids = async (table: string) =>
    (await sql<{ id: number }>`select id from ${sql.table(table)} order by id`.execute(db)).rows.map(({ id }) => id);
  const wrong = {
    briefs: await findWrong(db, 'brief', await ids('briefs')),
    articles: await findWrong(db, 'article', await ids('articles')),
  };
  expect(wrong).toEqual({ briefs: [], articles: [] });
  const { briefs, briefEntries, articles, articleEntries } = await countDerived(db);
  expect({ briefEntries, articleEntries }).toEqual({ briefEntries: briefs, articleEntries: articles });
}
