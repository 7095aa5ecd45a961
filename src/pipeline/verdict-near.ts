import type { Facts, Token, TokenKind } from './facts.ts';
import { type Alignment, align, type Hunk, spelled, stretches } from './facts-align.ts';
import { oppositeActs, rewritten } from './verdict-rewritten.ts';
import { isSlip } from './verdict-slips.ts';

/** Whether two briefs with different keys are one, with what was measured, or which rule says no. */
export type NearVerdict = { near: true; scores: Record<string, number> } | { near: false; why: string };

/** Share of the shorter body that stands in the longer, in order, for a copy. */
const CONTAINED = 0.82;
/** Bodies of fewer tokens do not stand for themselves: the headline is taken in. */
const BODY_ALONE = 16;
/** A copy has lost words or gained some, not both; so many tokens may come from marks and typing. */
const OWN_TOKENS = 3;
/** A word lost and another gained so few tokens apart are one exchanged for the other. */
const NEAR_BY = 2;
/** What falls away in a stretch of at most so many tokens was taken out of a sentence: it may turn it round. */
const SHORT_STRETCH = 4;
/** Where a text was cut off, the other goes on for at least so many folded units. */
const CUT_REST = 3;

/** Kinds whose tokens name things: another one in the same place is another brief. */
const NAMES: readonly TokenKind[] = ['place', 'name', 'latin'];

/**
 * Compares two briefs whose keys differ. Two ways lead to yes: a copy, where every difference is one that mirrors make
 * (cut ends, dropped parentheses, characters and clauses, other headline); or a rewritten text, where the wording is
 * different all over, but numbers, names and acts are the same.
 * Which one comes first must not matter: the caller puts them in a fixed order.
 */
export function compareFacts(a: Facts, b: Facts): NearVerdict {
  if (a.digits !== b.digits && otherNumbers(a, b) && otherNumbers(b, a)) return { near: false, why: 'other numbers' };
  const short = Math.min(a.body.length, b.body.length) < BODY_ALONE;
  const [textA, textB] = short
    ? [
        [...a.headline, ...a.body],
        [...b.headline, ...b.body],
      ]
    : [a.body, b.body];
  const shorter = Math.min(textA.length, textB.length);
  if (shorter === 0) return { near: false, why: 'empty' };
  const headlines = headlineProblem(a, b);
  if (headlines !== null) return { near: false, why: headlines };
  const alignment = align(textA, textB);
  const contained = alignment.common / shorter;
  const scores = {
    contained: round(contained),
    common: round(alignment.common / Math.max(textA.length, textB.length)),
  };
  const isCutOff = !short && isBeginning(textA, textB);
  const problem = isCutOff ? null : contained < CONTAINED ? 'contained' : copyProblem(alignment);
  if (problem === null) return { near: true, scores };
  const because = rewritten(a, b, alignment);
  return because === null
    ? { near: true, scores: { ...scores, rewritten: 1 } }
    : { near: false, why: `${problem}, ${because}` };
}

/** A number of the one, not cut off at its end, is not in the other: where both have one nothing else is looked at. */
function otherNumbers(a: Facts, b: Facts): boolean {
  const last = a.body.findLastIndex(({ aside }) => !aside);
  return a.body.some(({ kind, id, aside }, i) => kind === 'number' && !aside && i !== last && !b.numbers.has(id));
}

/** One text is the other's beginning, to within a number: 3 of 3877亿, which an alignment might find elsewhere. */
function isBeginning(a: readonly Token[], b: readonly Token[]): boolean {
  const [whole, other] = [spelled(a), spelled(b)];
  return whole.startsWith(other) || other.startsWith(whole);
}

