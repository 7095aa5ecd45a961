import { sql } from 'kysely';
import { type ArticleJudge, findLinked, findWithCopies } from '../db/article-copies.ts';
import { type KnownArticle, SAID } from '../db/articles.ts';
import { type Candidates, loadCandidates } from '../db/brief-candidates.ts';
import type { Trx } from '../db/database.ts';
import { entitiesOf, findEntities, type StoredEntity } from '../db/entities.ts';
import { findCarried } from '../db/sightings.ts';
import { findPins } from '../db/splits.ts';
import type { Pin } from '../pipeline/assign.ts';
import type { ArticleDecision } from './decide-article.ts';
import type { ParsedPage } from './parsed-page.ts';

/** What is stored that the pages of a batch may belong to. */
export interface Standing {
  candidates: Candidates;
  /** By article: what a person said of its copies. */
  pins: ReadonlyMap<number, readonly Pin[]>;
  /** By article: the briefs that it carries already. */
  carried: ReadonlyMap<number, ReadonlySet<number>>;
  entities: readonly StoredEntity[];
}

/** A page's URL as it stands under the store lock. */
export interface LockedUrl {
  urlId: number;
  /** The page's request still waits for it. */
  isWaiting: boolean;
  article: KnownArticle | undefined;
}

/**
 * Locks the pages' URLs in the order of their canonical forms, as everyone does who locks several.
 * @returns by URL id; those that were purged are missing
 */
export async function lockPages(trx: Trx, pages: readonly ParsedPage[]): Promise<Map<number, LockedUrl>> {
  const requests = new Map(pages.map(({ page }) => [page.urlId, page.request]));
  const rows = await trx
    .selectFrom('urls as u')
    .leftJoin('articles as a', 'a.url_id', 'u.id')
    .select(['u.id as urlId', 'u.state', 'u.request', 'a.id'])
    .select(SAID.map((name) => `a.${name}` as const))
    .where('u.id', '=', sql<number>`any(${[...requests.keys()]}::bigint[])`)
    .orderBy('u.canonical_url')
    .forUpdate('u')
    .execute();
  const urls = rows.map(({ urlId, state, request, id, text, ...said }): LockedUrl => {
    const isWaiting = state === 'pending' && request === requests.get(urlId);
    return { urlId, isWaiting, article: id === null || text === null ? undefined : { ...said, id, text } };
  });
  return new Map(urls.map((url) => [url.urlId, url]));
}

/** Loads what the pages' briefs may be the same as, and what is known of their articles. */
export async function loadStanding(
  trx: Trx,
  pages: readonly { parsed: ParsedPage; article: ArticleDecision }[],
): Promise<Standing> {
  const reads = pages.map(({ parsed }) => parsed.read);
  const articleIds = pages.flatMap(({ article }) => (article.fate === 'stored' ? [] : [article.id]));
  const briefs = reads.flatMap((read) => read.briefs);
  const candidates = await loadCandidates(trx, briefs, articleIds);
  const pins = await findPins(trx, articleIds);
  const carried = await findCarried(trx, articleIds);
  const entities = await findEntities(trx, entitiesOf([...reads, ...briefs]));
  return { candidates, pins, carried, entities };
}

/** Articles that are about to be copies or to have some, or that were or had until now: they have to be linked. */
export async function findToLink(
  trx: Trx,
  pages: readonly { parsed: ParsedPage; article: ArticleDecision }[],
  judge: ArticleJudge,
): Promise<Set<ArticleDecision>> {
  const changed = pages.filter(({ article }) => article.newText);
  const texts = changed.map(({ parsed: { read }, article }) => ({
    articleId: article.fate === 'stored' ? null : article.id,
    text: article.row.text,
    textKey: read.textKey,
    bands: read.textBands,
  }));
  const linked = await findLinked(
    trx,
    texts.flatMap(({ articleId }) => articleId ?? []),
  );
  const withCopies = await findWithCopies(trx, texts, judge);
  return new Set(changed.flatMap(({ article }, n) => (withCopies[n] || linked.has(article.id) ? [article] : [])));
}
