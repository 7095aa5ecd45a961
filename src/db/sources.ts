import { sql } from 'kysely';
import type { SourceKind, SourceState } from '../pipeline/types.ts';
import type { Db, Trx } from './database.ts';

/** A source as a person adds it. */
export interface NewSource {
  kind: SourceKind;
  /** The address that is asked. */
  url: string;
  /** The form under which it is known again. */
  canonicalUrl: string;
  tags: string[];
  title?: string | null;
  /** CSS selector of a listing's links. */
  selector?: string | null;
}

/** Adds a source; one that is there already is left as it is but for tags that it lacks. @returns whether it is new */
export async function addSource(db: Db, source: NewSource): Promise<boolean> {
  const { kind, url, canonicalUrl, tags, title = null, selector = null } = source;
  const { rows } = await sql<{ id: number }>`
    insert into sources (kind, url, canonical_url, tags, title, selector)
    select ${kind}, ${url}, ${canonicalUrl}, ${tags}::text[], ${title}, ${selector}
    where not exists (select 1 from sources where ${hasAddress({ url, canonicalUrl })})
    on conflict do nothing returning id`.execute(db);
  if (rows.length > 0) return true;
  await sql`update sources set tags = (
      select coalesce(array_agg(tag order by at), '{}') from (
        select tag, min(at) as at from unnest(sources.tags || ${tags}::text[]) with ordinality t(tag, at) group by tag) t)
    where ${hasAddress({ url, canonicalUrl })}`.execute(db);
  return false;
}

/** By either form: the rules of the canonical one may have changed since the source was added. */
function hasAddress({ url, canonicalUrl }: { url: string; canonicalUrl: string }) {
  return sql<boolean>`(canonical_url = ${canonicalUrl} or url = ${url})`;
}

/** How long a claimed poll may take before another process may claim it, seconds. */
const CLAIM_SECONDS = 300;

/** Claims the sources that are due: each is handed out once, however many schedulers ask. */
export async function claimDueSources(db: Db, limit: number): Promise<{ sourceId: number; window: number }[]> {
  const { rows } = await sql<{ sourceId: number; window: number }>`
    update sources set next_fetch_at = now() + ${CLAIM_SECONDS} * interval '1 second'
    where id in (
      select id from sources where state in ('active', 'stale', 'broken', 'blocked') and next_fetch_at <= now()
      order by next_fetch_at limit ${limit} for update skip locked
    )
    returning id as "sourceId", floor(extract(epoch from now()))::bigint as window`.execute(db);
  return rows;
}

/** A source with all that polling it needs. */
export interface PolledSource {
  id: number;
  kind: SourceKind;
  url: string;
  selector: string | null;
  validators: Record<string, string>;
  /** When it was last read, null before the first time. */
  lastFetchedAt: Date | null;
}

/** Undefined where it was removed, paused or is gone: then it is not polled. */
export async function findSource(db: Db, sourceId: number): Promise<PolledSource | undefined> {
  const row = await db
    .selectFrom('sources')
    .select(['id', 'kind', 'url', 'selector', 'etag', 'last_modified', 'last_fetched_at'])
    .where('id', '=', sourceId)
    .where('state', 'not in', ['paused', 'gone'])
    .executeTakeFirst();
  if (!row) return undefined;
  const validators: Record<string, string> = {};
  if (row.etag) validators['if-none-match'] = row.etag;
  if (row.last_modified) validators['if-modified-since'] = row.last_modified;
  const { id, kind, url, selector, last_fetched_at: lastFetchedAt } = row;
  return { id, kind, url, selector, validators, lastFetchedAt };
}

/** What of a source's row a poll changes, locked until the transaction ends; undefined where it was removed. */
export async function lockSource(trx: Trx, sourceId: number) {
  const { rows } = await sql<{
    state: SourceState;
    reason: string | null;
    message: string | null;
    failures: number;
    polls: number;
    interval: number;
    lastItemAt: Date | null;
    movedTo: string | null;
    movedPolls: number;
  }>`
    select state, reason, message, failures, polls, interval_seconds as interval, last_item_at as "lastItemAt",
      moved_to as "movedTo", moved_polls as "movedPolls"
    from sources where id = ${sourceId} for no key update`.execute(trx);
  return rows[0];
}

/** What a poll came to. */
export interface PollResult {
  state: SourceState;
  reason: string | null;
  message: string | null;
  failures: number;
  /** Seconds until the next poll, and the interval that later ones go by. */
  waitSeconds: number;
  interval: number;
  movedTo: string | null;
  movedPolls: number;
  /** What an answer that could be read showed; absent where there was none, and then nothing of it changes. */
  showed?: {
    title: string | null;
    etag: string | null;
    lastModified: string | null;
    items: number;
    newItems: number;
    usualGap: number | null;
    lastItemAt: Date | null;
  };
}

