import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { withDatabase } from './database-url.ts';

export interface TestDatabase {
  url: string;
  /** For `createDatabase` and pg's clients. */
  connection: { connectionString: string };
  drop(): Promise<void>;
}

/** Creates a migrated, empty database of its own for a test file, on the suite's real server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return await createFrom(inject('postgres').template);
}

/** Creates a database without any tables, for a test that makes them. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return await createFrom('template0');
}

async function createFrom(template: string): Promise<TestDatabase> {
  const { url: admin } = inject('postgres');
  const name = `briefwire_test_${randomBytes(8).toString('hex')}`;
  await run(admin, `create database ${name} template ${template}`);
  const url = withDatabase(admin, name);
  const drop = () => run(admin, `drop database if exists ${name} with (force)`);
  return { url, connection: { connectionString: url }, drop };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
