import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { NewBrief, Replacement } from '../db/briefs.ts';
import type { NewSighting } from '../db/sightings.ts';
import { assignSightings } from '../pipeline/assign.ts';
import type { ArticleDecision } from './decide-article.ts';
import { knownBriefs } from './known-briefs.ts';
import type { Standing } from './load.ts';
import type { ParsedPage } from './parsed-page.ts';
import type { RecentFacts } from './recent-facts.ts';

/** What is to be written of one page. */
export interface PageDecision {
  parsed: ParsedPage;
  article: ArticleDecision;
  newBriefs: NewBrief[];
  replacements: Replacement[];
  sightings: NewSighting[];
}

/**
 * Decides for each page which of its briefs are stored already. Pages see the new briefs of those before them, as if
 * they had come one after the other. Other work of the process goes on between two pages.
 * @returns one decision a page; new briefs have placeholders below 0 for ids
 */
export async function judgePages(
  pages: readonly { parsed: ParsedPage; article: ArticleDecision }[],
  standing: Standing,
  { now, recent }: { now: Date; recent: RecentFacts },
): Promise<PageDecision[]> {
  const stored = [...standing.candidates.briefs.values()];
  recent.lend(stored);
  const known = knownBriefs(standing.candidates);
  const decisions: PageDecision[] = [];
  let probe = 0;
  let placeholder = 0;
  for (const { parsed, article } of pages) {
    const { read, page } = parsed;
    const origin = { script: read.script, now };
    const at = { articleId: article.id, fetchId: page.fetchId, seenAt: page.fetchedAt };
    const decision: PageDecision = { parsed, article, newBriefs: [], replacements: [], sightings: [] };
    const probes = read.briefs.map((brief) => ({ brief, probe: probe++ }));
    const articleId = article.fate === 'stored' ? null : article.id;
    const pins = standing.pins.get(article.id) ?? [];
    for (const found of assignSightings(read.briefs, known.candidatesOf(probes, articleId), pins)) {
      const { brief, join, match, scores, represents, met } = found;
      const briefId = join ?? --placeholder;
      if (join === null) decision.newBriefs.push({ id: briefId, brief, origin, seenAt: page.fetchedAt });
      else if (represents) decision.replacements.push({ briefId, brief, origin, scores: met?.scores ?? scores });
      if (represents) known.represent(briefId, brief);
      // An article that carries the brief already keeps the sighting that it has.
      if (!standing.carried.get(article.id)?.has(briefId)) known.sight(briefId, brief);
      decision.sightings.push({ ...at, briefId, brief, match, scores });
    }
    decisions.push(decision);
    await yieldToOthers();
  }
  recent.keep(stored);
  return decisions;
}
