import type { Facts } from './facts.ts';
import { factsOf } from './facts.ts';
import type { BriefText, Match } from './types.ts';
import { dayOf, daysAgree } from './verdict-days.ts';
import { compareFacts } from './verdict-near.ts';

/** A brief that may be a copy of another. */
export interface Candidate extends BriefText {
  /** The fingerprint's key. */
  key: string;
  /** The original text, as it stands on its page. */
  raw: string;
  /** The bracket's day or instant; null where the copy carries none. */
  date: string | null;
  /** What `factsOf` says of the text, where somebody has it at hand. */
  facts?: Facts;
}

/** Why two candidates are one brief. */
export interface Verdict {
  match: Exclude<Match, 'split'>;
  /** What was measured, 0 to 1. */
  scores: Record<string, number>;
}

/** Where only the texts have been compared: the same words, whatever their days. */
export interface TextVerdict extends Verdict {
  /** The days agree too. */
  days: boolean;
}

/**
 * Decides whether two candidates are copies of one brief: the same text, or one that mirrors and editors made of it, and
 * compatible days. The order of the two does not matter.
 * @returns the kind of match and its scores, or null where they are two briefs
 */
export function verdict(a: Candidate, b: Candidate): Verdict | null {
  const answer = compareTexts(a, b);
  return answer?.days ? { match: answer.match, scores: answer.scores } : null;
}

/**
 * Compares the texts of two candidates, and then their days.
 * @returns null where the texts are those of two briefs
 */
export function compareTexts(a: Candidate, b: Candidate): TextVerdict | null {
  if (a.key === b.key) {
    const days = dayOf(a.date) === dayOf(b.date) || daysAgree(a, b, factsFor(a), factsFor(b));
    return { match: a.raw === b.raw ? 'exact' : 'folded', scores: { key: 1 }, days };
  }
  // One order for both ways of asking: among equally long alignments the first found is taken.
  const [first, second] = textOf(a) < textOf(b) ? [a, b] : [b, a];
  const [factsA, factsB] = [factsFor(first), factsFor(second)];
  const near = compareFacts(factsA, factsB);
  return near.near ? { match: 'near', scores: near.scores, days: daysAgree(first, second, factsA, factsB) } : null;
}

/** Sorts the better match first: equal keys, then how much of the text is common. */
export function compareVerdicts(a: Verdict, b: Verdict): number {
  const weigh = ({ match, scores }: Verdict) =>
    (match === 'near' ? (scores['contained'] ?? 0) : 2) + (scores['common'] ?? 0);
  return weigh(b) - weigh(a);
}

function factsFor(candidate: Candidate): Facts {
  candidate.facts ??= factsOf(candidate);
  return candidate.facts;
}

function textOf({ headline, body }: Candidate): string {
  return `${body}\n${headline ?? ''}`;
}
