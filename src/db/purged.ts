import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

/** What is to go: one URL, by its canonical form, or everything of a host. */
export interface PurgeTarget {
  kind: 'url' | 'host';
  subject: string;
}

/** Notes that this is to stay away: whoever brings it again is refused from now on. */
export async function rememberPurge(db: Db, { kind, subject }: PurgeTarget, who: string): Promise<void> {
  await db
    .insertInto('purged')
    .values({ kind, subject, who })
    .onConflict((oc) => oc.columns(['kind', 'subject']).doNothing())
    .execute();
}

/** Whether a URL was purged, as SQL. @param canonicalUrl its identity; @param hosts those that it has, as a list */
export function isPurged(canonicalUrl: RawBuilder<unknown>, hosts: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (select 1 from purged p where (p.kind = 'url' and p.subject = ${canonicalUrl})
    or (p.kind = 'host' and p.subject in (${hosts})))`;
}

/** When and by whom a URL, or its host, was purged; undefined where it was not. */
export async function findPurge(db: Db, canonicalUrl: string, host: string) {
  return await db
    .selectFrom('purged')
    .selectAll()
    .where(({ or, and, eb }) =>
      or([
        and([eb('kind', '=', 'url'), eb('subject', '=', canonicalUrl)]),
        and([eb('kind', '=', 'host'), eb('subject', '=', host)]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
}

/** Everything that is to stay away, the newest word first. */
export async function listPurged(db: Db) {
  return await db.selectFrom('purged').selectAll().orderBy('at', 'desc').orderBy('subject').execute();
}

/** Takes the word back that this is to stay away. @returns false where nobody gave it */
export async function forgetPurge(db: Db, { kind, subject }: PurgeTarget): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('purged')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
