import { type RawBuilder, sql } from 'kysely';
import { deriveArticles } from '../store/derive-articles.ts';
import type { Db, Trx } from './database.ts';
import { markCopies } from './urls.ts';

/** Whether two bodies, original text with a line for each paragraph, are copies of one article. */
export type ArticleJudge = (a: string, b: string) => boolean;

interface Body {
  id: number;
  urlId: number;
  text: string;
  textKey: Buffer | null;
}

/** First copies that one article is compared with, those that share most and rarest keys first. */
const MAX_ROOTS = 12;
/** Articles of one key that are looked at, newest first: mirrors copy within days, and a template has thousands. */
const MAX_ROWS = 64;
/** What an equal text weighs: more than all keys together. */
const SAME_TEXT = 1000;
/** How often others may change the first copies while they are compared. */
const MAX_TRIES = 5;

const BAND_BITS = 32;
/** Marks locks of articles' bands, among those that other keys of ours hash to. */
const BAND_SPACE = 0x61727469n << 32n;

/**
 * The advisory locks under which an article and its possible copies are stored: of the keys that it has now and of those
 * that it is about to lose.
 * @param urlId its URL; @param bands its new keys
 */
export async function articleLocks(trx: Trx, urlId: number, bands: readonly number[]): Promise<bigint[]> {
  const former = await trx
    .selectFrom('article_bands as b')
    .innerJoin('articles as a', 'a.id', 'b.article_id')
    .select('b.band')
    .where('a.url_id', '=', urlId)
    .execute();
  return bandLocks([...bands, ...former.map(({ band }) => band)]);
}

/** The same for keys that are at hand, the new ones and the former. */
export function bandLocks(bands: readonly number[]): bigint[] {
  return bands.map((band) => BAND_SPACE | BigInt.asUintN(BAND_BITS, BigInt(band)));
}

/** Keeps the keys under which an article's copies are found, in place of its former ones. */
export async function saveArticleBands(trx: Trx, articleId: number, bands: readonly number[]): Promise<void> {
  await Promise.all([
    trx.deleteFrom('article_bands').where('article_id', '=', articleId).execute(),
    addArticleBands(trx, articleId, bands),
  ]);
}

/** Keeps the keys of an article that has none. */
export async function addArticleBands(trx: Trx, articleId: number, bands: readonly number[]): Promise<void> {
  await sql`insert into article_bands (article_id, band)
    select ${articleId}, band from unnest(${bands}::int[]) band`.execute(trx);
}

/** What a new or changed article is about to say. */
export interface NewText {
  /** Its URL's row in `articles`, or null where it is new. */
  articleId: number | null;
  text: string;
  /** Hex. */
  textKey: string | null;
  bands: readonly number[];
}

/** What an article may be a copy of. */
export interface Kin {
  body: Body;
  /** First copies that share a key with it. */
  roots: readonly Body[];
  /** It is a copy, or has some, by the text that it had so far. */
  linked: boolean;
}

/** What stands beside an article's new text. The caller holds `articleLocks`. */
export async function findKin(trx: Trx, { articleId, text, textKey, bands }: NewText): Promise<Kin> {
  const body = { id: articleId ?? 0, urlId: 0, text, textKey: textKey === null ? null : Buffer.from(textKey, 'hex') };
  const [roots, linked] = await Promise.all([
    findRoots(trx, body, sql`unnest(${bands}::int[]) own(band)`),
    articleId === null ? false : isLinked(trx, articleId),
  ]);
  return { body, roots, linked };
}

/** Whether an article is about to have copies or be one, or had some or was one so far: then `linkCopies` has to tell. */
export function hasCopies({ body, roots, linked }: Kin, judge: ArticleJudge): boolean {
  return linked || roots.some((root) => isSame(root, body, judge));
}

async function isLinked(trx: Trx, articleId: number): Promise<boolean> {
  const { rows } = await sql`select from articles
    where copy_of = ${articleId} or (id = ${articleId} and copy_of is not null) limit 1`.execute(trx);
  return rows.length > 0;
}

/**
 * Finds anew what a new or changed article is a copy of, and what is a copy of it: of those that are one article, the
 * one whose URL entered first stands for all, whichever was stored first. Each is compared with that one only, never
 * with a copy's copy. Derives the rows of all articles that this changes. The caller holds `articleLocks`.
 * @param articleId has its new text and keys already; its former copies are given free
 * @returns whether it stands as a copy of another now
 */
