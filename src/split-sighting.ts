import type { Db } from './db/database.ts';
import { findFellows, findSighting, partSighting } from './db/splits.ts';
import { inTransaction } from './db/transaction.ts';
import { SetupError, UsageError } from './pipeline/errors.ts';
import { fullestOf, readAgain } from './read-sighting.ts';

/** What a split came to: the sighting, the brief that it is of now, and the one it was of before this call. */
export interface SplitRow {
  sighting: number;
  brief: number;
  was: number;
  /** Nobody had split this text before: the brief was made for it. */
  new: boolean;
  /** False where an earlier call had done it. */
  changed: boolean;
}

/**
 * A person's word that this sighting is another brief than the one it was taken for.
 * @param who the person, for the table of corrections
 * @throws UsageError where there is nothing to part, SetupError where another process changed it meanwhile
 */
export async function splitSighting(db: Db, id: number, who: string): Promise<SplitRow> {
  const sighting = await findSighting(db, id);
  if (!sighting) throw new UsageError(`there is no sighting ${id}: \`report sightings BRIEF\` shows a brief's`);
  const was = sighting.briefId;
  if (sighting.match === 'split') return { sighting: id, brief: was, was, new: false, changed: false };
  const fellows = await findFellows(db, sighting);
  if (fellows.length === 0) {
    throw new UsageError(`sighting ${id} is the only one of brief ${was}: there is nothing to part it from`);
  }
  const own = await readAgain(db, sighting);
  const rest = (await fullestOf(db, fellows)) ?? own;
  const parting = { sighting, own, rest, who, now: new Date() };
  const result = await inTransaction(db, (trx) => partSighting(trx, parting));
  if (!result)
    throw new SetupError(`sighting ${id} was changed by another process: look again, and repeat it if need be`);
  return { sighting: id, brief: result.briefId, was, new: result.isNew, changed: true };
}
