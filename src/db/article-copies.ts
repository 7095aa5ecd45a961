import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';
import { fromHex } from './json-rows.ts';
import { markCopies } from './urls.ts';

/** What linking an article came to. */
export interface Linked {
  /** It stands as a copy of another now. */
  isCopy: boolean;
  /** Articles that are copies of others than before, or may have other copies: their rows are to be derived. */
  touched: readonly number[];
}

/** Whether two bodies, original text with a line for each paragraph, are copies of one article. */
export type ArticleJudge = (a: string, b: string) => boolean;

interface Body {
  id: number;
  urlId: number;
  text: string;
  textKey: Buffer | null;
}

/** A body with the bands that it is found by. */
interface KeyedBody extends Body {
  bands: readonly number[];
}

/** First copies that one article is compared with, those that share most and rarest keys first. */
const MAX_ROOTS = 12;
/** Articles of one key that are looked at, newest first: mirrors copy within days, and a template has thousands. */
const MAX_ROWS = 64;
/** Articles with shared keys whose first copies are looked up. It is more than `MAX_ROOTS`: several may be copies of one. */
const MAX_ARTICLES = 24;
/** What an equal text weighs: more than all keys together. */
const SAME_TEXT = 1000;

/** An article whose copies are looked for. */
export interface ArticleText {
  /** Its row in `articles`, or null where it is new. */
  articleId: number | null;
  text: string;
  /** Hex; null where the text is too short to tell. */
  textKey: string | null;
  bands: readonly number[];
}

/** Keeps the bands under which copies of articles are found, in place of their former ones. @param isNew they have none */
export async function saveArticleBands(
  trx: Trx,
  articles: readonly { articleId: number; bands: readonly number[]; isNew: boolean }[],
): Promise<void> {
  if (articles.length === 0) return;
  const former = articles.filter(({ isNew }) => !isNew).map(({ articleId }) => articleId);
  if (former.length > 0) {
    await sql`delete from article_bands where article_id = any(${former}::bigint[])`.execute(trx);
    await sql`update articles set keys_version = default where id = any(${former}::bigint[])`.execute(trx);
  }
  const rows = articles.flatMap(({ articleId, bands }) => bands.map((band) => ({ articleId, band })));
  await sql`insert into article_bands (article_id, band)
    select * from unnest(${rows.map(({ articleId }) => articleId)}::bigint[], ${rows.map(({ band }) => band)}::int[])`.execute(
    trx,
  );
}

/** For each of these texts: whether the article is about to be a copy, or to have copies. In their order. */
export async function findWithCopies(
  trx: Trx,
  articles: readonly ArticleText[],
  judge: ArticleJudge,
): Promise<boolean[]> {
  if (articles.length === 0) return [];
  const bodies = articles.map(({ articleId, text, textKey, bands }) => ({
    id: articleId ?? 0,
    urlId: 0,
    text,
    textKey: textKey === null ? null : fromHex(textKey),
    bands,
  }));
  const roots = await findRoots(trx, bodies);
  return bodies.map((body, n) => (roots.get(n) ?? []).some((root) => isSame(root, body, judge)));
}

