import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';
import { type PackedPage, unpackPage } from './page-bytes.ts';
import type { FetchOutcome } from './tables-intake.ts';

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

/**
 * Keeps the bytes (once, however often they come) and the fetch that brought them, in one statement. A request has one
 * page at most: when another delivery of the same job was quicker, its fetch is returned instead.
 * @param traced whether the URL's trace gets this step
 * @returns the id of the fetch that holds the request's page; for other outcomes the id of the new row
 */
export async function storeFetch(db: Db, record: FetchRecord, traced = false): Promise<number> {
  const { urlId, request, outcome, reason, status, durationMs, fetchedAt = null } = record;
  const detail = { status, durationMs, ...(reason ? { reason } : {}) };
  const { rows } = await sql<{ id: number }>`
    with page as (${keptPage(record.page)}), stored as (
      insert into fetches (url_id, request, outcome, reason, status, final_url, headers, duration_ms, page_id, fetched_at)
      select u.id, ${request}, ${outcome}, ${reason}, ${status}, ${record.finalUrl},
        ${JSON.stringify(record.headers)}::jsonb, ${durationMs}, page.id,
        coalesce(${fetchedAt}::timestamptz, now())
      from urls u, page where u.id = ${urlId}
      on conflict do nothing returning id
    ), noted as (
      insert into url_events (url_id, request, stage, event, detail)
      select ${urlId}, ${request}, 'fetch', ${outcome}, jsonb_build_object('fetchId', id) || ${JSON.stringify(detail)}::jsonb
      from stored where ${traced}::boolean
    )
    select id from stored`.execute(db);
  return rows[0]?.id ?? (await requestedPage(db, urlId, request).executeTakeFirstOrThrow()).id;
}

function keptPage(page: PackedPage | null) {
  if (!page) return sql`select null::bigint as id`;
  return sql`insert into pages (sha256, byte_size, encoding, bytes)
    values (${page.sha256}, ${page.byteSize}, ${page.encoding}, ${page.packed})
    on conflict (sha256) do update set bytes = coalesce(pages.bytes, excluded.bytes) returning id`;
}

function requestedPage(db: Db, urlId: number, request: number) {
  return db
    .selectFrom('fetches as f')
    .innerJoin('pages as p', 'p.id', 'f.page_id')
    .select(['f.id', 'p.sha256'])
    .where('f.url_id', '=', urlId)
    .where('f.request', '=', request)
    .where('f.outcome', '=', 'page');
}

/** The fetch that brought a request's page and the page's content address, or undefined while there is none. */
export async function findPageFetch(db: Db, urlId: number, request: number) {
  return await requestedPage(db, urlId, request).executeTakeFirst();
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
  /** This URL's article, if there is one. */
  articleId: number | null;
  /** The page that it was last read from. */
  articlePageId: number | null;
  /** The key of that article's text (hex SHA-256), if it has one. */
  articleTextKey: string | null;
  /** The keys under which its copies are found. */
  articleBands: readonly number[];
}

/** The fetch of an article job, or undefined where it was purged. */
export async function findFetchedPage(db: Db, fetchId: number): Promise<FetchedPage | undefined> {
  const row = await db
    .selectFrom('fetches as f')
    .innerJoin('urls as u', 'u.id', 'f.url_id')
    .leftJoin('articles as a', 'a.url_id', 'u.id')
    .select([
      'f.id',
      'f.url_id',
      'f.request',
      'f.reason',
      'f.page_id',
      'f.processed_at',
      'f.fetched_at',
      'f.headers',
      'f.final_url',
    ])
    .select(['u.canonical_url', 'u.site_id', 'u.source_id'])
    .select(['a.id as article_id', 'a.page_id as article_page_id', 'a.text_key'])
    .select(sql<number[]>`array(select band from article_bands where article_id = a.id)`.as('bands'))
    .where('f.id', '=', fetchId)
    .executeTakeFirst();
  if (!row || row.page_id === null) return undefined;
  return {
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
    articleId: row.article_id,
    articlePageId: row.article_page_id,
    articleTextKey: row.text_key?.toString('hex') ?? null,
    articleBands: row.bands,
  };
}

/** A page's bytes as they were fetched; null where they were pruned. */
export async function loadBytes(db: Db, pageId: number): Promise<Buffer | null> {
  return await unpackPage(await packedBytes(db).where('id', '=', pageId).executeTakeFirstOrThrow());
}

/** The bytes that a fetch brought; null where there are none, or none any more. */
export async function loadFetchedBytes(db: Db, fetchId: number): Promise<Buffer | null> {
  const row = await packedBytes(db)
    .where('id', '=', (eb) => eb.selectFrom('fetches').select('page_id').where('id', '=', fetchId))
    .executeTakeFirst();
  return row ? await unpackPage(row) : null;
}

function packedBytes(db: Db) {
  return db.selectFrom('pages').select(['encoding', 'bytes', 'byte_size as byteSize']);
}

/** Drops a page's bytes, which its site asked us not to keep, unless another URL has them too. */
export async function dropBytes(trx: Trx, pageId: number, urlId: number): Promise<void> {
  await sql`update pages set bytes = null where id = ${pageId}
    and not exists (select 1 from fetches where page_id = ${pageId} and url_id <> ${urlId})`.execute(trx);
}

/** Keeps the text that was extracted from a page, which the offsets of its briefs point into. */
export async function storeText(trx: Trx, pageId: number, text: string): Promise<void> {
  await trx
    .updateTable('pages')
    .set({ text })
    .where('id', '=', pageId)
    .where('text', 'is distinct from', text)
    .execute();
}

/**
 * Validators of the page that a URL's article was read from, for a conditional request; empty where there is no article:
 * "not modified" must not stand for a page that was refused or given up.
 */
export async function findValidators(db: Db, urlId: number): Promise<Record<string, string>> {
  const row = await db
    .selectFrom('articles as a')
    .innerJoin('fetches as f', 'f.id', 'a.fetch_id')
    .select('f.headers')
    .where('a.url_id', '=', urlId)
    .executeTakeFirst();
  const headers: Record<string, string> = {};
  if (row?.headers['etag']) headers['if-none-match'] = row.headers['etag'];
  if (row?.headers['last-modified']) headers['if-modified-since'] = row.headers['last-modified'];
  return headers;
}