/** Notes a poll and plans the next one. */
export async function notePoll(trx: Trx, sourceId: number, result: PollResult): Promise<void> {
  const { state, reason, message, failures, waitSeconds, interval, movedTo, movedPolls, showed } = result;
  await sql`update sources set
      state = ${state}, reason = ${reason}, message = ${message}, failures = ${failures}, polls = polls + 1,
      interval_seconds = ${interval}, moved_to = ${movedTo}, moved_polls = ${movedPolls},
      last_fetched_at = now(), next_fetch_at = now() + ${waitSeconds} * interval '1 second'
    where id = ${sourceId}`.execute(trx);
  if (!showed) return;
  await sql`update sources set title = coalesce(title, ${showed.title}), etag = ${showed.etag},
      last_modified = ${showed.lastModified}, items = ${showed.items}, new_items = ${showed.newItems},
      usual_gap_seconds = ${showed.usualGap}, last_item_at = ${showed.lastItemAt}
    where id = ${sourceId}`.execute(trx);
}

/** Gives a source the address that it moved to. @returns false where another source has that address already */
export async function moveSource(
  trx: Trx,
  sourceId: number,
  { url, canonicalUrl }: { url: string; canonicalUrl: string },
): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    update sources set url = ${url}, canonical_url = ${canonicalUrl}, moved_to = null, moved_polls = 0
    where id = ${sourceId} and not exists (
      select 1 from sources where id <> ${sourceId} and ${hasAddress({ url, canonicalUrl })}) returning id`.execute(
    trx,
  );
  return rows.length > 0;
}

/** How many of these sources have not been polled since a moment. */
export async function countUnpolled(db: Db, sourceIds: readonly number[], since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from sources
    where id = any(${sourceIds}::bigint[]) and state not in ('paused', 'gone')
      and (last_fetched_at is null or last_fetched_at < ${since})`.execute(db);
  return rows[0]?.count ?? 0;
}

/** A source as people see it; times are instants, spans seconds. */
export interface SourceRow {
  id: number;
  kind: SourceKind;
  state: SourceState;
  reason: string | null;
  message: string | null;
  title: string | null;
  url: string;
  tags: string[];
  selector: string | null;
  failures: number;
  polls: number;
  items: number;
  new_items: number;
  interval_seconds: number;
  usual_gap_seconds: number | null;
  last_item_at: Date | null;
  last_fetched_at: Date | null;
  next_fetch_at: Date;
}

const SHOWN = [
  ...['id', 'kind', 'state', 'reason', 'message', 'title', 'url', 'tags', 'selector', 'failures', 'polls'],
  ...['items', 'new_items', 'interval_seconds', 'usual_gap_seconds', 'last_item_at', 'last_fetched_at'],
  'next_fetch_at',
] as (keyof SourceRow)[];

export async function listSources(db: Db): Promise<SourceRow[]> {
  return await db.selectFrom('sources').select(SHOWN).orderBy('id').execute();
}

/** One page of the sources, by id. @param after the last id of the page before, 0 for the first */
export async function pageOfSources(db: Db, limit: number, after: number): Promise<SourceRow[]> {
  return await db.selectFrom('sources').select(SHOWN).where('id', '>', after).orderBy('id').limit(limit).execute();
}

/** The source with an id. */
export async function sourceWithId(db: Db, id: number): Promise<SourceRow | undefined> {
  return await db.selectFrom('sources').select(SHOWN).where('id', '=', id).executeTakeFirst();
}

/** The source with an address. */
export async function sourceAt(db: Db, address: { url: string; canonicalUrl: string }): Promise<SourceRow | undefined> {
  return await db.selectFrom('sources').select(SHOWN).where(hasAddress(address)).executeTakeFirst();
}

/** Pauses sources, or has them polled again: at once, whatever they were. */
export async function setPaused(db: Db, ids: readonly number[], paused: boolean): Promise<void> {
  await sql`update sources set state = ${paused ? 'paused' : 'active'}, reason = null, message = null, failures = 0,
      next_fetch_at = case when ${paused} then next_fetch_at else now() end
    where id = any(${ids}::bigint[])`.execute(db);
}

/** Removes sources; what came from them stays. */
export async function removeSources(db: Db, ids: readonly number[]): Promise<void> {
  await sql`delete from sources where id = any(${ids}::bigint[])`.execute(db);
}

/** How many sources are in each state, for metrics; states without sources are left out. */
export async function countSourceStates(db: Db): Promise<{ kind: SourceKind; state: SourceState; sources: number }[]> {
  const { rows } = await sql<{ kind: SourceKind; state: SourceState; sources: number }>`
    select kind, state, count(*) as sources from sources group by kind, state order by kind, state`.execute(db);
  return rows;
}
