import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';
import { isPurged } from './purged.ts';
import type { Fate, UrlState } from './tables-intake.ts';

/** An address that enters, ready to be looked up: `canonicalUrl` identifies it, `host` names its site. */
export interface IncomingUrl {
  url: string;
  canonicalUrl: string;
  host: string;
}

/** A URL's row together with the number of the request that now waits for it. */
export interface RequestedUrl {
  urlId: number;
  request: number;
  canonicalUrl: string;
  /** It was purged, so that nothing waits: its request is settled as `refused`. */
  refused: boolean;
}

type Requested = Omit<RequestedUrl, 'refused'>;

/**
 * Makes URLs pending, but for those that were purged: a new one gets a row, a settled one a new request, one that is pending already keeps its own.
 * @param incoming distinct by `canonicalUrl`
 */
export async function requestUrls(trx: Trx, incoming: readonly IncomingUrl[]): Promise<RequestedUrl[]> {
  await ensureSites(trx, incoming);
  const { rows } = await sql<Requested>`
    insert into urls (url, canonical_url, site_id)
    select i.url, i.canonical_url, s.id from ${incomingRows(incoming)} join sites s on s.host = i.host
    order by i.canonical_url
    on conflict (canonical_url) do update set
      request = case when urls.state = 'pending' then urls.request else urls.request + 1 end,
      requested_at = case when urls.state = 'pending' then urls.requested_at else now() end,
      state = 'pending', reason = null, settled_at = null
    returning id as "urlId", request, canonical_url as "canonicalUrl"`.execute(trx);
  await noteRequests(trx, rows, 'enqueued');
  return await refusePurged(trx, rows);
}

/**
 * Adds the URLs that are not known yet and leaves the others alone: how a poll takes in a source's items.
 * @returns those that are to be fetched
 */
export async function requestNewUrls(
  trx: Trx,
  incoming: readonly IncomingUrl[],
  sourceId: number,
): Promise<RequestedUrl[]> {
  await ensureSites(trx, incoming);
  const { rows } = await sql<Requested>`
    insert into urls (url, canonical_url, site_id, source_id)
    select i.url, i.canonical_url, s.id, ${sourceId} from ${incomingRows(incoming)} join sites s on s.host = i.host
    order by i.canonical_url
    on conflict (canonical_url) do nothing
    returning id as "urlId", request, canonical_url as "canonicalUrl"`.execute(trx);
  await noteRequests(trx, rows, 'found in source');
  return (await refusePurged(trx, rows)).filter(({ refused }) => !refused);
}

/** What makes a URL, `u`, pending again under a new request, as SQL for `update urls u set`. */
export const newRequest = sql`request = u.request + 1, requested_at = now(), state = 'pending', reason = null,
  settled_at = null`;

/** Settles those that are not to come back. */
async function refusePurged(trx: Trx, requested: readonly Requested[]): Promise<RequestedUrl[]> {
  const { rows } = await sql<{ id: number }>`
    select u.id from urls u join sites s on s.id = u.site_id
    where u.id = any(${requested.map(({ urlId }) => urlId)}::bigint[])
      and ${isPurged(sql`u.canonical_url`, sql`s.host, u.host`)}`.execute(trx);
  const purged = new Set(rows.map(({ id }) => id));
  const why = { state: 'refused' as const, reason: 'purged', stage: 'enqueue', detail: {}, fetchId: null };
  await settleUrls(
    trx,
    requested.flatMap(({ urlId, request }) => (purged.has(urlId) ? [{ ...why, urlId, request }] : [])),
  );
  return requested.map((row) => ({ ...row, refused: purged.has(row.urlId) }));
}

function incomingRows(incoming: readonly IncomingUrl[]) {
  const column = (key: keyof IncomingUrl) => incoming.map((row) => row[key]);
  return sql`unnest(${column('url')}::text[], ${column('canonicalUrl')}::text[], ${column('host')}::text[])
    as i(url, canonical_url, host)`;
}

/** A site's own hosts for telephones, and for those who write `www.`, are no mirrors of it. */
const SAME_NETWORK = '^(?:www|m|wap|mobile|3g|amp)\\.(?=[^.]+\\.)';

async function ensureSites(trx: Trx, incoming: readonly IncomingUrl[]): Promise<void> {
  const hosts = [...new Set(incoming.map((row) => row.host))].sort();
  await sql`insert into sites (host, network)
    select host, regexp_replace(host, ${SAME_NETWORK}, '') from unnest(${hosts}::text[]) host
    on conflict do nothing`.execute(trx);
}

