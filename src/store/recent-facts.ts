import type { KnownBrief } from '../pipeline/assign.ts';
import type { Facts } from '../pipeline/facts.ts';

/** A stored brief, and what `factsOf` says of its text once somebody has asked. */
type Compared = Pick<KnownBrief, 'id' | 'raw' | 'facts'>;

/** Some ten kB each: what a few dozen pages of one day are compared with. */
const MOST = 500;

/** Facts of the stored briefs that were compared last: the pages of a day are compared with the same ones. */
export interface RecentFacts {
  /** Gives briefs the facts of their texts, where they are known. */
  lend(briefs: readonly Compared[]): void;
  /** Keeps the facts that comparing has left at the briefs. */
  keep(briefs: readonly Compared[]): void;
}

/** Taking a brief apart costs as much as all else that judging does; without this it was a tenth of the worker's time. */
export function createRecentFacts(): RecentFacts {
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
        // Again at the end of the list: the first one was asked for longest ago.
        kept.delete(id);
        kept.set(id, { raw, facts });
      }
      for (const id of kept.keys()) {
        if (kept.size <= MOST) break;
        kept.delete(id);
      }
    },
  };
}
