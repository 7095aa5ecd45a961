import { sql } from 'kysely';
import type { Published } from '../pipeline/types.ts';
import type { Db, Trx } from './database.ts';
import { feedDate, publishedOf } from './items.ts';
import { hexBytes } from './json-rows.ts';
import { type PackedPage, unpackPage } from './page-bytes.ts';
import type { FetchOutcome } from './tables-intake.ts';
import { urlRequests } from './urls.ts';

/** One answer to a request for a URL: what came, or why nothing did. */
export interface FetchRecord {
  urlId: number;
  request: number;
  outcome: FetchOutcome;
  reason: string | null;
  status: number | null;
  finalUrl: string | null;
  headers: Record<string, string>;
  durationMs: number | null;
  page: PackedPage | null;
  /** When it came, if that was not now. */
  fetchedAt?: Date;
}

/** A fetch as it was stored. */
export interface StoredFetch {
  fetchId: number;
  /** Null where no page came. */
  pageId: number | null;
  fetchedAt: Date;
  /** False where another delivery of the same job was quicker. */
  isNew: boolean;
}

/**
 * Keeps bytes (once, however often they come) and the fetches that brought them, all in one statement. A request has one
 * page at most: where another delivery of the same job was quicker, its fetch is returned instead.
 * @param records of different requests
 * @param options.traced whether the URLs' traces get this step
 * @param options.leaseMs for so long the caller reads these pages itself, so that the sweep leaves them alone; milliseconds
 * @returns one fetch for each record, in their order
 */
export async function storeFetches(
  db: Db,
  records: readonly FetchRecord[],
  options: { traced?: boolean; leaseMs?: number } = {},
): Promise<StoredFetch[]> {
  const { traced = false, leaseMs = 0 } = options;
  const rows = records.map((record, n) => ({
    n,
    url_id: record.urlId,
    request: record.request,
    outcome: record.outcome,
    reason: record.reason,
    status: record.status,
    final_url: record.finalUrl,
    headers: record.headers,
    duration_ms: record.durationMs,
    fetched_at: record.fetchedAt ?? null,
    sha256: record.page ? hexBytes(record.page.sha256.toString('hex')) : null,
  }));
  const { rows: stored } = await sql<Omit<StoredFetch, 'isNew'> & { n: number }>`
    with kept as (${keptPages(records.flatMap(({ page }) => page ?? []))}), given as (
      select g.*, kept.id as page_id from json_to_recordset(${JSON.stringify(rows)}::json) as g (n int, url_id bigint,
        request int, outcome text, reason text, status int, final_url text, headers jsonb, duration_ms int,
        fetched_at timestamptz, sha256 bytea)
      join urls u on u.id = g.url_id left join kept on kept.sha256 = g.sha256
    ), stored as (
      insert into fetches (url_id, request, outcome, reason, status, final_url, headers, duration_ms, page_id,
        fetched_at, leased_until)
      select url_id, request, outcome, reason, status, final_url, headers, duration_ms, page_id,
        coalesce(fetched_at, now()), case when ${leaseMs}::int > 0 then now() + ${leaseMs} * interval '1 millisecond' end
      from given order by n
      on conflict do nothing returning id, url_id, request, page_id, fetched_at
    ), noted as (
      insert into url_events (url_id, request, stage, event, detail)
      select g.url_id, g.request, 'fetch', g.outcome, jsonb_build_object('fetchId', s.id, 'status', g.status,
        'durationMs', g.duration_ms) || case when g.reason is null then '{}' else jsonb_build_object('reason', g.reason) end
      from given g join stored s on s.url_id = g.url_id and s.request = g.request where ${traced}::boolean order by g.n
    )
    select g.n, s.id as "fetchId", s.page_id as "pageId", s.fetched_at as "fetchedAt"
    from given g join stored s on s.url_id = g.url_id and s.request = g.request`.execute(db);
  const byPlace = new Map(stored.map(({ n, ...fetch }) => [n, fetch]));
  const fetches: StoredFetch[] = [];
  for (const [n, { urlId, request }] of records.entries()) {
    const own = byPlace.get(n);
    const fetch = own ?? (await requestedPage(db, urlId, request).executeTakeFirstOrThrow());
    fetches.push({ ...fetch, isNew: own !== undefined });
  }
  return fetches;
}

/** In the order of their addresses, so that two who keep the same pages do not deadlock. */
function keptPages(pages: readonly PackedPage[]) {
  const distinct = [...new Map(pages.map((page) => [page.sha256.toString('hex'), page])).entries()];
  const rows = distinct.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, page]) => page);
  return sql`insert into pages (sha256, byte_size, encoding, bytes)
    select * from unnest(${rows.map(({ sha256 }) => sha256)}::bytea[], ${rows.map(({ byteSize }) => byteSize)}::int[],
      ${rows.map(({ encoding }) => encoding)}::text[], ${rows.map(({ packed }) => packed)}::bytea[])
    on conflict (sha256) do update set bytes = coalesce(pages.bytes, excluded.bytes) returning id, sha256`;
}

/** Keeps one fetch, with its bytes if it brought any: see `storeFetches`. */
export async function storeFetch(
  db: Db,
  record: FetchRecord,
  options: { traced?: boolean } = {},
): Promise<StoredFetch> {
  const [stored] = await storeFetches(db, [record], options);
  if (!stored) throw new Error(`the fetch of URL ${record.urlId} was not stored`);
  return stored;
}