/** Writes the first step of requests into the trace. @param event what began them */
export async function noteRequests(
  trx: Trx,
  rows: readonly { urlId: number; request: number }[],
  event: string,
): Promise<void> {
  await sql`insert into url_events (url_id, request, stage, event)
    select id, request, 'enqueue', ${event} from ${urlRequests(rows)}`.execute(trx);
}

/** One step into the trace. */
export async function noteEvent(
  db: Db,
  step: { urlId: number; request: number; stage: string; event: string; detail: Record<string, unknown> },
): Promise<void> {
  const { urlId, request, stage, event, detail } = step;
  await db
    .insertInto('url_events')
    .values({ url_id: urlId, request, stage, event, detail: JSON.stringify(detail) })
    .execute();
}

/** Starts new requests for URLs that are pending; the old ones' work will find itself outdated. @returns the new numbers, by URL */
export async function supersedeRequests(trx: Trx, urlIds: readonly number[]): Promise<Map<number, number>> {
  if (urlIds.length === 0) return new Map();
  const rows = await trx
    .updateTable('urls')
    .set((eb) => ({ request: eb('request', '+', 1) }))
    .where('id', 'in', urlIds)
    .returning(['id', 'request'])
    .execute();
  return new Map(rows.map(({ id, request }) => [id, request]));
}

/** The rows as a SQL table `r(id, request)`. */
export function urlRequests(rows: readonly { urlId: number; request: number }[]) {
  return sql`unnest(${rows.map((row) => row.urlId)}::bigint[], ${rows.map((row) => row.request)}::int[])
    as r(id, request)`;
}

const URL_COLUMNS = ['id', 'url', 'canonical_url', 'state', 'reason', 'request', 'requested_at', 'settled_at'] as const;

/** What is known of a URL, locked until the transaction ends; undefined where it does not exist. */
export async function lockUrl(trx: Trx, urlId: number) {
  return await trx.selectFrom('urls').select(URL_COLUMNS).where('id', '=', urlId).forUpdate().executeTakeFirst();
}

export async function findUrl(db: Db, urlId: number) {
  return await db.selectFrom('urls').select(URL_COLUMNS).where('id', '=', urlId).executeTakeFirst();
}

export interface Settlement {
  urlId: number;
  request: number;
  state: Fate;
  reason: string | null;
  stage: string;
  /** What the trace shows besides the state. */
  detail: Record<string, unknown>;
  /** The fetch whose bytes led here, marked as processed. */
  fetchId: number | null;
}

/**
 * Gives pending URLs their final state, tells every run that waits for them, and writes their traces. URLs that were
 * settled already, or that have a newer request, stay as they are.
 * @returns ids of those that were settled
 */
