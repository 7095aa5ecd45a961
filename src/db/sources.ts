import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';
import type { SourceKind } from './tables-intake.ts';

/** Adds a source; one that is there already is left as it is. */
export async function addSource(db: Db, source: { kind: SourceKind; url: string; tags: string[] }): Promise<boolean> {
  const added = await db
    .insertInto('sources')
    .values(source)
    .onConflict((oc) => oc.column('url').doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

export async function listSources(db: Db) {
  return await db
    .selectFrom('sources')
    .select(['id', 'kind', 'url', 'title', 'tags', 'state', 'reason', 'last_fetched_at', 'next_fetch_at'])
    .orderBy('id')
    .execute();
}

/** How long a claimed poll may take before another process may claim it, seconds. */
const CLAIM_SECONDS = 300;

/** Claims the sources that are due: each is handed out once, however many schedulers ask. */
export async function claimDueSources(db: Db, limit: number): Promise<{ sourceId: number; window: number }[]> {
  const { rows } = await sql<{ sourceId: number; window: number }>`
    update sources set next_fetch_at = now() + ${CLAIM_SECONDS} * interval '1 second'
    where id in (
      select id from sources where state in ('active', 'stale', 'broken') and next_fetch_at <= now()
      order by next_fetch_at limit ${limit} for update skip locked
    )
    returning id as "sourceId", floor(extract(epoch from now()))::bigint as window`.execute(db);
  return rows;
}

export interface DueSource {
  id: number;
  kind: SourceKind;
  url: string;
  validators: Record<string, string>;
}

export async function findSource(db: Db, sourceId: number): Promise<DueSource | undefined> {
  const row = await db
    .selectFrom('sources')
    .select(['id', 'kind', 'url', 'etag', 'last_modified'])
    .where('id', '=', sourceId)
    .where('state', '<>', 'paused')
    .executeTakeFirst();
  if (!row) return undefined;
  const validators: Record<string, string> = {};
  if (row.etag) validators['if-none-match'] = row.etag;
  if (row.last_modified) validators['if-modified-since'] = row.last_modified;
  return { id: row.id, kind: row.kind, url: row.url, validators };
}

/** What a poll came to: a failure keeps its reason on the row, a success clears it. */
export interface PollResult {
  title?: string | null;
  etag?: string | null;
  lastModified?: string | null;
  /** Set where the poll failed; the source is `broken` until one succeeds. */
  reason: string | null;
}

/** Notes a poll and plans the next one, a whole interval from now. A source paused meanwhile stays so. */
export async function notePoll(trx: Trx, sourceId: number, result: PollResult): Promise<void> {
  const failed = result.reason !== null;
  await sql`update sources set
      title = coalesce(${result.title ?? null}, title),
      etag = case when ${failed} then etag else ${result.etag ?? null} end,
      last_modified = case when ${failed} then last_modified else ${result.lastModified ?? null} end,
      state = case when state = 'paused' then state else ${failed ? 'broken' : 'active'} end, reason = ${result.reason},
      failures = case when ${failed} then failures + 1 else 0 end,
      last_fetched_at = now(), next_fetch_at = now() + interval_seconds * interval '1 second'
    where id = ${sourceId}`.execute(trx);
}
