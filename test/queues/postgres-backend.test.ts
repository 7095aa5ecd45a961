import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateQueues, openPostgres } from '../../src/queues/connection.ts';
import { createProducer } from '../../src/queues/producer.ts';
import { startCli } from '../support/cli.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const PAGE = fileURLToPath(new URL('../fixtures/pages/author-behind-the-text.html', import.meta.url));

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  await migrateQueues(database.connection);
});
afterEach(() => database.drop());

async function rename(from: string, to: string): Promise<void> {
  const client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`alter schema ${from} rename to ${to}`).finally(() => client.end());
}

describe('queues on PostgreSQL whose tables are not there at first', () => {
  it('answer once they are', async () => {
    await rename('bullmq', 'away');
    const backend = openPostgres(database.connection);
    const producer = createProducer(backend);
    try {
      await expect(producer.counts()).rejects.toThrow();
      await rename('away', 'bullmq');
      expect((await producer.counts()).article).toEqual({ waiting: 0, active: 0, delayed: 0 });
    } finally {
      await producer.close();
      await backend.close();
    }
  });

  it('let a command end that needs them, with one line and status 1', async () => {
    await rename('bullmq', 'away');
    const { child, ended } = startCli(['ingest', PAGE, '--quiet'], { DATABASE_URL: database.url });
    const timer = setTimeout(() => child.kill('SIGKILL'), 45_000);
    const { status, signal, stderr } = await ended;
    clearTimeout(timer);
    expect({ status, signal }).toEqual({ status: 1, signal: null });
    expect(stderr).toMatch(/^briefwire: .*bullmq.*\n$/i);
  });
});