function requestedPage(db: Db, urlId: number, request: number) {
  return db
    .selectFrom('fetches')
    .select(['id as fetchId', 'page_id as pageId', 'fetched_at as fetchedAt'])
    .where('url_id', '=', urlId)
    .where('request', '=', request)
    .where('outcome', '=', 'page');
}

/** A stored page with all that reading it needs. */
export interface FetchedPage {
  fetchId: number;
  urlId: number;
  request: number;
  url: string;
  siteId: number;
  sourceId: number | null;
  pageId: number;
  processed: boolean;
  /** Why it is no answer of the site's (`feed-text`), else null. */
  reason: string | null;
  fetchedAt: Date;
  contentType: string | null;
  /** The `X-Robots-Tag` header. */
  robotsTag: string | undefined;
  /** The URL that the bytes came from after redirects. */
  finalUrl: string;
  /** The page that this URL's article was last read from; null where there is no article. */
  articlePageId: number | null;
  /** When a feed that led here says that it was published. */
  feedPublished: Published | null;
}

/** The fetches of article jobs. @returns by fetch id; those that were purged are missing */
export async function findFetchedPages(db: Db, fetchIds: readonly number[]): Promise<Map<number, FetchedPage>> {
  const rows = await db
    .selectFrom('fetches as f')
    .innerJoin('urls as u', 'u.id', 'f.url_id')
    .leftJoin('articles as a', 'a.url_id', 'u.id')
    .leftJoinLateral(feedDate, (join) => join.onTrue())
    .select(['f.id', 'f.url_id', 'f.request', 'f.reason', 'f.page_id', 'f.processed_at', 'f.fetched_at', 'f.headers'])
    .select(['f.final_url', 'u.canonical_url', 'u.site_id', 'u.source_id', 'a.page_id as article_page_id'])
    .select(['feed.published', 'feed.published_precision'])
    .where('f.id', 'in', fetchIds)
    .execute();
  const pages = rows.flatMap((row): FetchedPage[] => {
    if (row.page_id === null) return [];
    return [
      {
        fetchId: row.id,
        urlId: row.url_id,
        request: row.request,
        url: row.canonical_url,
        siteId: row.site_id,
        sourceId: row.source_id,
        pageId: row.page_id,
        processed: row.processed_at !== null,
        reason: row.reason,
        fetchedAt: row.fetched_at,
        contentType: row.headers['content-type'] ?? null,
        robotsTag: row.headers['x-robots-tag'],
        finalUrl: row.final_url ?? row.canonical_url,
        articlePageId: row.article_page_id,
        feedPublished: publishedOf(row),
      },
    ];
  });
  return new Map(pages.map((page) => [page.fetchId, page]));
}

/** The fetch of an article job, or undefined where it was purged. */
export async function findFetchedPage(db: Db, fetchId: number): Promise<FetchedPage | undefined> {
  return (await findFetchedPages(db, [fetchId])).get(fetchId);
}

/** A page's bytes as they were fetched; null where they were pruned. */
export async function loadBytes(db: Db, pageId: number): Promise<Buffer | null> {
  return await unpackPage(await packedBytes(db).where('id', '=', pageId).executeTakeFirstOrThrow());
}

/** Bytes of pages as they were fetched. @returns by page id; null where they were pruned */
export async function loadPages(db: Db, pageIds: readonly number[]): Promise<Map<number, Buffer | null>> {
  const rows = await packedBytes(db).select('id').where('id', 'in', pageIds).execute();
  const pages = new Map<number, Buffer | null>();
  for (const row of rows) pages.set(row.id, await unpackPage(row));
  return pages;
}

function packedBytes(db: Db) {
  return db.selectFrom('pages').select(['encoding', 'bytes', 'byte_size as byteSize']);
}

/** Drops the bytes of pages, which their sites asked us not to keep, unless other URLs have them too. */
export async function dropBytes(trx: Trx, pages: readonly { pageId: number; urlId: number }[]): Promise<void> {
  if (pages.length === 0) return;
  await sql`update pages p set bytes = null
    from unnest(${pages.map(({ pageId }) => pageId)}::bigint[], ${pages.map(({ urlId }) => urlId)}::bigint[])
      as d(page_id, url_id)
    where p.id = d.page_id
      and not exists (select 1 from fetches where page_id = d.page_id and url_id <> d.url_id)`.execute(trx);
}

/** Keeps the texts that were extracted from pages, which the offsets of their briefs point into. */
export async function storeTexts(trx: Trx, pages: readonly { pageId: number; text: string }[]): Promise<void> {
  if (pages.length === 0) return;
  await sql`update pages p set text = t.text
    from unnest(${pages.map(({ pageId }) => pageId)}::bigint[], ${pages.map(({ text }) => text)}::text[])
      as t(page_id, text)
    where p.id = t.page_id and p.text is distinct from t.text`.execute(trx);
}

/** The pages that requests have so far. @returns content addresses by URL id */
export async function findRequestedPages(
  db: Db,
  requests: readonly { urlId: number; request: number }[],
): Promise<Map<number, Buffer>> {
  const { rows } = await sql<{ urlId: number; sha256: Buffer }>`
    select f.url_id as "urlId", p.sha256 from ${urlRequests(requests)}
      join fetches f on f.url_id = r.id and f.request = r.request and f.outcome = 'page'
      join pages p on p.id = f.page_id`.execute(db);
  return new Map(rows.map(({ urlId, sha256 }) => [urlId, sha256]));
}
