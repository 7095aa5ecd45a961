import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { PieceKind } from '../pipeline/search-keys.ts';
import { sitesOfArticles } from './derive-articles.ts';
import { sitesOfBriefs } from './derive-briefs.ts';
import { makeEntries, readEntries } from './search-entries.ts';

/** How many pieces there are, and how many search entries. */
export interface DerivedCounts {
  briefs: number;
  briefEntries: number;
  /** Those that are no copies. */
  articles: number;
  articleEntries: number;
}

export async function countDerived(db: Db): Promise<DerivedCounts> {
  const { rows } = await sql<DerivedCounts>`
    select (select count(*) from briefs) as briefs,
      (select count(*) from search_entries where brief_id is not null) as "briefEntries",
      (select count(*) from articles where copy_of is null) as articles,
      (select count(*) from search_entries where article_id is not null) as "articleEntries"`.execute(db);
  const [counts] = rows;
  if (!counts) throw new Error('counting returned no row');
  return counts;
}

/**
 * Compares the derived rows of these pieces with what the derive functions would write.
 * @param ids of briefs, or of articles, copies among them
 * @returns ids of pieces whose rows are others than they should be
 */
export async function findWrong(db: Db, kind: PieceKind, ids: readonly number[]): Promise<number[]> {
  const firsts = kind === 'brief' ? ids : await withoutCopies(db, ids);
  const expected = new Map((await makeEntries(db, kind, firsts)).map((entry) => [entry.id, JSON.stringify(entry)]));
  const stored = new Map((await readEntries(db, kind, ids)).map((entry) => [entry.id, JSON.stringify(entry)]));
  const wrong = new Set(ids.filter((id) => expected.get(id) !== stored.get(id)));
  for (const id of await findWrongSites(db, kind, ids, firsts)) wrong.add(id);
  return [...wrong].sort((a, b) => a - b);
}

async function withoutCopies(db: Db, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from articles where id = any(${ids}::bigint[]) and copy_of is null`.execute(db);
  return rows.map(({ id }) => id);
}

async function findWrongSites(db: Db, kind: PieceKind, ids: readonly number[], firsts: readonly number[]) {
  const owner = sql.ref(`${kind}_id`);
  const expected: RawBuilder<unknown> = kind === 'brief' ? sitesOfBriefs(firsts) : sitesOfArticles(firsts);
  const stored = sql`select ${owner}, site_id, dated from ${sql.table(`${kind}_sites`)}
    where ${owner} = any(${ids}::bigint[])`;
  const { rows } = await sql<{ id: number }>`select distinct ${owner} as id from (
    ((${expected}) except (${stored})) union all ((${stored}) except (${expected}))) different`.execute(db);
  return rows.map(({ id }) => id);
}
