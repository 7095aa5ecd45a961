import { Migrator } from 'kysely';
import { SetupError } from '../pipeline/errors.ts';
import type { Db } from './database.ts';
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

/** Names of migrations that this version has and the database lacks. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const all = await migratorOf(db).getMigrations();
  return all.filter((migration) => !migration.executedAt).map((migration) => migration.name);
}

function migratorOf(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
