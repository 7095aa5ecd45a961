import type { Migration } from 'kysely';
import * as tables from './2026-12-01-tables.ts';
import * as views from './2026-12-01-views.ts';

/** Every migration, oldest first; the key is its name in the database for ever. A static list survives the build. */
export const migrations: Record<string, Migration> = {
  '2026-12-01-a-tables': tables,
  '2026-12-01-b-views': views,
};
