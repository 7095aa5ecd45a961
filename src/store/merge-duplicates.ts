import { findCandidates, type Probe, type StoredBrief } from '../db/brief-candidates.ts';
import type { Db, Trx } from '../db/database.ts';
import { mergeBriefs } from '../db/merge-briefs.ts';
import { findParted } from '../db/splits.ts';
import type { inTransaction } from '../db/transaction.ts';
import { compareFullness } from '../pipeline/assign.ts';
import { type Twin, twinOf } from '../pipeline/assign-twins.ts';
import { fingerprint } from '../pipeline/fingerprint.ts';
import { lockStore } from './lock.ts';

/** A stored brief that was joined with another. */
export interface Merged {
  brief: StoredBrief;
  /** Id of the brief that remains of the two: the elder. */
  kept: number;
}

/**
 * Joins a stored brief with the stored brief that it should be one with, by the verdict that new copies are judged by.
 * What a person parted stays apart. Then looks again at undated briefs: see `mergeUndatedNear`.
 * @param transact runs each join in a transaction
 * @returns every join, its own first; empty where the brief has no duplicate
 */
export async function mergeDuplicate(db: Db, brief: StoredBrief, transact: typeof inTransaction): Promise<Merged[]> {
  if (!(await findDuplicate(db, brief))) return [];
  const joined = await transact(db, async (trx) => {
    await lockStore(trx);
    return await merge(trx, brief);
  });
  if (!joined) return [];
  const { kept, other } = joined;
  const both = [brief, other].map(probeOf);
  const more = both.every(({ date }) => date !== null) ? await mergeUndatedNear(db, both, transact) : [];
  return [{ brief, kept }, ...more];
}

/**
 * Looks again at undated briefs near dated briefs that were joined or removed: an undated brief is joined with a dated
 * one where that is its only fellow with a date, and it may be the only one now.
 */
export async function mergeUndatedNear(
  db: Db,
  dated: readonly Probe[],
  transact: typeof inTransaction,
): Promise<Merged[]> {
  const merged: Merged[] = [];
  const near = await findCandidates(db, dated);
  for (const brief of near.filter(({ date }) => date === null)) {
    merged.push(...(await mergeDuplicate(db, brief, transact)));
  }
  return merged;
}

/** What the copies of a stored brief are found by, in the present version. */
export function probeOf(brief: StoredBrief): Probe {
  return { fingerprint: { ...fingerprint(brief), key: brief.key }, date: brief.date };
}

async function merge(trx: Trx, brief: StoredBrief): Promise<{ kept: number; other: StoredBrief } | null> {
  if (!(await isAsBefore(trx, brief))) return null;
  const found = await findDuplicate(trx, brief);
  if (!found) return null;
  const { other, twin } = found;
  const [elder, younger] = brief.id < other.id ? [brief, other] : [other, brief];
  const represents = compareFullness(younger, elder) > 0 ? 'younger' : 'elder';
  await mergeBriefs(trx, { elder, younger, represents, met: twin.verdict.scores });
  return { kept: elder.id, other };
}

async function findDuplicate(db: Db, brief: StoredBrief): Promise<{ other: StoredBrief; twin: Twin } | null> {
  const others = (await findCandidates(db, [probeOf(brief)])).filter(({ id }) => id !== brief.id);
  if (others.length === 0) return null;
  const twin = twinOf(brief, others, await findParted(db, brief.id));
  const other = others.find(({ id }) => id === twin?.id);
  return twin && other ? { other, twin } : null;
}

/** Whether a brief is there still, represented by the same text. For callers that hold the store lock. */
export async function isAsBefore(trx: Trx, { id, raw }: Pick<StoredBrief, 'id' | 'raw'>): Promise<boolean> {
  const row = await trx.selectFrom('briefs').select('raw_text').where('id', '=', id).executeTakeFirst();
  return row?.raw_text === raw;
}
