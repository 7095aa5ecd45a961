import { sql } from 'kysely';
import { deriveArticles } from '../store/derive-articles.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import type { StoredBrief } from './brief-candidates.ts';
import type { Db, Trx } from './database.ts';
import type { PurgeTarget } from './purged.ts';

/** Tables from which a purge takes rows, in the order in which they are told. */
export const PURGED_TABLES = [
  'urls',
  'fetches',
  'pages',
  'articles',
  'article_versions',
  'sightings',
  'briefs',
  'mentions',
  'claims',
  'corrections',
  'dead_letters',
  'url_events',
] as const;
export type PurgeCounts = Record<(typeof PURGED_TABLES)[number] | 'briefs_reworded', number>;

/**
 * The URLs that a purge is about: those that have this identity or lie on this host, and those whose bytes redirects
 * fetched from there. In the order in which they entered.
 */
export async function findPurgedUrls(db: Db, { kind, subject }: PurgeTarget): Promise<number[]> {
  const own =
    kind === 'url'
      ? sql`u.canonical_url = ${subject}`
      : sql`(u.host = ${subject} or u.site_id = (select id from sites where host = ${subject}))`;
  const came = kind === 'url' ? sql`f.final_url = ${subject}` : sql`split_part(f.final_url, '/', 3) = ${subject}`;
  const { rows } = await sql<{ id: number }>`
    select u.id from urls u where ${own}
    union select f.url_id from fetches f where f.outcome = 'page' and ${came} order by 1`.execute(db);
  return rows.map(({ id }) => id);
}

/** What hangs on these URLs, as SQL: `gone` are articles, `met` the briefs that they carry. */
function scope(urlIds: readonly number[]) {
  return sql`gone as (select id, page_id from articles where url_id = any(${urlIds}::bigint[])),
    met as (select distinct brief_id as id from sightings where article_id in (select id from gone)),
    lone as (select id from met where not exists (select 1 from sightings s where s.brief_id = met.id
      and s.article_id not in (select id from gone)))`;
}

/** How many rows of each table would go with these URLs. */
export async function countPurge(db: Db, urlIds: readonly number[]): Promise<PurgeCounts> {
  const of = (table: string) =>
    sql`(select count(*) from ${sql.table(table)} where url_id = any(${urlIds}::bigint[]))::int`;
  const { rows } = await sql<PurgeCounts>`
    with ${scope(urlIds)}, used as (${pagesOf(urlIds)}),
    piece as (select 'article:' || id as subject from gone union all select 'brief:' || id from lone
      union all select 'sighting:' || id from sightings where article_id in (select id from gone))
    select ${urlIds.length}::int as urls, ${of('fetches')} as fetches, ${of('articles')} as articles,
      ${of('dead_letters')} as dead_letters, ${of('url_events')} as url_events,
      (select count(*) from used where not ${usedElsewhere(urlIds)})::int as pages,
      (select count(*) from article_versions where article_id in (select id from gone))::int as article_versions,
      (select count(*) from sightings where article_id in (select id from gone))::int as sightings,
      (select count(*) from lone)::int as briefs,
      ${ofPieces('mentions')} as mentions, ${ofPieces('claims')} as claims,
      (select count(*) from corrections where subject in (select subject from piece))::int as corrections,
      (select count(*) from (${reworded(urlIds)}) r)::int as briefs_reworded`.execute(db);
  const [counts] = rows;
  if (!counts) throw new Error('counting returned no row');
  return counts;
}

function ofPieces(table: 'mentions' | 'claims') {
  // Two counts, each by its index: with "or" the whole table is read.
  return sql`(select (select count(*) from ${sql.table(table)} where article_id in (select id from gone))
    + (select count(*) from ${sql.table(table)} where brief_id in (select id from lone)))::int`;
}

/** Every page that these URLs ever had. */
function pagesOf(urlIds: readonly number[]) {
  const ids = sql`any(${urlIds}::bigint[])`;
  return sql`select page_id as id from fetches where url_id = ${ids} and page_id is not null
    union select page_id from articles where url_id = ${ids}
    union select v.page_id from article_versions v join articles a on a.id = v.article_id where a.url_id = ${ids}
    union select page_id from dead_letters where url_id = ${ids} and page_id is not null`;
}

/** Whether a page of `used` serves another URL, too. */
function usedElsewhere(urlIds: readonly number[]) {
  const others = sql`<> all(${urlIds}::bigint[])`;
  return sql`(exists (select 1 from fetches f where f.page_id = used.id and f.url_id ${others})
    or exists (select 1 from articles a where a.page_id = used.id and a.url_id ${others})
    or exists (select 1 from dead_letters d where d.page_id = used.id and d.url_id ${others}))`;
}

/** Briefs that stay, but whose text no page that stays has exactly so. */
function reworded(urlIds: readonly number[]) {
  return sql`select b.id from briefs b
    where b.id in (select s.brief_id from sightings s join articles a on a.id = s.article_id
        where a.url_id = any(${urlIds}::bigint[]))
      and exists (select 1 from sightings s join articles a on a.id = s.article_id
        where s.brief_id = b.id and a.url_id <> all(${urlIds}::bigint[]))
      and not exists (select 1 from sightings s join articles a on a.id = s.article_id
        where s.brief_id = b.id and s.raw_text = b.raw_text and a.url_id <> all(${urlIds}::bigint[]))`;
}

