import { saveArticleBands } from '../db/article-copies.ts';
import { insertArticles, noteLastPages, updateArticles } from '../db/articles.ts';
import { insertBriefs, type Replacement, replaceTexts } from '../db/briefs.ts';
import type { Trx } from '../db/database.ts';
import type { StoredEntity } from '../db/entities.ts';
import { type Findings, saveFindings } from '../db/findings.ts';
import { drawIds } from '../db/json-rows.ts';
import { storeTexts } from '../db/pages.ts';
import { addSightings } from '../db/sightings.ts';
import type { PageDecision } from './judge.ts';

/** Puts ids that the database gives out in the place of placeholders below 0. @returns the decisions with their ids */
export async function giveIds(trx: Trx, decisions: readonly PageDecision[]): Promise<PageDecision[]> {
  const articles = decisions.filter(({ article }) => article.id < 0).map(({ article }) => article.id);
  const briefs = decisions.flatMap(({ newBriefs }) => newBriefs.map(({ id }) => id));
  const drawn = await drawIds(trx, { articles: articles.length, briefs: briefs.length });
  const articleIds = placeholders(articles, drawn.articles);
  const briefIds = placeholders(briefs, drawn.briefs);
  return decisions.map(({ parsed, article, newBriefs, replacements, sightings }) => {
    const articleId = articleIds(article.id);
    return {
      parsed,
      article: { ...article, id: articleId },
      newBriefs: newBriefs.map((brief) => ({ ...brief, id: briefIds(brief.id) })),
      replacements: replacements.map((copy) => ({ ...copy, briefId: briefIds(copy.briefId) })),
      sightings: sightings.map((sighting) => ({ ...sighting, articleId, briefId: briefIds(sighting.briefId) })),
    };
  });
}

function placeholders(given: readonly number[], drawn: readonly number[]): (id: number) => number {
  const ids = new Map(given.map((placeholder, n) => [placeholder, drawn[n]]));
  return (id) => ids.get(id) ?? id;
}

/** Writes the articles of all pages, their texts and the bands by which their copies are found. */
export async function writeArticles(trx: Trx, decisions: readonly PageDecision[]): Promise<void> {
  const articles = decisions.map(({ article }) => article);
  const rowsOf = (fate: string) => articles.filter((one) => one.fate === fate).map(({ id, row }) => ({ ...row, id }));
  await storeTexts(
    trx,
    decisions.map(({ parsed: { page, read } }) => ({ pageId: page.pageId, text: read.text })),
  );
  await insertArticles(trx, rowsOf('stored'));
  await updateArticles(trx, rowsOf('updated'));
  await noteLastPages(
    trx,
    rowsOf('unchanged').map(({ id, page_id, fetch_id }) => ({ id, pageId: page_id, fetchId: fetch_id })),
  );
  await saveArticleBands(
    trx,
    decisions.flatMap(({ article: { id, newText, fate }, parsed: { read } }) =>
      newText ? [{ articleId: id, bands: read.textBands, isNew: fate === 'stored' }] : [],
    ),
  );
}

/** Writes new briefs, all sightings, and the fuller texts that represent briefs from now on. */
export async function writeBriefs(trx: Trx, decisions: readonly PageDecision[]): Promise<void> {
  await insertBriefs(
    trx,
    decisions.flatMap(({ newBriefs }) => newBriefs),
  );
  await addSightings(
    trx,
    decisions.flatMap(({ sightings }) => sightings),
  );
  const rounds = roundsOf(decisions.flatMap(({ replacements }) => replacements));
  for (const round of rounds) await replaceTexts(trx, round);
}

/** Two pages of a batch may both bring a fuller copy of one brief: each round has one copy a brief, in their order. */
function roundsOf(replacements: readonly Replacement[]): Replacement[][] {
  const rounds: Replacement[][] = [];
  const seen = new Map<number, number>();
  for (const replacement of replacements) {
    const round = seen.get(replacement.briefId) ?? 0;
    seen.set(replacement.briefId, round + 1);
    rounds[round] = [...(rounds[round] ?? []), replacement];
  }
  return rounds;
}

/** Writes what new and changed texts name and claim. */
export async function writeFindings(
  trx: Trx,
  decisions: readonly PageDecision[],
  entities: readonly StoredEntity[],
): Promise<void> {
  const findings = new Map<string, Findings>();
  for (const { article, parsed, newBriefs, replacements } of decisions) {
    const { read } = parsed;
    if (article.fate !== 'unchanged') {
      const { places, names, claims } = read;
      const isNew = article.fate === 'stored';
      findings.set(`article ${article.id}`, { articleId: article.id, briefId: null, places, names, claims, isNew });
    }
    for (const { id, brief } of newBriefs) findings.set(`brief ${id}`, findingsOf(id, brief, true));
    for (const { briefId, brief } of replacements) {
      const isNew = findings.get(`brief ${briefId}`)?.isNew ?? false;
      findings.set(`brief ${briefId}`, findingsOf(briefId, brief, isNew));
    }
  }
  await saveFindings(trx, [...findings.values()], entities);
}

function findingsOf(briefId: number, { places, names, claims }: Findings | Replacement['brief'], isNew: boolean) {
  return { articleId: null, briefId, places, names, claims, isNew };
}
