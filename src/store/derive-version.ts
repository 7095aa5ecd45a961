import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { VersionError } from '../pipeline/errors.ts';

/** Goes up by one with each change of what the derive functions write. */
export const DERIVE_VERSION = 1;

/** Which version derived the rows of a database, and whether it did so for all that is stored. */
export interface DerivedState {
  version: number;
  complete: boolean;
}

export async function readDerivedState(db: Db): Promise<DerivedState> {
  const { rows } = await sql<DerivedState>`select version, complete from derived_rows`.execute(db);
  return rows[0] ?? { version: 0, complete: false };
}

/** @throws VersionError where this is another version than the program's; null is none */
export function refuseOtherVersion(version: number | null): void {
  if (version === DERIVE_VERSION) return;
  const found = version ?? 0;
  const help = found > DERIVE_VERSION ? 'start the newer briefwire' : 'run `briefwire migrate`';
  throw new VersionError(
    `the search index of this database is of version ${found}, that of this briefwire of version ${DERIVE_VERSION}: ${help}`,
  );
}
