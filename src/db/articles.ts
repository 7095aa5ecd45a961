import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { AnalysedPage, Published } from '../pipeline/types.ts';
import type { Trx } from './database.ts';
import { hexBytes } from './json-rows.ts';
import type { FetchedPage } from './pages.ts';

/** What makes an article another one when it changes at the same URL. */
export const SAID = ['title', 'text', 'author', 'publisher', 'published_on', 'published_source'] as const;

/** What the article of a URL says so far. */
export interface KnownArticle {
  id: number;
  title: string | null;
  text: string;
  author: string | null;
  publisher: string | null;
  published_on: string | null;
  published_source: string | null;
}

export type ArticleRow = ReturnType<typeof articleRow>;

/** An article's row without its id, ready for `insertArticles` and `updateArticles`. @param now when it was classified */
export function articleRow(page: FetchedPage, read: AnalysedPage, now: Date) {
  return {
    url_id: page.urlId,
    url: page.url,
    site_id: page.siteId,
    source_id: page.sourceId,
    page_id: page.pageId,
    fetch_id: page.fetchId,
    title: read.title,
    raw_title: read.rawTitle,
    author: read.author,
    publisher: read.publisher,
    ...publishedColumns(read.published),
    script: read.script,
    text: read.paragraphs.join('\n'),
    text_key: read.textKey === null ? null : hexBytes(read.textKey),
    teasers: read.teasers,
    ...judgement(read.classification, now),
    fetched_at: page.fetchedAt,
  };
}

/** Inserts new articles under ids that were drawn before (`drawIds`). */
export async function insertArticles(trx: Trx, rows: readonly (ArticleRow & { id: number })[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into articles (id, ${COLUMNS}) overriding system value
    select id, ${COLUMNS} from json_populate_recordset(null::articles, ${JSON.stringify(rows)}::json)`.execute(trx);
}

/** Writes articles that say something else now. What they said before goes to `article_versions`. */
export async function updateArticles(trx: Trx, rows: readonly (ArticleRow & { id: number })[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into article_versions (article_id, page_id, fetch_id, title, text, fetched_at)
    select id, page_id, fetch_id, title, text, fetched_at from articles
    where id = any(${rows.map(({ id }) => id)}::bigint[])
    on conflict (article_id, fetch_id) do nothing`.execute(trx);
  await overwriteArticles(trx, rows);
}

async function overwriteArticles(trx: Trx, rows: readonly (ArticleRow & { id: number })[]): Promise<void> {
  await sql`update articles a set (${COLUMNS}) = (${NEW_COLUMNS})
    from json_populate_recordset(null::articles, ${JSON.stringify(rows)}::json) r where a.id = r.id`.execute(trx);
}

/** Notes from which page articles were read last that say the same as before. */
export async function noteLastPages(
  trx: Trx,
  articles: readonly { id: number; pageId: number; fetchId: number }[],
): Promise<void> {
  if (articles.length === 0) return;
  const column = (key: 'id' | 'pageId' | 'fetchId') => articles.map((article) => article[key]);
  await sql`update articles a set page_id = r.page_id, fetch_id = r.fetch_id
    from unnest(${column('id')}::bigint[], ${column('pageId')}::bigint[], ${column('fetchId')}::bigint[])
      as r(id, page_id, fetch_id)
    where a.id = r.id`.execute(trx);
}

const COLUMN_NAMES = [
  'url_id',
  'url',
  'site_id',
  'source_id',
  'page_id',
  'fetch_id',
  'title',
  'raw_title',
  'author',
  'publisher',
  'published_at',
  'published_on',
  'published_precision',
  'published_source',
  'script',
  'text',
  'text_key',
  'teasers',
  'category',
  'scores',
  'evidence',
  'model_version',
  'classified_at',
  'fetched_at',
] as const satisfies (keyof ArticleRow)[];
const COLUMNS = sql.join(COLUMN_NAMES.map((name) => sql.ref(name)));
const NEW_COLUMNS = sql.join(COLUMN_NAMES.map((name) => sql.ref(`r.${name}`)));

/** What reading a page gives, without what is made of it. */
const READ = [...SAID, 'raw_title', 'published_at', 'published_precision', 'script'] as const;

/**
 * Writes an article as its page reads now. The page is the same, so that this is no new version of it.
 * @returns names of the columns that have another value now; none: then nothing was written
 */
export async function rereadArticle(trx: Trx, page: FetchedPage, read: AnalysedPage, now: Date): Promise<string[]> {
  const row = articleRow(page, read, now);
  const known = await trx
    .selectFrom('articles')
    .select(['id', 'teasers', 'text_key', ...READ])
    .where('url_id', '=', page.urlId)
    .executeTakeFirstOrThrow();
  const changed: string[] = READ.filter((key) => !isDeepStrictEqual(known[key], row[key]));
  if ((known.text_key?.toString('hex') ?? null) !== read.textKey) changed.push('text_key');
  if (!isDeepStrictEqual(known.teasers, read.teasers)) changed.push('teasers');
  if (changed.length > 0) await overwriteArticles(trx, [{ ...row, id: known.id }]);
  return changed;
}

/** Columns of the classifier's answer, shared by articles and briefs, as JSON has them. */
export function judgement(answer: AnalysedPage['classification'], now: Date) {
  return {
    category: answer.category,
    scores: answer.scores,
    evidence: answer.evidence,
    model_version: answer.modelVersion,
    classified_at: now,
  };
}

const DAY_LENGTH = 'YYYY-MM-DD'.length;

function publishedColumns(published: Published | null) {
  if (!published) {
    return { published_at: null, published_on: null, published_precision: null, published_source: null };
  }
  return {
    published_at: published.precision === 'day' ? null : new Date(published.value),
    published_on: published.value.slice(0, DAY_LENGTH),
    published_precision: published.precision,
    published_source: published.source,
  };
}
