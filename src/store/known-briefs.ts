import type { Candidates, StoredBrief } from '../db/brief-candidates.ts';
import type { AnalysedBrief } from '../pipeline/types.ts';

/** What the pages of one batch may be copies of: stored briefs, and those that earlier pages of the batch brought. */
export interface KnownBriefs {
  /**
   * The briefs that those of one page may be the same as.
   * @param briefs with their places in the list of probes that `loadCandidates` was given
   * @param articleId the page's article, if it was stored before
   */
  candidatesOf(briefs: readonly { brief: AnalysedBrief; probe: number }[], articleId: number | null): StoredBrief[];
  /** Notes that a copy represents this brief from now on. */
  represent(id: number, brief: AnalysedBrief): void;
  /** Notes that this copy is stored as a sighting of the brief. */
  sight(id: number, brief: AnalysedBrief): void;
}

/** A brief whose text the batch brought: its bands are here, and no longer those in the database. */
interface Represented {
  key: string;
  date: string | null;
  bands: ReadonlySet<number>;
}

const DAY_MS = 86_400_000;

/** Starts from what is stored. The batch's own changes are added page by page. */
export function knownBriefs(stored: Candidates): KnownBriefs {
  const briefs = new Map(stored.briefs);
  const represented = new Map<number, Represented>();
  const sighted = new Map<string, Set<number>>();

  function isNear(id: number, { fingerprint, date }: AnalysedBrief): boolean {
    const own = represented.get(id);
    if (!own || !areNear(own.date, date)) return false;
    return fingerprint.bands.some((band) => own.bands.has(band));
  }

  function idsNear(brief: AnalysedBrief, probe: number): number[] {
    const asStored = (stored.near.get(probe) ?? []).filter((id) => !represented.has(id));
    return [...asStored, ...[...represented.keys()].filter((id) => isNear(id, brief))];
  }

  /** As `loadCandidates` finds them: by the key of the representative, or of a sighting. */
  function idsEqual(key: string): number[] {
    const asStored = (stored.equal.get(key) ?? []).filter((id) => !represented.has(id));
    const byBatch = [...represented].flatMap(([id, own]) => (own.key === key ? [id] : []));
    return [...asStored, ...byBatch, ...(stored.sighted.get(key) ?? []), ...(sighted.get(key) ?? [])];
  }

  return {
    candidatesOf(page, articleId) {
      const ids = new Set(articleId === null ? [] : (stored.pinned.get(articleId) ?? []));
      for (const { brief, probe } of page) {
        for (const id of idsNear(brief, probe)) ids.add(id);
        for (const id of idsEqual(brief.fingerprint.key)) ids.add(id);
      }
      return [...ids].flatMap((id) => briefs.get(id) ?? []);
    },
    represent(id, brief) {
      const { tag, headline, body, date, time, raw, fingerprint } = brief;
      briefs.set(id, { id, key: fingerprint.key, tag, headline, body, date, time, raw });
      represented.set(id, { key: fingerprint.key, date, bands: new Set(fingerprint.bands) });
    },
    sight(id, { fingerprint }) {
      const ids = sighted.get(fingerprint.key) ?? new Set();
      sighted.set(fingerprint.key, ids.add(id));
    },
  };
}

/** The same day, a day apart, or one of them without a day: as `loadCandidates` looks for stored ones. */
function areNear(a: string | null, b: string | null): boolean {
  return a === null || b === null || Math.abs(Date.parse(a) - Date.parse(b)) <= DAY_MS;
}
