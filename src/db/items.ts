import { sql } from 'kysely';
import type { Published } from '../pipeline/types.ts';
import type { Db, Trx } from './database.ts';

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
): Promise<(Keys & { id: number })[]> {
  const { rows } = await sql<Keys & { id: number }>`
    select id, guid, canonical_url as "canonicalUrl", encode(content_key, 'hex') as "contentKey" from items
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
}

/** Stores items and ties each to its URL's row, where there is one. */
export async function addItems(trx: Trx, sourceId: number, items: readonly NewItem[]): Promise<void> {
  if (items.length === 0) return;
  const column = <K extends keyof NewItem>(key: K) => items.map((item) => item[key]);
  await sql`
    insert into items (source_id, url_id, guid, canonical_url, content_key, title, published, published_precision,
      html, item_at)
    select ${sourceId}, u.id, i.guid, i.canonical_url, decode(i.content_key, 'hex'), i.title, i.published,
      i.published_precision, i.html, i.item_at
    from unnest(${column('guid')}::text[], ${column('canonicalUrl')}::text[], ${column('contentKey')}::text[],
      ${column('title')}::text[], ${items.map((item) => item.published?.value ?? null)}::text[],
      ${items.map((item) => item.published?.precision ?? null)}::text[], ${column('html')}::text[],
      ${column('itemAt')}::timestamptz[])
      as i(guid, canonical_url, content_key, title, published, published_precision, html, item_at)
    left join urls u on u.canonical_url = i.canonical_url
    on conflict do nothing`.execute(trx);
}

/** Notes that a source still carries items, and drops the text of those whose page was had after all. */
export async function touchItems(trx: Trx, sourceId: number, ids: readonly number[]): Promise<void> {
  await sql`update items set last_seen_at = now() where id = any(${ids}::bigint[])`.execute(trx);
  await sql`update items i set html = null from urls u
    where i.source_id = ${sourceId} and i.html is not null and u.id = i.url_id
      and u.state in ('stored', 'updated', 'unchanged', 'copy')`.execute(trx);
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
    published:
      row.published === null || row.published_precision === null
        ? null
        : { value: row.published, precision: row.published_precision, source: 'feed' },
  }));
}