/** Why the differences are not those of a copy, or null where they are. */
function copyProblem({ hunks, texts }: Alignment): string | null {
  const others: Hunk[] = [];
  for (const hunk of hunks) {
    if ((hunk.last && isCut(hunk)) || isSlip(hunk, texts)) continue;
    const problem = hunkProblem(hunk);
    if (problem !== null) return problem;
    if (hunk.before <= NEAR_BY && isExchange(others.at(-1), hunk)) return 'another word';
    others.push(hunk);
  }
  const [ownA, ownB] = [others.flatMap(({ a }) => a), others.flatMap(({ b }) => b)].map(withoutAsides);
  if (!ownA || !ownB) return null;
  if (Math.min(ownA.length, ownB.length) > OWN_TOKENS) return 'both have words of their own';
  const kinds: TokenKind[] = [...NAMES, 'number', 'act'];
  const moved = kinds.find((kind) => has(ownA, kind) && has(ownB, kind));
  return moved ? `both have a ${moved} of their own` : null;
}

/** The one text alone has words at the first place, the other alone at the second. */
function isExchange(first: Hunk | undefined, second: Hunk): boolean {
  const [a, b] = [withoutAsides(first?.a ?? []), withoutAsides(first?.b ?? [])];
  const [c, d] = [withoutAsides(second.a), withoutAsides(second.b)];
  return (
    (a.length > 0 && d.length > 0 && b.length + c.length === 0) ||
    (b.length > 0 && c.length > 0 && a.length + d.length === 0)
  );
}

const TELLING: readonly TokenKind[] = ['negation', 'act'];

function hunkProblem(hunk: Hunk): string | null {
  const [a, b] = [withoutAsides(hunk.a), withoutAsides(hunk.b)];
  if (a.length === 0 && b.length === 0) return hunk.a.length > 0 && hunk.b.length > 0 ? 'another parenthesis' : null;
  if (a.length > 0 && b.length > 0) return 'another word';
  const [here, there] = stretches(hunk);
  // 中兴 and 华兴: 中 alone says nothing, but stands where the other has a word.
  if (here.length === there.length) return 'another word';
  const longer = a.length > 0 ? a : b;
  if (longer.length > SHORT_STRETCH) return null;
  const telling = longer.find(({ kind }) => TELLING.includes(kind) || (kind === 'number' && !hunk.last));
  if (telling) return `${telling.kind} dropped`;
  return isOfOffice(longer, hunk) ? 'place dropped' : null;
}

/** A place before an office makes it another one: 香港证监会 is not 证监会. */
function isOfOffice(dropped: readonly Token[], { next }: Hunk): boolean {
  return dropped.at(-1)?.kind === 'place' && next?.kind === 'name';
}

/** One text ends here, perhaps within a word or number, and the other goes on. */
function isCut(hunk: Hunk): boolean {
  const [first, second] = [hunk.a, hunk.b].map(withoutAsides).sort((x, y) => x.length - y.length);
  // Half of an empty word, which the other text has whole and is left out there.
  if (first?.length === 1 && first[0]?.kind === 'han' && hunk.a.length + hunk.b.length > 2 * CUT_REST) return true;
  const [shorter, longer] = [spelled(first ?? []), spelled(second ?? [])];
  return longer.length >= shorter.length + CUT_REST && longer.startsWith(shorter);
}

function withoutAsides(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ aside }) => !aside);
}

function has(tokens: readonly Token[], kind: TokenKind): boolean {
  return tokens.some((token) => token.kind === kind);
}

/**
 * Headlines are rewritten freely, but name no other number, place, name or act than the other brief does: what each
 * headline alone has is looked for in the other's headline and body.
 */
function headlineProblem(a: Facts, b: Facts): string | null {
  if (a.headline.length === 0 || b.headline.length === 0) return null;
  const [ownA, ownB] = [missing(a.headline, b), missing(b.headline, a)];
  for (const kind of [...NAMES, 'number'] as const) {
    if (has(ownA, kind) && has(ownB, kind)) return `headlines: another ${kind}`;
  }
  return oppositeActs(a.headline, b.headline) ? 'headlines: the opposite act' : null;
}

function missing(headline: readonly Token[], other: Facts): Token[] {
  const ids = new Set([...other.headline, ...other.body].map(({ id }) => id));
  return headline.filter(({ id }) => !ids.has(id));
}

const SCORE_DIGITS = 1000;

function round(share: number): number {
  return Math.round(share * SCORE_DIGITS) / SCORE_DIGITS;
}
