import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { makeEntries, saveEntries } from './search-entries.ts';

/**
 * Makes all derived rows of these articles, and of those that they are copies of, anew from the base rows: the search
 * entry, and on which sites the article or a copy of it stands. A copy has none of these rows. To be called in each
 * transaction that changes an article, its mentions or corrections, or what it is a copy of, behind the last such change;
 * an article that has lost a copy must be among the ids. Rows of an article that is deleted go with it.
 * @throws VersionError where another version of the program derives this database's rows
 */
export async function deriveArticles(trx: Trx, articleIds: readonly number[]): Promise<void> {
  if (articleIds.length === 0) return;
  const entries = await makeEntries(trx, 'article', articleIds);
  const firsts = entries.map(({ id }) => id);
  const copies = articleIds.filter((id) => !firsts.includes(id));
  await saveEntries(trx, 'article', entries);
  await sql`
    with stands as materialized (${sitesOfArticles(firsts)}), gone as (
      delete from article_sites c where c.article_id = any(${[...firsts, ...copies]}::bigint[])
        and not exists (select from stands n where n.article_id = c.article_id and n.site_id = c.site_id)
    )
    insert into article_sites as c (article_id, site_id, dated) select article_id, site_id, dated from stands
    on conflict (article_id, site_id) do update set dated = excluded.dated where c.dated <> excluded.dated`.execute(
    trx,
  );
  if (copies.length === 0) return;
  await sql`delete from search_entries where article_id = any(${copies}::bigint[])`.execute(trx);
}

/** The rows of `article_sites` that these articles should have, as a query. @param firsts articles that are no copies */
export function sitesOfArticles(firsts: readonly number[]): RawBuilder<unknown> {
  return sql`select r.id as article_id, a.site_id, coalesce(r.published_on, '-infinity') as dated
    from articles r cross join lateral (
      select r.site_id union select c.site_id from articles c where c.copy_of = r.id
    ) a
    where r.id = any(${firsts}::bigint[])`;
}
