import { type Kysely, sql } from 'kysely';
import { archive } from './tables/archive.ts';
import { hosts } from './tables/hosts.ts';
import { intake } from './tables/intake.ts';
import { news } from './tables/news.ts';
import { people } from './tables/people.ts';
import { places } from './tables/places.ts';
import { search } from './tables/search.ts';

/** Every table with its constraints and indexes, in the order in which they name each other. */
const statements = [
  'create extension if not exists pg_trgm',
  ...intake,
  ...archive,
  ...hosts,
  ...news,
  ...places,
  ...people,
  ...search,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
