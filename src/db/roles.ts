import { sql } from 'kysely';
import { SetupError } from '../pipeline/errors.ts';
import { type Db, sqlState } from './database.ts';

/** Reads and writes every row, changes no table; for workers and the service. */
export const WRITER = 'briefwire_writer';
/** Reads tables and views of the schema `public`; for Metabase, Grafana and people. */
export const READER = 'briefwire_reader';

const NOT_ALLOWED = '42501';

/**
 * Makes the two roles, which the whole server shares, or brings their rights in this database up to date. They can log in
 * once somebody gives them passwords. Tables that the present user makes later are theirs to use, too.
 * @throws SetupError where the present user may not make roles
 */
export async function grantRoles(db: Db): Promise<void> {
  try {
    await db.transaction().execute(async (trx) => {
      for (const role of [WRITER, READER]) await sql.raw(created(role)).execute(trx);
      for (const statement of await grants(trx)) await sql.raw(statement).execute(trx);
    });
  } catch (error) {
    if (sqlState(error) !== NOT_ALLOWED) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `the user of DATABASE_URL may not make roles (${why}): use the owner of the tables, with createrole`,
    );
  }
}

function created(role: string): string {
  return `do $$ begin
    if not exists (select from pg_roles where rolname = '${role}') then create role ${role} login; end if;
  end $$`;
}

async function grants(db: Db): Promise<string[]> {
  const { rows } = await sql<{ database: string; queues: boolean }>`
    select quote_ident(current_database()) as database,
      exists (select from pg_namespace where nspname = 'bullmq') as queues`.execute(db);
  const { database, queues } = rows[0] ?? { database: '', queues: false };
  const rights = 'select, insert, update, delete';
  return [
    `grant connect on database ${database} to ${WRITER}, ${READER}`,
    // Before PostgreSQL 15 everybody could make tables here.
    'revoke create on schema public from public',
    `grant usage on schema public to ${WRITER}, ${READER}`,
    `grant select on all tables in schema public to ${READER}`,
    `alter default privileges in schema public grant select on tables to ${READER}`,
    ...writes('public', rights),
    // Which migrations ran is the owner's to write.
    `revoke insert, update, delete on kysely_migration, kysely_migration_lock from ${WRITER}`,
    ...(queues ? [`grant usage on schema bullmq to ${WRITER}`, ...writes('bullmq', rights)] : []),
  ];
}

function writes(schema: string, rights: string): string[] {
  return [
    `grant ${rights} on all tables in schema ${schema} to ${WRITER}`,
    `grant usage, select on all sequences in schema ${schema} to ${WRITER}`,
    `grant execute on all functions in schema ${schema} to ${WRITER}`,
    `alter default privileges in schema ${schema} grant ${rights} on tables to ${WRITER}`,
    `alter default privileges in schema ${schema} grant usage, select on sequences to ${WRITER}`,
  ];
}
