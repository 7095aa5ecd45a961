import { type Kysely, sql } from 'kysely';
import { viewComments } from './views/comments.ts';
import { reports } from './views/reports.ts';

/** The views that people report from, each with its comment. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...reports, ...viewComments]) await sql.raw(statement).execute(db);
}
