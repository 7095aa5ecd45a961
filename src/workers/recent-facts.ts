import type { KnownBrief } from '../pipeline/assign.ts';
import type { Facts } from '../pipeline/facts.ts';

/** A stored brief, and what `factsOf` says of its text once somebody asked. */
type Known = Pick<KnownBrief, 'id' | 'raw' | 'facts'>;

/** Some ten kB each: what a few dozen pages of one day are compared with. */
const MOST = 500;

/** The stored briefs that were compared last, taken apart: the pages of a day meet the same ones again and again. */
export interface RecentFacts {
  /** Gives those that are at hand to briefs whose text is as it was. */
  lend(briefs: readonly Known[]): void;
  /** Keeps what was found since. */
  keep(briefs: readonly Known[]): void;
}

/** @param most briefs that are kept; the one that was asked for longest ago goes first */
export function createRecentFacts(most = MOST): RecentFacts {
  const kept = new Map<number, { raw: string; facts: Facts }>();
  return {
    lend(briefs) {
      for (const brief of briefs) {
        const known = kept.get(brief.id);
        if (known?.raw === brief.raw) brief.facts = known.facts;
      }
    },
    keep(briefs) {
      for (const { id, raw, facts } of briefs) {
        if (!facts) continue;
        kept.delete(id);
        kept.set(id, { raw, facts });
      }
      for (const id of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(id);
      }
    },
  };
}
