import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { makeEntries, saveEntries } from './search-entries.ts';

/**
 * Makes all derived rows of these briefs anew from the base rows: the search entry, and which sites carry the brief. To
 * be called in each transaction that changes a brief, its sightings, mentions or corrections, behind the last such
 * change. Rows of a brief that is deleted go with it.
 * @throws VersionError where another version of the program derives this database's rows
 */
export async function deriveBriefs(trx: Trx, briefIds: readonly number[]): Promise<void> {
  if (briefIds.length === 0) return;
  await saveEntries(trx, 'brief', await makeEntries(trx, 'brief', briefIds));
  await sql`
    with carried as materialized (${sitesOfBriefs(briefIds)}), gone as (
      delete from brief_sites c where c.brief_id = any(${briefIds}::bigint[])
        and not exists (select from carried n where n.brief_id = c.brief_id and n.site_id = c.site_id)
    )
    insert into brief_sites as c (brief_id, site_id, dated) select brief_id, site_id, dated from carried
    on conflict (brief_id, site_id) do update set dated = excluded.dated where c.dated <> excluded.dated`.execute(trx);
}

/** The rows of `brief_sites` that these briefs should have, as a query. */
export function sitesOfBriefs(briefIds: readonly number[]): RawBuilder<unknown> {
  return sql`select distinct b.id as brief_id, a.site_id, coalesce(b.brief_date, '-infinity') as dated
    from briefs b join sightings s on s.brief_id = b.id join articles a on a.id = s.article_id
    where b.id = any(${briefIds}::bigint[])`;
}