export async function linkCopies(trx: Trx, articleId: number, judge: ArticleJudge): Promise<boolean> {
  const former = await trx.selectFrom('articles').select('copy_of').where('id', '=', articleId).executeTakeFirst();
  const freed = await free(trx, articleId);
  const touched = new Set([articleId, ...freed]);
  const waiting = await bodies(trx, [...touched]);
  for (let body = waiting.shift(); body; body = waiting.shift()) {
    const orphans = await link(trx, body, judge, touched);
    waiting.push(...orphans);
  }
  const rows = await trx
    .selectFrom('articles')
    .select(['id', 'url_id', 'copy_of'])
    .where('id', 'in', [...touched])
    .execute();
  await markCopies(
    trx,
    rows.map((row) => ({ urlId: row.url_id, isCopy: row.copy_of !== null })),
  );
  await deriveArticles(trx, [...touched, ...(former?.copy_of ? [former.copy_of] : [])]);
  return rows.some((row) => row.id === articleId && row.copy_of !== null);
}

/** Makes an article no copy, and its copies none of it. @returns the latter */
async function free(trx: Trx, articleId: number): Promise<number[]> {
  const rows = await trx
    .updateTable('articles')
    .set({ copy_of: null })
    .where(({ or, eb }) => or([eb('id', '=', articleId), eb('copy_of', '=', articleId)]))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** In the order in which their URLs entered. */
async function bodies(trx: Trx, ids: readonly number[]): Promise<Body[]> {
  return await trx
    .selectFrom('articles')
    .select(['id', 'url_id as urlId', 'text', 'text_key as textKey'])
    .where('id', 'in', ids)
    .orderBy('url_id')
    .execute();
}

/** @param touched gets what is changed @returns articles that lost their first copy to this one and are no copies of it */
async function link(trx: Trx, body: Body, judge: ArticleJudge, touched: Set<number>): Promise<Body[]> {
  const fits = await fittingRoots(trx, body, judge);
  const first = fits[0];
  if (!first) return [];
  if (first.urlId < body.urlId) {
    await trx.updateTable('articles').set({ copy_of: first.id }).where('id', '=', body.id).execute();
    return [];
  }
  const orphans: Body[] = [];
  for (const root of fits) {
    const freed = await free(trx, root.id);
    for (const id of freed) touched.add(id);
    const members = await bodies(trx, freed);
    const copies = members.filter((one) => one.id === root.id || isSame(one, body, judge));
    await trx
      .updateTable('articles')
      .set({ copy_of: body.id })
      .where(
        'id',
        'in',
        copies.map(({ id }) => id),
      )
      .execute();
    orphans.push(...members.filter((one) => !copies.includes(one)));
  }
  return orphans;
}

/** First copies that this article is one with, locked; in the order in which their URLs entered. */
async function fittingRoots(trx: Trx, body: Body, judge: ArticleJudge): Promise<Body[]> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const stored = sql`(select band from article_bands where article_id = ${body.id}) own`;
    const roots = await findRoots(trx, body, stored);
    const fits = roots.filter((root) => isSame(root, body, judge)).sort((a, b) => a.urlId - b.urlId);
    if (fits.length === 0) return [];
    const locked = await trx
      .selectFrom('articles')
      .select('id')
      .where(
        'id',
        'in',
        fits.map(({ id }) => id),
      )
      .where('copy_of', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute();
    if (locked.length === fits.length) return fits;
  }
  throw new Error(`the copies of article ${body.id} kept changing`);
}

/** @param own the article's keys, as a SQL table `own(band)` */
async function findRoots(db: Db, { id, textKey }: Body, own: RawBuilder<unknown>): Promise<Body[]> {
  // A copy speaks for its root, which may be older than all that is looked at.
  const { rows } = await sql<Body>`
    with near as (
      select own.band, found.article_id from ${own} cross join lateral (
        select article_id from article_bands where band = own.band order by article_id desc limit ${MAX_ROWS}
      ) found
    ), hit as (
      select coalesce(a.copy_of, a.id) as id, 1.0 / count(*) over (partition by near.band) as weight
      from near join articles a on a.id = near.article_id
      union all (select coalesce(copy_of, id), ${SAME_TEXT} from articles where text_key = ${textKey} limit ${MAX_ROWS})
    ), ranked as (
      select id, sum(weight) as weight from hit where id <> ${id} group by id order by weight desc, id limit ${MAX_ROOTS}
    )
    select a.id, a.url_id as "urlId", a.text, a.text_key as "textKey"
    from ranked r join articles a on a.id = r.id where a.copy_of is null order by r.weight desc, a.url_id`.execute(db);
  return rows;
}

function isSame(a: Body, b: Body, judge: ArticleJudge): boolean {
  if (a.textKey === null || b.textKey === null) return false;
  return a.textKey.equals(b.textKey) || judge(a.text, b.text);
}
