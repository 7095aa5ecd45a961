import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { countDerived, findWrong } from '../store/check-derived.ts';
import { readDerivedState, refuseOtherVersion } from '../store/derive-version.ts';
import { type Check, fail, messageOf, ok, warn } from './check.ts';

/** Pieces of each kind that are compared: the newest, whose rows were written last. */
const SAMPLE = 200;

/** Whether search finds what is stored: compares counts, and the rows of a sample. */
export async function checkDerived(db: Db): Promise<Check> {
  const state = await readDerivedState(db);
  try {
    refuseOtherVersion(state.version);
  } catch (error) {
    return fail('index', messageOf(error), 'see docs/operations.md');
  }
  const repair = 'run `briefwire migrate`';
  if (!state.complete) return warn('index', 'not everything that is stored is in the search index yet', repair);
  const { briefs, briefEntries, articles, articleEntries } = await countDerived(db);
  if (briefs !== briefEntries || articles !== articleEntries) {
    const found = `${briefEntries} of ${briefs} briefs and ${articleEntries} of ${articles} articles`;
    return fail('index', `the search index has ${found}`, `\`briefwire migrate --index\` makes it anew`);
  }
  const wrong = [...(await wrongOfNewest(db, 'brief')), ...(await wrongOfNewest(db, 'article'))];
  return wrong.length === 0
    ? ok('index', `the search index has ${briefs} briefs and ${articles} articles`)
    : fail(
        'index',
        `the search index differs for ${wrong.slice(0, 5).join(', ')}`,
        `\`briefwire migrate --index\` makes it anew`,
      );
}

async function wrongOfNewest(db: Db, kind: 'brief' | 'article'): Promise<string[]> {
  const { rows } = await sql<{ id: number }>`
    select id from ${sql.table(`${kind}s`)} order by id desc limit ${SAMPLE}`.execute(db);
  const ids = rows.map(({ id }) => id);
  return (await findWrong(db, kind, ids)).map((id) => `${kind} ${id}`);
}