/** Those of these articles that are copies or have some, by the texts that they had so far. */
export async function findLinked(trx: Trx, articleIds: readonly number[]): Promise<Set<number>> {
  if (articleIds.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`
    select id from articles where id = any(${articleIds}::bigint[]) and copy_of is not null
    union select copy_of from articles where copy_of = any(${articleIds}::bigint[])`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Finds anew what a new or changed article is a copy of, and what is a copy of it: of those that are one article, the
 * one whose URL entered first stands for all, whichever was stored first. Each is compared with that one only, never
 * with a copy's copy. The caller holds the store lock.
 * @param articleId has its new text and keys already; its former copies are given free
 */
export async function linkCopies(trx: Trx, articleId: number, judge: ArticleJudge): Promise<Linked> {
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
  const isCopy = rows.some((row) => row.id === articleId && row.copy_of !== null);
  return { isCopy, touched: [...touched, ...(former?.copy_of ? [former.copy_of] : [])] };
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
async function bodies(trx: Trx, ids: readonly number[]): Promise<KeyedBody[]> {
  return await trx
    .selectFrom('articles as a')
    .select(['a.id', 'a.url_id as urlId', 'a.text', 'a.text_key as textKey'])
    .select(sql<number[]>`array(select band from article_bands where article_id = a.id)`.as('bands'))
    .where('a.id', 'in', ids)
    .orderBy('a.url_id')
    .execute();
}

/** @param touched gets what is changed @returns articles that lost their first copy to this one and are no copies of it */
async function link(trx: Trx, body: KeyedBody, judge: ArticleJudge, touched: Set<number>): Promise<KeyedBody[]> {
  const roots = (await findRoots(trx, [body])).get(0) ?? [];
  const fits = roots.filter((root) => isSame(root, body, judge)).sort((a, b) => a.urlId - b.urlId);
  const first = fits[0];
  if (!first) return [];
  if (first.urlId < body.urlId) {
    touched.add(first.id);
    await trx.updateTable('articles').set({ copy_of: first.id }).where('id', '=', body.id).execute();
    return [];
  }
  const orphans: KeyedBody[] = [];
  for (const root of fits) {
    const freed = await free(trx, root.id);
    for (const id of freed) touched.add(id);
    const members = await bodies(trx, freed);
    const copies = members.filter((one) => one.id === root.id || isSame(one, body, judge));
    const ids = copies.map(({ id }) => id);
    await trx.updateTable('articles').set({ copy_of: body.id }).where('id', 'in', ids).execute();
    orphans.push(...members.filter((one) => !copies.includes(one)));
  }
  return orphans;
}

/**
 * First copies that share bands or the whole text with these bodies, those that share most first. A copy speaks for its
 * first copy, which may be older than all that is looked at.
 * @returns by the body's place in the list
 */
async function findRoots(db: Db, given: readonly KeyedBody[]): Promise<Map<number, Body[]>> {
  const bands = given.flatMap(({ bands }, n) => bands.map((band) => ({ n, band })));
  const { rows } = await sql<Body & { n: number }>`
    with own as (
      select * from unnest(${bands.map(({ n }) => n)}::int[], ${bands.map(({ band }) => band)}::int[]) as o (n, band)
    ), body as (
      select * from unnest(${given.map((_, n) => n)}::int[], ${given.map(({ id }) => id)}::bigint[],
        ${given.map(({ textKey }) => textKey)}::bytea[]) as b (n, id, text_key)
    ), near as (
      select own.n, found.article_id, 1.0 / count(*) over (partition by own.n, own.band) as weight
      from own cross join lateral (
        select article_id from article_bands where band = own.band order by article_id desc limit ${MAX_ROWS}
      ) found
      union all
      select body.n, same.id, ${SAME_TEXT} from body cross join lateral (
        select id from articles where text_key = body.text_key limit ${MAX_ROWS}) same
    ), hit as (
      select n, article_id, sum(weight) as weight,
        row_number() over (partition by n order by sum(weight) desc, article_id) as place
      from near group by n, article_id
    ), root as (
      select hit.n, coalesce(a.copy_of, a.id) as id, sum(hit.weight) as weight
      from hit join articles a on a.id = hit.article_id where hit.place <= ${MAX_ARTICLES} group by 1, 2
    ), ranked as (
      select root.*, row_number() over (partition by root.n order by root.weight desc, root.id) as place
      from root join body on body.n = root.n and body.id <> root.id
    )
    select r.n, a.id, a.url_id as "urlId", a.text, a.text_key as "textKey"
    from ranked r join articles a on a.id = r.id
    where r.place <= ${MAX_ROOTS} and a.copy_of is null order by r.n, r.weight desc, a.url_id`.execute(db);
  const roots = new Map<number, Body[]>();
  for (const row of rows) roots.set(row.n, [...(roots.get(row.n) ?? []), row]);
  return roots;
}

function isSame(a: Body, b: Body, judge: ArticleJudge): boolean {
  if (a.textKey === null || b.textKey === null) return false;
  return a.textKey.equals(b.textKey) || judge(a.text, b.text);
}
