import { Migrator, sql } from 'kysely';
import { SetupError } from '../pipeline/errors.ts';
import { type Db, sqlState } from './database.ts';
import { migrations } from './migrations/index.ts';

/**
 * Brings our schema up to date; several processes may call it at once, one works and the others wait.
 * @returns the names of the migrations that were run
 * @throws SetupError that names the migration that failed; the database stays as it was before it
 */
export async function migrateToLatest(db: Db): Promise<string[]> {
  // Kysely refuses a database that a newer version has migrated, which this one can work with.
  if ((await pendingMigrations(db)).length === 0) return [];
  const { error, results } = await migratorOf(db).migrateToLatest();
  if (!error) return (results ?? []).map((result) => result.migrationName);
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'the migration table';
  throw new SetupError(`could not migrate the database (${failed}): ${messageOf(error)}`, { cause: error });
}

/** Every migration of this version, oldest first. */
export function migrationNames(): string[] {
  return Object.keys(migrations);
}

/** Gives an empty database the tables of an earlier version. @param name the last of that version's migrations */
export async function migrateTo(db: Db, name: string): Promise<void> {
  const { error } = await migratorOf(db).migrateTo(name);
  if (error) throw new SetupError(`could not migrate the database to ${name}: ${messageOf(error)}`, { cause: error });
}

/**
 * Names of migrations that this version has and the database lacks.
 * @throws SetupError where the tables are those of before the first release, which no migration leads on from
 */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const done = await doneMigrations(db);
  const former = done.find(isFormer);
  if (former !== undefined) {
    throw new SetupError(
      `this database was made before the first release (${former}): with the version that made it run ` +
        `\`briefwire backup OLD\`, then \`${CONVERT} OLD NEW\`, then \`briefwire restore NEW\` into an empty database`,
    );
  }
  return migrationNames().filter((name) => !done.includes(name));
}

/** How a backup of before the first release is made one that this version restores. */
export const CONVERT = 'node scripts/convert-backup.js';

/** Whether a migration is one of before the first release. */
export function isFormer(name: string): boolean {
  return name < (migrationNames()[0] ?? '');
}

const NO_TABLE = '42P01';

async function doneMigrations(db: Db): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.map(({ name }) => name);
  } catch (error) {
    if (sqlState(error) === NO_TABLE) return [];
    throw error;
  }
}

function migratorOf(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