/** A brief that another of its sightings has to represent. */
export interface Reworded {
  briefId: number;
  /** The text that goes. */
  raw: string;
  /** Sightings that stay, the fullest texts first: one of each text. */
  sightings: { id: number; raw: string }[];
}

const MAX_FELLOWS = 20;

/** Briefs that stay, but whose text goes with these URLs, by id. */
export async function findReworded(db: Db, urlIds: readonly number[], limit: number): Promise<Reworded[]> {
  const { rows } = await sql<Reworded>`
    select b.id as "briefId", b.raw_text as raw, array(
      select jsonb_build_object('id', min(s.id), 'raw', s.raw_text)
      from sightings s join articles a on a.id = s.article_id
      where s.brief_id = b.id and a.url_id <> all(${urlIds}::bigint[])
      group by s.raw_text order by length(s.raw_text) desc, s.raw_text limit ${MAX_FELLOWS}) as sightings
    from briefs b where b.id in (${reworded(urlIds)}) order by b.id limit ${limit}`.execute(db);
  return rows;
}

/** Articles that count as copies of those that go, in the order in which their URLs entered. */
export async function findOrphanedCopies(
  db: Db,
  urlIds: readonly number[],
  limit: number,
): Promise<{ id: number; urlId: number }[]> {
  const { rows } = await sql<{ id: number; urlId: number }>`
    select c.id, c.url_id as "urlId" from articles c join articles a on a.id = c.copy_of
    where a.url_id = any(${urlIds}::bigint[]) and c.url_id <> all(${urlIds}::bigint[])
    order by c.url_id limit ${limit}`.execute(db);
  return rows;
}

/** Keeps articles that are about to go from being found as what others are copies of. */
export async function hideArticles(trx: Trx, urlIds: readonly number[]): Promise<void> {
  await sql`delete from article_bands b using articles a
    where a.id = b.article_id and a.url_id = any(${urlIds}::bigint[])`.execute(trx);
  await sql`update articles set text_key = null
    where url_id = any(${urlIds}::bigint[]) and text_key is not null`.execute(trx);
}

/** Locks URLs until the transaction ends, in the order in which everybody locks several. */
export async function lockUrls(trx: Trx, urlIds: readonly number[]): Promise<void> {
  await sql`select from urls where id = any(${urlIds}::bigint[]) order by canonical_url for update`.execute(trx);
}

/**
 * Removes URLs with everything that hangs on them. The caller holds the store lock and has locked the URLs; their articles
 * have no copies among those that stay, and every brief that stays has a text that stays.
 * @returns how many rows of each table went, and the briefs with a date among them
 */
export async function deleteUrls(
  trx: Trx,
  urlIds: readonly number[],
): Promise<{ counts: PurgeCounts; dated: StoredBrief[] }> {
  const counts = await countPurge(trx, urlIds);
  const { rows: pages } = await sql<{ id: number }>`with used as (${pagesOf(urlIds)})
    select id from used where not ${usedElsewhere(urlIds)}`.execute(trx);
  const { rows: met } = await sql<{ id: number; isLone: boolean }>`with ${scope(urlIds)}
    select id, id in (select id from lone) as "isLone" from met`.execute(trx);
  const lone = met.filter(({ isLone }) => isLone).map(({ id }) => id);
  const staying = met.filter(({ isLone }) => !isLone).map(({ id }) => id);
  await sql`with ${scope(urlIds)} delete from corrections where subject in (
      select 'article:' || id from gone union all select 'sighting:' || id from sightings
      where article_id in (select id from gone)
      union all select 'brief:' || id from lone)`.execute(trx);
  const firsts = await firstsOf(trx, urlIds);
  const freed = await sql<{ id: number }>`update articles set copy_of = null
    where copy_of in (select id from articles where url_id = any(${urlIds}::bigint[])) returning id`.execute(trx);
  await sql`delete from articles where url_id = any(${urlIds}::bigint[])`.execute(trx);
  const { rows: gone } = await sql<StoredBrief>`delete from briefs where id = any(${lone}::bigint[])
    returning id, encode(fold_key, 'hex') as key, tag, headline, body, brief_date as date, brief_time as time,
      raw_text as raw`.execute(trx);
  await sql`update briefs b set first_seen_at = (select min(seen_at) from sightings where brief_id = b.id)
    where id = any(${staying}::bigint[])`.execute(trx);
  await deriveBriefs(trx, staying);
  await deriveArticles(trx, [...firsts, ...freed.rows.map(({ id }) => id)]);
  // A feed's item stays known, so that it does not enter again; what it said goes.
  await sql`update items set title = null, html = null where url_id = any(${urlIds}::bigint[])`.execute(trx);
  await sql`delete from urls where id = any(${urlIds}::bigint[])`.execute(trx);
  await sql`delete from pages where id = any(${pages.map(({ id }) => id)}::bigint[])`.execute(trx);
  return { counts, dated: gone.filter(({ date }) => date !== null) };
}

/** The articles that those of these URLs are copies of. */
async function firstsOf(trx: Trx, urlIds: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select distinct copy_of as id from articles
    where url_id = any(${urlIds}::bigint[]) and copy_of is not null`.execute(trx);
  return rows.map(({ id }) => id);
}
