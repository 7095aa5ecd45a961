import { sql } from 'kysely';
import type { Db } from './database.ts';

/** What one batch came to. `last`: the id to go on behind; null at the end. */
export interface PrunedBatch {
  pages: number;
  /** As they lay compressed. */
  bytes: number;
  last: number | null;
}

/**
 * Drops the bytes of the next pages that were stored before an instant; the text that was read from them, and all that
 * was made of it, stays. Bytes that are still to be read stay too: those of pending URLs and of open dead letters.
 * @param from `after`: the id to go on behind, 0 at first; `before`: the instant; `dryRun`: count only
 * @param limit pages that are looked at in one transaction
 */
export async function prunePages(
  db: Db,
  from: { after: number; before: Date; dryRun: boolean },
  limit: number,
): Promise<PrunedBatch> {
  const { rows } = await sql<PrunedBatch>`
    with looked as (
      select id from pages where id > ${from.after} and bytes is not null and stored_at < ${from.before}
      order by id limit ${limit}
    ), chosen as (
      select p.id, octet_length(p.bytes) as size from pages p join looked using (id)
      where not exists (select from fetches f join urls u on u.id = f.url_id
          where f.page_id = p.id and f.request = u.request and u.state = 'pending')
        and not exists (select from dead_letters d where d.page_id = p.id and d.replayed_at is null)
    ), pruned as (
      update pages set bytes = null where not ${from.dryRun}::boolean and id in (select id from chosen)
    )
    select (select count(*) from chosen) as pages, (select coalesce(sum(size), 0) from chosen)::bigint as bytes,
      (select max(id) from looked) as last`.execute(db);
  return rows[0] ?? { pages: 0, bytes: 0, last: null };
}