export async function settleUrls(trx: Trx, settlements: readonly Settlement[]): Promise<Set<number>> {
  if (settlements.length === 0) return new Set();
  const given = settlements.map(({ urlId, request, state, reason, stage, detail, fetchId }) => ({
    url_id: urlId,
    request,
    state,
    reason,
    stage,
    detail: reason ? { ...detail, reason } : detail,
    fetch_id: fetchId,
  }));
  const { rows } = await sql<{ id: number }>`
    with given as (
      select * from json_to_recordset(${JSON.stringify(given)}::json) as g (url_id bigint, request int, state text,
        reason text, stage text, detail jsonb, fetch_id bigint)
    ), settled as (
      update urls u set state = g.state, reason = g.reason, settled_at = now() from given g
      where u.id = g.url_id and u.request = g.request and u.state = 'pending' returning u.id
    ), told as (
      update run_urls r set state = g.state from given g
      where r.url_id = g.url_id and r.request <= g.request and r.state is null
        and g.url_id in (select id from settled)
    ), processed as (
      update fetches f set processed_at = now() from given g where f.id = g.fetch_id and f.processed_at is null
    ), noted as (
      insert into url_events (url_id, request, stage, event, detail)
      select g.url_id, g.request, g.stage, g.state, g.detail from given g join settled s on s.id = g.url_id
    )
    select id from settled`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/** `settleUrls` for one URL. @returns false where it was settled already or a newer request took over */
export async function settleUrl(trx: Trx, settlement: Settlement): Promise<boolean> {
  return (await settleUrls(trx, [settlement])).has(settlement.urlId);
}

/**
 * Changes the final state of URLs that a later article showed to be copies, or, where the first copy has other text
 * now, to be none any more.
 */
export async function markCopies(trx: Trx, urls: readonly { urlId: number; isCopy: boolean }[]): Promise<void> {
  if (urls.length === 0) return;
  await sql`
    with locked as materialized (
      select u.id, c.is_copy from urls u join unnest(${urls.map((url) => url.urlId)}::bigint[],
        ${urls.map((url) => url.isCopy)}::boolean[]) c(id, is_copy) on c.id = u.id
      order by u.canonical_url for update of u
    ), changed as (
      update urls u set state = case when c.is_copy then 'copy' else 'stored' end from locked c
      where u.id = c.id and u.state = any(case when c.is_copy then array['stored', 'updated'] else array['copy'] end)
      returning u.id, u.request, u.state
    ), told as (
      update run_urls r set state = c.state from changed c
      where r.url_id = c.id and r.request = c.request and r.state in ('stored', 'updated', 'copy')
    )
    insert into url_events (url_id, request, stage, event, detail)
    select id, request, 'article', state, jsonb_build_object('reason', case state
      when 'copy' then 'an earlier URL has the same article' else 'no earlier URL has the same article any more' end)
    from changed`.execute(trx);
}

/** Work that a URL waits for: reading the bytes that are there, or getting them. */
export type NextStep =
  | { step: 'article'; urlId: number; request: number; fetchId: number }
  | { step: 'fetch'; urlId: number; request: number };

/** Which URLs count as stranded, and for how long they are leased. */
export interface StrandedOptions {
  /** How long nothing must have happened, milliseconds. */
  idleMs: number;
  /** How long nobody finds them again, milliseconds. */
  leaseMs: number;
  /** At most so many. */
  limit: number;
}

/**
 * Leases pending URLs whose next step seems to have got lost: nothing happened to them for a while, they wait for no turn,
 * and no job reads the page that it has fetched. Each is given to one caller a lease, whichever number of processes asks.
 * @returns the steps to be put back, those of the longest waiting URLs first
 */
export async function leaseStranded(db: Db, { idleMs, leaseMs, limit }: StrandedOptions): Promise<NextStep[]> {
  const idle = sql`${idleMs} * interval '1 millisecond'`;
  const { rows } = await sql<{ urlId: number; request: number; fetchId: number | null }>`
    with stranded as (
      select u.id, f.id as fetch_id
      from urls u
      left join fetches f on f.url_id = u.id and f.request = u.request and f.outcome = 'page' and f.processed_at is null
      where u.state = 'pending' and u.leased_until <= now() and u.requested_at < now() - ${idle}
        and (f.id is not null or u.canonical_url not like 'file:%')
        and (f.leased_until is null or f.leased_until <= now())
        and not exists (select from url_events e where e.url_id = u.id and e.at > now() - ${idle})
        and not exists (select from turns t where t.url_id = u.id and t.request = u.request and t.at > now() - ${idle})
      order by u.leased_until, u.requested_at, u.id limit ${limit} for update of u skip locked
    ), leased as (
      update urls u set leased_until = now() + ${leaseMs} * interval '1 millisecond'
      from stranded s where u.id = s.id returning u.id, u.request, s.fetch_id, u.requested_at
    )
    select id as "urlId", request, fetch_id as "fetchId" from leased order by requested_at, id`.execute(db);
  return rows.map(({ fetchId, urlId, request }) =>
    fetchId === null ? { step: 'fetch', urlId, request } : { step: 'article', urlId, request, fetchId },
  );
}

/** Ends the leases of URLs whose next steps could not be put back. */
export async function endLeases(db: Db, urlIds: readonly number[]): Promise<void> {
  await sql`update urls set leased_until = '-infinity' where id = any(array(
    select id from urls where id = any(${urlIds}::bigint[]) order by canonical_url for update))`.execute(db);
}

/** Everything that happened to a URL, step by step. */
export async function listEvents(db: Db, canonicalUrl: string) {
  const { rows } = await sql<{
    at: Date;
    request: number;
    stage: string;
    event: string;
    detail: Record<string, unknown>;
  }>`
    select e.at, e.request, e.stage, e.event, e.detail
    from urls u join url_events e on e.url_id = u.id
    where u.canonical_url = ${canonicalUrl} order by e.id`.execute(db);
  return rows;
}

/** A URL's state as a person sees it. */
export interface RequestState {
  id: number;
  url: string;
  state: UrlState;
  reason: string | null;
}

export async function findRequests(db: Db, urlIds: readonly number[]): Promise<RequestState[]> {
  return await db
    .selectFrom('urls')
    .select(['id', 'url', 'state', 'reason'])
    .where('id', 'in', urlIds)
    .orderBy('id')
    .execute();
}
