import { sql } from 'kysely';
import type { Trx } from './database.ts';
import { newRequest, noteRequests } from './urls.ts';

/** Which dead letters; null does not narrow. */
export interface ReplayFilter {
  ids: readonly number[] | null;
  reason: string | null;
  /** As in `sites.host`. */
  host: string | null;
  /** Given up at or after this instant. */
  since: Date | null;
}

/** A URL that is pending again. `fetchId`: a fetch of the new request that has the bytes already, else null. */
export interface Replayed {
  letterId: number;
  url: string;
  urlId: number;
  request: number;
  fetchId: number | null;
}

/**
 * Makes the URLs of open dead letters pending again under a new request. Where the bytes were stored, the new request
 * has them at once; a file whose bytes were pruned stays dead, since nothing could bring them back.
 * @returns what is pending now, by dead letter
 */
export async function replayDeadLetters(trx: Trx, filter: ReplayFilter): Promise<Replayed[]> {
  const { rows } = await sql<Replayed & { oldRequest: number; hasPage: boolean }>`
    with chosen as (
      select d.id, d.url_id, d.request as old_request, f.id is not null as has_page
      from dead_letters d
      join urls u on u.id = d.url_id and u.request = d.request and u.state = 'dead'
      join sites s on s.id = u.site_id
      left join (fetches f join pages p on p.id = f.page_id and p.bytes is not null)
        on f.url_id = d.url_id and f.request = d.request and f.outcome = 'page'
      where d.replayed_at is null and (f.id is not null or u.canonical_url not like 'file:%')
        and (${filter.ids}::bigint[] is null or d.id = any(${filter.ids}::bigint[]))
        and (${filter.reason}::text is null or d.reason = ${filter.reason})
        and (${filter.host}::text is null or s.host = ${filter.host})
        and (${filter.since}::timestamptz is null or d.at >= ${filter.since})
      order by u.canonical_url for update of u
    ), marked as (
      update dead_letters set replayed_at = now() where id in (select id from chosen)
    )
    update urls u set ${newRequest}
    from chosen c where u.id = c.url_id
    returning c.id as "letterId", u.canonical_url as url, u.id as "urlId", u.request, null::bigint as "fetchId",
      c.old_request as "oldRequest", c.has_page as "hasPage"`.execute(trx);
  await noteRequests(trx, rows, 'replayed');
  const fetches = await copyFetches(
    trx,
    rows.filter((row) => row.hasPage),
  );
  return rows
    .map(({ letterId, url, urlId, request }) => ({
      letterId,
      url,
      urlId,
      request,
      fetchId: fetches.get(urlId) ?? null,
    }))
    .sort((a, b) => a.letterId - b.letterId);
}

/** Gives each new request the page of the old one, as of when it was fetched. @returns fetch ids by URL id */
async function copyFetches(trx: Trx, rows: readonly { urlId: number; request: number; oldRequest: number }[]) {
  const column = (key: 'urlId' | 'request' | 'oldRequest') => rows.map((row) => row[key]);
  const { rows: copied } = await sql<{ id: number; urlId: number }>`
    insert into fetches (url_id, request, outcome, status, final_url, headers, page_id, fetched_at, duration_ms)
    select f.url_id, r.request, f.outcome, f.status, f.final_url, f.headers, f.page_id, f.fetched_at, f.duration_ms
    from unnest(${column('urlId')}::bigint[], ${column('request')}::int[], ${column('oldRequest')}::int[])
      as r(url_id, request, old_request)
    join fetches f on f.url_id = r.url_id and f.request = r.old_request and f.outcome = 'page'
    returning id, url_id as "urlId"`.execute(trx);
  return new Map(copied.map((row) => [row.urlId, row.id]));
}
