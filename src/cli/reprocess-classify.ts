import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import type { SubjectKind } from '../db/corrections.ts';
import type { Db, Trx } from '../db/database.ts';
import { saveFindings } from '../db/findings.ts';
import { claimKeys, type JudgedPiece, lockPieces, nameSpansOf, saveAnswer, spansOf } from '../db/rejudge.ts';
import { inTransaction } from '../db/transaction.ts';
import { withDatabase } from '../open-database.ts';
import { pieceClaims } from '../pipeline/claims.ts';
import { classify } from '../pipeline/classify.ts';
import { namesIn } from '../pipeline/names.ts';
import { placesIn } from '../pipeline/places.ts';
import { readFields } from '../pipeline/places-read.ts';
import type { Category } from '../pipeline/types.ts';
import { deriveArticles } from '../store/derive-articles.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import type { Column } from './cell.ts';
import { printRecords } from './output.ts';
import { note } from './print.ts';
import type { ReprocessOptions } from './reprocess-walk.ts';
import { interruptSignal, oneShot } from './session.ts';

/** One piece whose category, places, names or claims are others than before. */
interface Change {
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

const COLUMNS: Column<Change>[] = [
  { key: 'id' },
  { key: 'was' },
  { key: 'now' },
  { key: 'score' },
  { key: 'corrected' },
  { key: 'places_added', title: 'places added', show: (_, { places_added }) => places_added.join('、') },
  { key: 'places_removed', title: 'places removed', show: (_, { places_removed }) => places_removed.join('、') },
  { key: 'names_added', title: 'names added', show: (_, { names_added }) => names_added.join('、') },
  { key: 'names_removed', title: 'names removed', show: (_, { names_removed }) => names_removed.join('、') },
  { key: 'claims', show: (_, { claims, claims_before: was }) => (claims === was ? `${claims}` : `${was} → ${claims}`) },
  { key: 'headline' },
];

/** Pieces a transaction: a worker that wants one of them waits for some 50 ms at most. */
const BATCH = 200;
const HEADLINE_LENGTH = 60;

/**
 * `briefwire reprocess --stage classify`: judges stored text with the present model and prints what changed. Batch after
 * batch is committed, and what is as it should be is not written: begun again after an interruption, it finds its work done.
 */
export async function run(options: ReprocessOptions, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const counts = { brief: 0, article: 0, categories: 0, places: 0, names: 0, claims: 0 };
  const work = { since: options.since ?? null, dryRun: options.dryRun === true, signal: interrupt.signal, counts };
  try {
    await withDatabase(config, log, async (db) => {
      const changes = changesOf(db, work);
      // A reader that goes away (| head) must not end the work: what it did not take is gone through unprinted.
      await printRecords({ [Symbol.asyncIterator]: () => ({ next: () => changes.next() }) }, COLUMNS, options);
      for await (const _ of changes);
    });
  } finally {
    interrupt.release();
  }
  const verb = work.dryRun ? 'would change' : 'changed';
  if (!quiet) {
    note(
      `${counts.brief} briefs and ${counts.article} articles judged again; ` +
        `${counts.categories} categories, the places of ${counts.places}, the names of ${counts.names} and the claims of ` +
        `${counts.claims} ${verb}`,
    );
  }
  return interrupt.signal.aborted ? 1 : 0;
}

interface Work {
  since: string | null;
  dryRun: boolean;
  signal: AbortSignal;
  counts: Record<SubjectKind | 'categories' | 'places' | 'names' | 'claims', number>;
}

async function* changesOf(db: Db, work: Work): AsyncGenerator<Change> {
  for (const kind of ['brief', 'article'] as const) {
    for (let after = 0; !work.signal.aborted; ) {
      const from = { after, since: work.since };
      const done = await inTransaction(db, (trx) => judgeBatch(trx, kind, from, work.dryRun));
      work.counts[kind] += done.count;
      work.counts.claims += done.claimsMoved;
      for (const change of done.changes) {
        if (change.was !== change.now) work.counts.categories++;
        if (change.places_added.length + change.places_removed.length > 0) work.counts.places++;
        if (change.names_added.length + change.names_removed.length > 0) work.counts.names++;
        yield change;
      }
      if (done.last === undefined) break;
      after = done.last;
    }
  }
}

async function judgeBatch(
  trx: Trx,
  kind: SubjectKind,
  from: { after: number; since: string | null },
  dryRun: boolean,
): Promise<{ changes: Change[]; count: number; claimsMoved: number; last: number | undefined }> {
  const pieces = await lockPieces(trx, kind, from, BATCH);
  const judged = pieces.map((piece) => judge(kind, piece));
  const now = new Date();
  for (const { piece, answer, isNew } of dryRun ? [] : judged)
    if (isNew) await saveAnswer(trx, kind, piece.id, answer, now);
  const moved = judged.filter(({ placesMoved, namesMoved, claimsMoved }) => placesMoved || namesMoved || claimsMoved);
  if (!dryRun)
    await saveFindings(
      trx,
      moved.map(({ piece: { id }, places, names, claims }) => {
        const owner = kind === 'brief' ? { articleId: null, briefId: id } : { articleId: id, briefId: null };
        return { ...owner, places, names, claims };
      }),
    );
  const touched = judged.filter(({ isNew, placesMoved, namesMoved }) => isNew || placesMoved || namesMoved);
  if (!dryRun)
    await (kind === 'brief' ? deriveBriefs : deriveArticles)(
      trx,
      touched.map(({ piece }) => piece.id),
    );
  const changes = judged.flatMap(({ change }) => change ?? []);
  const claimsMoved = judged.filter((one) => one.claimsMoved).length;
  return { changes, count: pieces.length, claimsMoved, last: pieces.at(-1)?.id };
}

function judge(kind: SubjectKind, piece: JudgedPiece) {
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
