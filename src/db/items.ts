import { sql } from 'kysely';
import type { Published } from '../pipeline/types.ts';
import type { Db, Trx } from './database.ts';
import { newRequest, noteRequests, type RequestedUrl } from './urls.ts';

/** What a source's item is known by; `contentKey` is hex. */
interface Keys {
  guid: string | null;
  canonicalUrl: string | null;
  contentKey: string;
}

/** Items of a source that share an address, a guid or their content with one of these. */
export async function findKnownItems(
  db: Db,
  sourceId: number,
  keys: readonly Keys[],
): Promise<(Keys & { id: number; changedAt: Date | null })[]> {
  const { rows } = await sql<Keys & { id: number; changedAt: Date | null }>`
    select id, guid, canonical_url as "canonicalUrl", encode(content_key, 'hex') as "contentKey",
      changed_at as "changedAt" from items
    where source_id = ${sourceId} and (
      canonical_url = any(${keys.flatMap(({ canonicalUrl }) => canonicalUrl ?? [])}::text[])
      or guid = any(${keys.flatMap(({ guid }) => guid ?? [])}::text[])
      or content_key in (select decode(k, 'hex') from unnest(${keys.map(({ contentKey }) => contentKey)}::text[]) k))
    order by id`.execute(db);
  return rows;
}

/** An item to store. */
export interface NewItem extends Keys {
  title: string | null;
  published: Published | null;
  /** Kept only while it may be needed in place of the page. */
  html: string | null;
  /** When it was published, or else first seen. */
  itemAt: Date;
  /** When its page last changed, as the source says. */
  changedAt: Date | null;
}

/** Stores items and ties each to its URL's row, where there is one. */
export async function addItems(trx: Trx, sourceId: number, items: readonly NewItem[]): Promise<void> {
  if (items.length === 0) return;
  const column = <K extends keyof NewItem>(key: K) => items.map((item) => item[key]);
  await sql`
    insert into items (source_id, url_id, guid, canonical_url, content_key, title, published, published_precision,
      html, item_at, changed_at)
    select ${sourceId}, u.id, i.guid, i.canonical_url, decode(i.content_key, 'hex'), i.title, i.published,
      i.published_precision, i.html, i.item_at, i.changed_at
    from unnest(${column('guid')}::text[], ${column('canonicalUrl')}::text[], ${column('contentKey')}::text[],
      ${column('title')}::text[], ${items.map((item) => item.published?.value ?? null)}::text[],
      ${items.map((item) => item.published?.precision ?? null)}::text[], ${column('html')}::text[],
      ${column('itemAt')}::timestamptz[], ${column('changedAt')}::timestamptz[])
      as i(guid, canonical_url, content_key, title, published, published_precision, html, item_at, changed_at)
    left join urls u on u.canonical_url = i.canonical_url
    on conflict do nothing`.execute(trx);
}

/** Drops the text of a source's items whose pages were stored after all. */
export async function dropSpentTexts(trx: Trx, sourceId: number): Promise<void> {
  await sql`update items i set html = null from urls u
    where i.source_id = ${sourceId} and i.html is not null and u.id = i.url_id
      and u.state in ('stored', 'updated', 'unchanged', 'copy')`.execute(trx);
}

/** Keeps what a source says of when pages changed. */
export async function noteChanges(trx: Trx, changes: readonly { id: number; changedAt: Date }[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`update items i set changed_at = c.at from ${changedRows(changes)} where i.id = c.id`.execute(trx);
}

/** Pages of one source that a poll asks for again at most. */
const REFETCHED_A_POLL = 50;
/** No page is asked for again within an hour of the last request, and within a day of one that found it unchanged. */
const RESTS = sql`case u.state when 'unchanged' then interval '1 day' else interval '1 hour' end`;

/**
 * Makes the pages of items that changed pending again, as a new request of the URLs they have: the first
 * REFETCHED_A_POLL that rested long enough. The others keep their old instant, so that a later poll finds them changed.
 * @param changes the most urgent first
 */
export async function requestChanged(
  trx: Trx,
  changes: readonly { id: number; changedAt: Date }[],
): Promise<RequestedUrl[]> {
  if (changes.length === 0) return [];
  const { rows } = await sql<Omit<RequestedUrl, 'refused'>>`
    with due as (
      select i.id, i.url_id, c.at from ${changedRows(changes)} join items i on i.id = c.id join urls u on u.id = i.url_id
      where u.state in ('stored', 'updated', 'unchanged', 'copy') and u.requested_at < now() - ${RESTS}
      order by c.ordinality limit ${REFETCHED_A_POLL}
    ), locked as materialized (
      select id from urls where id in (select url_id from due) order by canonical_url for no key update
    ), noted as (
      update items i set changed_at = due.at from due where i.id = due.id
    )
    update urls u set ${newRequest}
    from locked where u.id = locked.id
    returning u.id as "urlId", u.request, u.canonical_url as "canonicalUrl"`.execute(trx);
  await noteRequests(trx, rows, 'changed in source');
  return rows.map((row) => ({ ...row, refused: false }));
}

/** As a SQL table `c(id, at, ordinality)`. */
function changedRows(changes: readonly { id: number; changedAt: Date }[]) {
  return sql`unnest(${changes.map(({ id }) => id)}::bigint[], ${changes.map(({ changedAt }) => changedAt)}::timestamptz[])
    with ordinality c(id, at)`;
}

/** When a source's newest items were published or first seen, milliseconds since the epoch, newest first. */
export async function recentItemTimes(db: Db, sourceId: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('items')
    .select('item_at')
    .where('source_id', '=', sourceId)
    .orderBy('item_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.item_at.getTime());
}

/** What sources say of a URL's page. */
export interface ItemOfUrl {
  sourceId: number;
  title: string | null;
  published: Published | null;
  html: string | null;
}

/** Items that lead to a URL, those with text and with the more exact date first. */
export async function findItemsOf(db: Db, urlId: number): Promise<ItemOfUrl[]> {
  const rows = await db
    .selectFrom('items')
    .select(['source_id', 'title', 'published', 'published_precision', 'html'])
    .where('url_id', '=', urlId)
    .orderBy(sql`html is null`)
    .orderBy(sql`published_precision is not distinct from 'day'`)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    sourceId: row.source_id,
    title: row.title,
    html: row.html,
    published: publishedOf(row),
  }));
}

/** What a source says of the day on which a page was published. */
export function publishedOf(row: {
  published: string | null;
  published_precision: Published['precision'] | null;
}): Published | null {
  if (row.published === null || row.published_precision === null) return null;
  return { value: row.published, precision: row.published_precision, source: 'feed' };
}

/** When the best item that leads to a URL `u` says that its page was published, as a lateral join `feed`. */
export const feedDate = sql<{ published: string; published_precision: Published['precision'] }>`(
  select published, published_precision from items i where i.url_id = u.id and published is not null
  order by html is null, published_precision is not distinct from 'day', id limit 1)`.as('feed');
