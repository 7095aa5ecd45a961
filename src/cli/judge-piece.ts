import { isDeepStrictEqual } from 'node:util';
import type { SubjectKind } from '../db/corrections.ts';
import { claimKeys, type JudgedPiece, nameSpansOf, spansOf } from '../db/rejudge.ts';
import { pieceClaims } from '../pipeline/claims.ts';
import { classify } from '../pipeline/classify.ts';
import { namesIn } from '../pipeline/names.ts';
import { placesIn } from '../pipeline/places.ts';
import { readFields } from '../pipeline/places-read.ts';
import type { Category } from '../pipeline/types.ts';

/** One piece whose category, places, names or claims are others than before. */
export interface Change {
  /** `brief:12` or `article:7`. */
  id: string;
  was: Category;
  now: Category;
  /** The present model's score of `now`, 0 to 1. */
  score: number;
  /** A person's category, which goes on winning in reports. */
  corrected: Category | null;
  places_added: string[];
  places_removed: string[];
  /** Regulators, companies and coins. */
  names_added: string[];
  names_removed: string[];
  /** How many claims it has now, and how many it had. */
  claims: number;
  claims_before: number;
  headline: string;
}

const HEADLINE_LENGTH = 60;

export type Judged = ReturnType<typeof judge>;

/** Judges a stored piece with the present model, and says what is another answer than the stored one. */
export function judge(kind: SubjectKind, piece: JudgedPiece) {
  const field = kind === 'brief' ? 'headline' : 'title';
  const text = { [field]: piece.headline, body: piece.body };
  const answer = classify(text);
  const fields = readFields(text);
  const places = placesIn(fields);
  const names = namesIn(fields);
  const claims = pieceClaims({ field, head: piece.headline, body: piece.body }, piece.day);
  const { category, scores, evidence, modelVersion } = answer;
  const before = {
    category: piece.category,
    scores: piece.scores,
    evidence: piece.evidence,
    modelVersion: piece.modelVersion,
  };
  const isNew = !isDeepStrictEqual({ category, scores, evidence, modelVersion }, before);
  const placesMoved = !isDeepStrictEqual(new Set(spansOf(places)), new Set(piece.spans));
  const namesMoved = !isDeepStrictEqual(new Set(nameSpansOf(names)), new Set(piece.nameSpans));
  const claimsMoved = !isDeepStrictEqual(new Set(claimKeys(claims)), new Set(piece.claims));
  const found = {
    places: new Set(places.map((place) => (place.type === 'park' ? place.name : (place.path[0]?.name ?? '')))),
    names: new Set(names.map(({ name }) => name)),
    claims: claimsMoved ? claims.length : null,
  };
  const change = changeOf(kind, piece, answer, found);
  return { piece, answer, places, names, claims, isNew, placesMoved, namesMoved, claimsMoved, change };
}

/** What a piece is found to name; how many claims it has now, null where they are the same. */
interface Findings {
  places: ReadonlySet<string>;
  names: ReadonlySet<string>;
  claims: number | null;
}

/** @returns undefined where a person would see no difference */
function changeOf(
  kind: SubjectKind,
  piece: JudgedPiece,
  { category, scores }: ReturnType<typeof classify>,
  { places, names, claims }: Findings,
): Change | undefined {
  const moved = {
    places_added: [...places].filter((name) => !piece.places.includes(name)),
    places_removed: piece.places.filter((name) => !places.has(name)),
    names_added: [...names].filter((name) => !piece.names.includes(name)),
    names_removed: piece.names.filter((name) => !names.has(name)),
  };
  const isSame = Object.values(moved).every((list) => list.length === 0);
  if (category === piece.category && isSame && claims === null) return undefined;
  return {
    id: `${kind}:${piece.id}`,
    was: piece.category,
    now: category,
    score: scores[category],
    corrected: piece.corrected,
    ...moved,
    claims: claims ?? piece.claims.length,
    claims_before: piece.claims.length,
    headline: piece.headline ?? piece.body.slice(0, HEADLINE_LENGTH),
  };
}
