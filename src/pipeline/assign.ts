import type { Facts } from './facts.ts';
import type { AnalysedBrief, BriefText, Match } from './types.ts';
import { type Candidate, compareTexts, compareVerdicts, type TextVerdict, type Verdict } from './verdict.ts';

/** A brief that is stored already, shown by the copy that represents it. */
export interface KnownBrief extends BriefText {
  id: number;
  /** Hex key of its folded text. */
  key: string;
  /** `YYYY-MM-DD`, or null where no copy with a date was seen yet. */
  date: string | null;
  time: string | null;
  /** The representative as it stands on its page. */
  raw: string;
  /** What `factsOf` says of it, where that is at hand; comparing leaves it here. */
  facts?: Facts;
}

/** Which brief a page's copy is a sighting of. */
export interface Assignment {
  brief: AnalysedBrief;
  /** The stored brief, or null where it is a new one. */
  join: number | null;
  match: Match;
  scores: Record<string, number>;
  /** This copy is fuller than the representative and takes its place. */
  represents: boolean;
  /** How it compares with the representative that it met, whose place it may take; null for a new brief. */
  met: Verdict | null;
}

/** A person's word about one page: the copy with this key is a sighting of `to`, and not of `from`. */
export interface Pin {
  /** Hex key of the copy. */
  key: string;
  from: number;
  to: number;
}

/** A brief that a page's copy may be one of: a stored one, or one that the page itself brings. */
interface Place {
  id: number | null;
  /** What represents it, this page's copies taken in. */
  representative: Candidate & Copy;
  /** A copy of this page is there already. */
  taken: boolean;
}

interface Fit {
  place: Place;
  answer: TextVerdict;
}

/**
 * Decides for each brief of a page whether it is stored already. It is compared with representatives only, never with
 * copies of copies. A dated copy joins the best fit of its day, else of a day apart; an undated one belongs to the one
 * dated brief that it fits, here or in store, and stays apart where there are several; a dated copy gives its day to a
 * stored undated brief if its text is known with no other day. A brief that stands twice on a page is one sighting, that
 * of its fullest copy. The order of neither list matters.
 * @param briefs a page's briefs
 * @param known stored briefs that may be the same: those that share a key or band
 * @param pins what a person said of this page's copies; it wins. Where a pinned copy reads otherwise by now, what would
 *   join the brief that it was parted from joins the other, if it fits there too
 * @returns one assignment for each different brief, in the order of `briefs`
 */
export function assignSightings(
  briefs: readonly AnalysedBrief[],
  known: readonly KnownBrief[],
  pins: readonly Pin[] = [],
): Assignment[] {
  const copies = briefs.map((brief) => ({ ...brief, key: brief.fingerprint.key, brief }));
  const places: Place[] = known
    .toSorted((a, b) => compareFullness(b, a))
    .map((brief) => ({ id: brief.id, representative: brief, taken: false }));
  const astray = pins.filter(({ key }) => copies.every((copy) => copy.key !== key));
  const assigned = new Map<AnalysedBrief, Assignment>();
  for (const copy of copies.toSorted((a, b) => compareFullness(b, a))) {
    const pin = pins.find(({ key }) => key === copy.key);
    const fit = pinned(copy, places, pin) ?? redirected(copy, places, bestFit(copy, places, copies), astray);
    if (!fit) places.push({ id: null, representative: copy, taken: true });
    if (fit?.place.taken) continue;
    const assignment = assignTo(copy, fit);
    assigned.set(copy.brief, pin ? { ...assignment, match: 'split' } : assignment);
  }
  return briefs.flatMap((brief) => assigned.get(brief) ?? []);
}

/** The place that a person gave to the copy. */
function pinned(copy: PageCopy, places: readonly Place[], pin: Pin | undefined): Fit | undefined {
  const place = pin && places.find(({ id }) => id === pin.to);
  if (!place) return undefined;
  return { place, answer: compareTexts(copy, place.representative) ?? { match: 'near', scores: {}, days: true } };
}

/** The copy that a person parted reads otherwise by now: it stays where it was put, if it still fits there. */
function redirected(
  copy: PageCopy,
  places: readonly Place[],
  fit: Fit | undefined,
  pins: readonly Pin[],
): Fit | undefined {
  const pin = fit && pins.find(({ from }) => from === fit.place.id);
  const place = pin && places.find(({ id }) => id === pin.to);
  const answer = place && compareTexts(copy, place.representative);
  return place && answer?.days ? { place, answer } : fit;
}

type PageCopy = Candidate & Copy & { brief: AnalysedBrief };

function assignTo(copy: PageCopy, fit: Fit | undefined): Assignment {
  const { brief } = copy;
  if (!fit) return { brief, join: null, match: 'exact', scores: { key: 1 }, represents: true, met: null };
  const { place } = fit;
  const { match, scores } = fit.answer;
  const represents = compareFullness(copy, place.representative) > 0;
  if (represents) place.representative = copy;
  place.taken = true;
  const met: Verdict = { match, scores };
  return represents
    ? { brief, join: place.id, match: 'exact', scores: { key: 1 }, represents, met }
    : { brief, join: place.id, ...met, represents, met };
}

function bestFit(copy: PageCopy, places: readonly Place[], page: readonly PageCopy[]): Fit | undefined {
  const alike = places.flatMap((place): Fit[] => {
    const answer = compareTexts(copy, place.representative);
    return answer ? [{ place, answer }] : [];
  });
  alike.sort((a, b) => compareVerdicts(a.answer, b.answer));
  const dated = alike.filter(({ place, answer }) => place.representative.date !== null && answer.days);
  const undated = alike.find(({ place }) => place.representative.date === null);
  if (copy.date === null) return dated.length === 1 ? dated[0] : undated;
  const sameDay = dated.find(({ place }) => place.representative.date === copy.date);
  if (dated.length > 0) return sameDay ?? dated[0];
  const otherDays =
    alike.some(({ place }) => place.representative.date !== null) ||
    page.some((other) => other.date !== null && compareTexts(copy, other)?.days === false);
  return otherDays ? undefined : undated;
}

export type Copy = Pick<KnownBrief, 'tag' | 'headline' | 'date' | 'time' | 'raw'>;

/**
 * Which of two copies says more: a day, a headline, a tag, a time, then the longer text; among equals the text that
 * sorts first. The order is total, so the copy that represents a brief does not depend on which one came first.
 */
export function compareFullness(a: Copy, b: Copy): number {
  for (const part of ['date', 'headline', 'tag', 'time'] as const) {
    const difference = Number(Boolean(a[part])) - Number(Boolean(b[part]));
    if (difference !== 0) return difference;
  }
  if (a.raw.length !== b.raw.length) return a.raw.length - b.raw.length;
  if (a.raw === b.raw) return 0;
  return a.raw < b.raw ? 1 : -1;
}
