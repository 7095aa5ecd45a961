import { type ArticleJudge, linkCopies } from '../db/article-copies.ts';
import type { Trx } from '../db/database.ts';
import { dropBytes } from '../db/pages.ts';
import { type Settlement, settleUrls } from '../db/urls.ts';
import { decideArticle } from './decide-article.ts';
import { deriveArticles } from './derive-articles.ts';
import { deriveBriefs } from './derive-briefs.ts';
import { judgePages, type PageDecision } from './judge.ts';
import { findToLink, loadStanding, lockPages, type Standing } from './load.ts';
import { lockStore } from './lock.ts';
import type { ParsedPage, StoreOutcome } from './parsed-page.ts';
import type { RecentFacts } from './recent-facts.ts';
import { giveIds, writeArticles, writeBriefs, writeFindings } from './write.ts';

/**
 * Stores pages as if they had come one after the other: their articles, briefs and sightings, what these name and claim,
 * all derived rows, and the final states of their URLs.
 * @param pages no two of one URL, and no two whose articles are copies of one another
 * @param options.now when the pages were classified
 * @param options.judge whether two bodies are copies of one article
 * @param options.recent of the briefs that earlier batches compared
 * @returns one outcome a page, in their order
 */
export async function storeBatch(
  trx: Trx,
  pages: readonly ParsedPage[],
  { now, judge, recent }: { now: Date; judge: ArticleJudge; recent: RecentFacts },
): Promise<StoreOutcome[]> {
  await lockStore(trx);
  const urls = await lockPages(trx, pages);
  const waiting = pages.flatMap((parsed, n) => {
    const url = urls.get(parsed.page.urlId);
    return url?.isWaiting ? [{ parsed, article: decideArticle(parsed, url.article, -1 - n, now) }] : [];
  });
  if (waiting.length === 0) return pages.map(() => ({ kind: 'settled' }));

  const standing = await loadStanding(trx, waiting);
  const toLink = await findToLink(trx, waiting, judge);
  const judged = await judgePages(waiting, standing, { now, recent });
  const linking = new Set(judged.filter(({ article }) => toLink.has(article)).map(({ parsed }) => parsed));
  const decisions = await giveIds(trx, judged);
  await writeArticles(trx, decisions);
  await writeBriefs(trx, decisions);
  await writeFindings(trx, decisions, standing.entities);
  await settleUrls(
    trx,
    decisions.flatMap((decision) => (linking.has(decision.parsed) ? [] : settlementOf(decision, standing, false))),
  );
  const linked = await linkInTurn(trx, {
    decisions: decisions.filter(({ parsed }) => linking.has(parsed)),
    standing,
    judge,
  });
  await derive(trx, decisions, standing, linked.touched);
  await dropBytes(
    trx,
    decisions.filter(({ parsed }) => parsed.keepsNoCopy).map(({ parsed }) => parsed.page),
  );
  const byPage = new Map(decisions.map((decision) => [decision.parsed, decision]));
  return pages.map((parsed) => {
    const decision = byPage.get(parsed);
    return decision ? outcomeOf(decision, standing, linked.copies.has(parsed)) : { kind: 'settled' };
  });
}

interface Linking {
  decisions: readonly PageDecision[];
  standing: Standing;
  judge: ArticleJudge;
}

/** Links copies article by article. Each URL is settled before the next is linked, which may change its state. */
async function linkInTurn(trx: Trx, { decisions, standing, judge }: Linking) {
  const touched = new Set<number>();
  const copies = new Set<ParsedPage>();
  for (const decision of decisions) {
    const { parsed, article } = decision;
    const linked = await linkCopies(trx, article.id, judge);
    for (const id of linked.touched) touched.add(id);
    if (linked.isCopy) copies.add(parsed);
    await settleUrls(trx, [settlementOf(decision, standing, linked.isCopy)]);
  }
  return { touched, copies };
}

/** Derives the rows of all pieces whose text, day, category, sites or first copy may have changed. */
async function derive(
  trx: Trx,
  decisions: readonly PageDecision[],
  standing: Standing,
  linked: ReadonlySet<number>,
): Promise<void> {
  const briefs = new Set<number>();
  const articles = new Set(linked);
  for (const { article, newBriefs, replacements, sightings } of decisions) {
    if (article.fate !== 'unchanged') articles.add(article.id);
    for (const { id } of newBriefs) briefs.add(id);
    for (const { briefId } of replacements) briefs.add(briefId);
    for (const briefId of newlyCarried(sightings, article.id, standing)) briefs.add(briefId);
  }
  await deriveBriefs(trx, [...briefs]);
  await deriveArticles(trx, [...articles]);
}

function newlyCarried(sightings: PageDecision['sightings'], articleId: number, { carried }: Standing): Set<number> {
  const already = carried.get(articleId);
  return new Set(sightings.map(({ briefId }) => briefId).filter((id) => !already?.has(id)));
}

function outcomeOf(
  { parsed: { read }, article, newBriefs, sightings }: PageDecision,
  standing: Standing,
  isCopy: boolean,
): StoreOutcome & { kind: 'stored' } {
  return {
    kind: 'stored',
    fate: isCopy && article.fate === 'stored' ? 'copy' : article.fate,
    articleId: article.id,
    briefs: read.briefs.length,
    newBriefs: newBriefs.length,
    newSightings: newlyCarried(sightings, article.id, standing).size,
  };
}

function settlementOf(decision: PageDecision, standing: Standing, isCopy: boolean): Settlement {
  const { urlId, request, fetchId } = decision.parsed.page;
  const { kind: _, fate: state, ...detail } = outcomeOf(decision, standing, isCopy);
  return { urlId, request, fetchId, state, reason: null, stage: 'article', detail };
}
