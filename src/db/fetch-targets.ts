import type { Published } from '../pipeline/types.ts';
import type { Db } from './database.ts';
import { feedDate, publishedOf } from './items.ts';
import type { UrlState } from './tables-intake.ts';

/** A URL that is about to be fetched, with all that fetching it needs. */
export interface FetchTarget {
  urlId: number;
  /** As it was given: its canonical form names it, but need not answer. */
  url: string;
  canonicalUrl: string;
  state: UrlState;
  request: number;
  siteId: number;
  sourceId: number | null;
  /** The fetch that brought this request's page already. */
  pageFetchId: number | null;
  /** The page that its article was last read from; null where there is no article. */
  articlePageId: number | null;
  /**
   * Validators of that page, for a conditional request; empty where there is no article: "not modified" must not stand
   * for a page that was refused or given up.
   */
  validators: Record<string, string>;
  /** When a feed that led here says that it was published. */
  feedPublished: Published | null;
}

/** What is known of URLs that are about to be fetched. @returns by URL id; those that were purged are missing */
export async function findFetchTargets(db: Db, urlIds: readonly number[]): Promise<Map<number, FetchTarget>> {
  const rows = await db
    .selectFrom('urls as u')
    .leftJoin('articles as a', 'a.url_id', 'u.id')
    .leftJoin('fetches as read', 'read.id', 'a.fetch_id')
    .leftJoin('fetches as page', (join) =>
      join.onRef('page.url_id', '=', 'u.id').onRef('page.request', '=', 'u.request').on('page.outcome', '=', 'page'),
    )
    .leftJoinLateral(feedDate, (join) => join.onTrue())
    .select(['u.id', 'u.url', 'u.canonical_url', 'u.state', 'u.request', 'u.site_id', 'u.source_id'])
    .select(['a.page_id as article_page_id', 'read.headers', 'page.id as page_fetch_id'])
    .select(['feed.published', 'feed.published_precision'])
    .where('u.id', 'in', urlIds)
    .execute();
  const targets = rows.map((row) => ({
    urlId: row.id,
    url: row.url,
    canonicalUrl: row.canonical_url,
    state: row.state,
    request: row.request,
    siteId: row.site_id,
    sourceId: row.source_id,
    pageFetchId: row.page_fetch_id,
    articlePageId: row.article_page_id,
    validators: validatorsOf(row.headers ?? {}),
    feedPublished: publishedOf(row),
  }));
  return new Map(targets.map((target) => [target.urlId, target]));
}

function validatorsOf(headers: Record<string, string>): Record<string, string> {
  const validators: Record<string, string> = {};
  if (headers['etag']) validators['if-none-match'] = headers['etag'];
  if (headers['last-modified']) validators['if-modified-since'] = headers['last-modified'];
  return validators;
}
