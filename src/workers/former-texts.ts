import type { Db } from '../db/database.ts';
import { oldSightings, otherTexts } from '../db/reread.ts';
import { readBriefText } from '../pipeline/brief-text.ts';
import type { AnalysedBrief } from '../pipeline/types.ts';

/** What stored copies' texts read as now, read before a transaction that must not read. */
export interface FormerTexts {
  /** @throws UnreadText where the text came since */
  get(raw: string): AnalysedBrief;
}

/** A copy changed between reading its text and the transaction that needs it. */
class UnreadText extends Error {
  override name = 'UnreadText';
}

const MAX_TRIES = 5;

/**
 * Reads the texts of those copies of an article that its page no longer has, and of the other copies of their briefs;
 * then does the work with them. Where other copies came in between, both are done again, a few times.
 * @param briefs those that the page has now
 */
export async function withFormerTexts<T>(
  db: Db,
  article: { id: number; briefs: readonly AnalysedBrief[] },
  work: (texts: FormerTexts) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const texts = await readTexts(db, article);
    try {
      return await work({
        get(raw) {
          const text = texts.get(raw);
          if (!text) throw new UnreadText(`copies of article ${article.id}'s briefs kept changing`);
          return text;
        },
      });
    } catch (error) {
      if (!(error instanceof UnreadText) || attempt === MAX_TRIES) throw error;
    }
  }
}

async function readTexts(
  db: Db,
  { id, briefs }: { id: number; briefs: readonly AnalysedBrief[] },
): Promise<Map<string, AnalysedBrief>> {
  const texts = new Map<string, AnalysedBrief>();
  for (const { raw, represents, briefId } of await oldSightings(db, id)) {
    if (!represents || briefs.some((brief) => brief.raw === raw)) continue;
    for (const text of [raw, ...(await otherTexts(db, briefId, id))]) texts.set(text, readBriefText(text));
  }
  return texts;
}
