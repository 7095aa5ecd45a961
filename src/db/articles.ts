import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { AnalysedPage, Published } from '../pipeline/types.ts';
import type { Trx } from './database.ts';
import type { FetchedPage } from './pages.ts';

/** What storing an article came to: its id, and whether it is new, changed or as it was. */
export interface SavedArticle {
  articleId: number;
  fate: 'stored' | 'updated' | 'unchanged';
  /** The day that its page names, `YYYY-MM-DD`. */
  publishedOn: string | null;
  /** Its body is new or another than before: its copies have to be found. */
  newText: boolean;
}

/** What makes an article another one when it changes at the same URL. */
const SAID = ['title', 'text', 'author', 'publisher', 'published_on', 'published_source'] as const;

/**
 * Writes a page's article. A URL has one article: if it says something else, that becomes its new version, and what it
 * said before goes to `article_versions`. If only the page around it changed, the article is unchanged, and is from
 * then on known to have been read from the newer page.
 * The caller holds the advisory locks of both texts' keys.
 * @param known what `findArticle` says of the URL, locked
 * @param now when it was classified
 */
export async function saveArticle(
  trx: Trx,
  known: KnownArticle | undefined,
  page: FetchedPage,
  read: AnalysedPage,
  now: Date,
): Promise<SavedArticle> {
  const row = articleRow(page, read, now);
  const publishedOn = row.published_on;
  if (!known) {
    const { id } = await trx.insertInto('articles').values(row).returning('id').executeTakeFirstOrThrow();
    return { articleId: id, fate: 'stored', publishedOn, newText: true };
  }
  if (SAID.every((key) => known[key] === row[key])) {
    const { page_id, fetch_id } = row;
    await trx.updateTable('articles').set({ page_id, fetch_id }).where('id', '=', known.id).execute();
    return { articleId: known.id, fate: 'unchanged', publishedOn, newText: false };
  }
  await Promise.all([
    keepVersion(trx, known.id),
    trx.updateTable('articles').set(row).where('id', '=', known.id).execute(),
  ]);
  return { articleId: known.id, fate: 'updated', publishedOn, newText: known.text !== row.text };
}

export type KnownArticle = NonNullable<Awaited<ReturnType<typeof findArticle>>>;

/** What the article of a URL said so far, or undefined where there is none. */
export async function findArticle(trx: Trx, urlId: number) {
  return await trx
    .selectFrom('articles')
    .select(['id', ...SAID])
    .where('url_id', '=', urlId)
    .executeTakeFirst();
}

/** What reading a page gives, without what is made of it. */
const READ = [...SAID, 'raw_title', 'published_at', 'published_precision', 'script', 'text_key'] as const;

/**
 * Writes an article as its page reads now. The page is the same, so that this is no new version of it.
 * @returns names of the columns that have another value now; none: then nothing was written
 */
export async function rereadArticle(trx: Trx, page: FetchedPage, read: AnalysedPage, now: Date): Promise<string[]> {
  const row = articleRow(page, read, now);
  const known = await trx
    .selectFrom('articles')
    .select(['teasers', ...READ])
    .where('url_id', '=', page.urlId)
    .executeTakeFirstOrThrow();
  const changed: string[] = READ.filter((key) => !isDeepStrictEqual(known[key], row[key]));
  if (!isDeepStrictEqual(known.teasers, read.teasers)) changed.push('teasers');
  if (changed.length > 0) await trx.updateTable('articles').set(row).where('url_id', '=', page.urlId).execute();
  return changed;
}

function articleRow(page: FetchedPage, read: AnalysedPage, now: Date) {
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
    text_key: read.textKey === null ? null : Buffer.from(read.textKey, 'hex'),
    teasers: JSON.stringify(read.teasers),
    ...judgedColumns(read.classification, now),
    fetched_at: page.fetchedAt,
  };
}

/** Columns of the classifier's answer, shared by articles and briefs. */
export function judgedColumns(answer: AnalysedPage['classification'], now: Date) {
  return {
    category: answer.category,
    scores: JSON.stringify(answer.scores),
    evidence: JSON.stringify(answer.evidence),
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

async function keepVersion(trx: Trx, articleId: number): Promise<void> {
  await sql`insert into article_versions (article_id, page_id, fetch_id, title, text, fetched_at)
    select id, page_id, fetch_id, title, text, fetched_at from articles where id = ${articleId}
    on conflict (article_id, fetch_id) do nothing`.execute(trx);
}
