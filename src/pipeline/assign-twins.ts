import type { KnownBrief } from './assign.ts';
import { compareTexts, compareVerdicts, type Verdict } from './verdict.ts';

/** A stored brief that should be one with another, and how the two compare. */
export interface Twin {
  id: number;
  verdict: Verdict;
}

/**
 * Which stored brief another stored one should be joined with: by the rules of `assignSightings`, a dated one with the
 * best fit of its day, else of a day apart; an undated one with the one dated brief that it fits, else with an undated
 * one. A dated brief takes in an undated one only when that one is asked.
 * @param others possible copies, the brief itself left out
 * @param parted ids of those that a person parted from it
 */
export function twinOf(brief: KnownBrief, others: readonly KnownBrief[], parted: ReadonlySet<number>): Twin | null {
  const fits = others.flatMap((other) => {
    if (parted.has(other.id)) return [];
    const answer = compareTexts(brief, other);
    return answer?.days ? [{ other, answer }] : [];
  });
  fits.sort((a, b) => compareVerdicts(a.answer, b.answer) || a.other.id - b.other.id);
  const dated = fits.filter(({ other }) => other.date !== null);
  const undated = fits.find(({ other }) => other.date === null);
  const sameDay = dated.find(({ other }) => other.date === brief.date);
  const found = brief.date === null ? (dated.length === 1 ? dated[0] : undated) : (sameDay ?? dated[0]);
  if (!found) return null;
  const { match, scores } = found.answer;
  return { id: found.other.id, verdict: { match, scores } };
}
