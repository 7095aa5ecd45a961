import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import type { SubjectKind } from '../db/corrections.ts';
import type { Db, Trx } from '../db/database.ts';
import { saveFindings } from '../db/findings.ts';
import { findPieces, type JudgedPiece, piecesAfter, saveAnswers } from '../db/rejudge.ts';
import { inTransaction } from '../db/transaction.ts';
import { withDatabase } from '../open-database.ts';
import { deriveArticles } from '../store/derive-articles.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import { lockStore } from '../store/lock.ts';
import type { Column } from './cell.ts';
import { createFailures, type Failures, togetherOrAlone } from './failures.ts';
import { type Change, type Judged, judge } from './judge-piece.ts';
import { printRecords } from './output.ts';
import { note } from './print.ts';
import type { ReprocessOptions } from './reprocess-walk.ts';
import { interruptSignal, oneShot } from './session.ts';

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

/** Pieces that are judged, and then written in one transaction while everyone else who stores waits. */
const BATCH = 200;
/** How often a batch of which others change pieces meanwhile is judged anew. */
const MAX_TRIES = 5;
/**
 * `briefwire reprocess --stage classify`: judges stored text with the present model and prints what changed. Batch after
 * batch is committed, and what is as it should be is not written: begun again after an interruption, it finds its work done.
 */
export async function run(options: ReprocessOptions, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const counts = { brief: 0, article: 0, categories: 0, places: 0, names: 0, claims: 0 };
  const failures = createFailures();
  const { since = null, dryRun = false } = options;
  const work = { since, dryRun, signal: interrupt.signal, counts, failures };
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
        `${counts.claims} ${verb}${failures.count > 0 ? `; ${failures.count} failed` : ''}`,
    );
  }
  return interrupt.signal.aborted || failures.count > 0 ? 1 : 0;
}

interface Work {
  since: string | null;
  dryRun: boolean;
  signal: AbortSignal;
  failures: Failures;
  counts: Record<SubjectKind | 'categories' | 'places' | 'names' | 'claims', number>;
}

async function* changesOf(db: Db, work: Work): AsyncGenerator<Change> {
  const { since, signal, counts, failures } = work;
  for (const kind of ['brief', 'article'] as const) {
    for (let after = 0; !signal.aborted; ) {
      const pieces = await piecesAfter(db, kind, { after, since, limit: BATCH });
      const last = pieces.at(-1);
      if (!last) break;
      const judged = await togetherOrAlone(
        pieces,
        (some) => judgeBatch(db, kind, some, work.dryRun),
        (piece, error) => failures.add(`${kind}:${piece.id}`, error),
      );
      for (const { change, claimsMoved } of judged.flat()) {
        counts[kind]++;
        if (claimsMoved) counts.claims++;
        if (!change) continue;
        if (change.was !== change.now) counts.categories++;
        if (change.places_added.length + change.places_removed.length > 0) counts.places++;
        if (change.names_added.length + change.names_removed.length > 0) counts.names++;
        yield change;
      }
      after = last.id;
    }
  }
}

/** Judges pieces, and then writes what is new. Where one has changed since it was read, all are read and judged again. */
async function judgeBatch(
  db: Db,
  kind: SubjectKind,
  given: readonly JudgedPiece[],
  dryRun: boolean,
): Promise<Judged[]> {
  const ids = given.map(({ id }) => id);
  for (let pieces = given, attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const judged = pieces.map((piece) => judge(kind, piece));
    if (dryRun || (await inTransaction(db, (trx) => saveJudged(trx, kind, judged)))) return judged;
    pieces = await findPieces(db, kind, ids);
  }
  throw new Error('other processes kept changing it');
}

/** @returns false where a piece that is to be written has changed since it was read; then nothing was written */
async function saveJudged(trx: Trx, kind: SubjectKind, judged: readonly Judged[]): Promise<boolean> {
  const changed = judged.filter(
    ({ isNew, placesMoved, namesMoved, claimsMoved }) => isNew || placesMoved || namesMoved || claimsMoved,
  );
  if (changed.length === 0) return true;
  await lockStore(trx);
  const asRead = changed.map(({ piece }) => piece);
  const ids = asRead.map(({ id }) => id);
  if (!isDeepStrictEqual(await findPieces(trx, kind, ids), asRead)) return false;
  const answers = changed.filter(({ isNew }) => isNew).map(({ piece: { id }, answer }) => ({ id, answer }));
  await saveAnswers(trx, kind, answers, new Date());
  const moved = changed.filter(({ placesMoved, namesMoved, claimsMoved }) => placesMoved || namesMoved || claimsMoved);
  await saveFindings(
    trx,
    moved.map(({ piece: { id }, places, names, claims }) => {
      const owner = kind === 'brief' ? { articleId: null, briefId: id } : { articleId: id, briefId: null };
      return { ...owner, places, names, claims };
    }),
  );
  await (kind === 'brief' ? deriveBriefs : deriveArticles)(trx, ids);
  return true;
}
