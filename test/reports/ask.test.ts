import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { TooBroadError } from '../../src/pipeline/errors.ts';
import { ask, STATEMENT_MS } from '../../src/reports/ask.ts';
import { runCli } from '../support/cli.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { startTestWeb, type TestWeb } from '../support/web.ts';

const nameOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1);

const timeoutOf = (db: Db) =>
  ask(db, async (one) => {
    const { rows } = await sql<{ limit: string }>`select current_setting('statement_timeout') as limit`.execute(one);
    return rows[0]?.limit;
  });

describe('a question', () => {
  let database: TestDatabase;
  let db: Db;

  const connect = () => createDatabase({ ...database, timeZone: 'Asia/Shanghai', maxConnections: 2 });

  beforeAll(async () => {
    database = await createTestDatabase();
    db = connect();
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it('has a limit of time for each statement, and may write nothing', async () => {
    expect(await timeoutOf(db)).toBe(`${STATEMENT_MS / 1000}s`);
    await expect(ask(db, (one) => sql`delete from sites`.execute(one))).rejects.toThrow('read-only');
  });

  it('keeps a shorter limit of the database, and says what to do where it is over', async () => {
    await sql.raw(`alter database ${nameOf(database)} set statement_timeout = '100ms'`).execute(db);
    const limited = connect();
    try {
      expect(await timeoutOf(limited)).toBe('100ms');
      const answer = ask(limited, (one) => sql`select pg_sleep(5)`.execute(one));
      await expect(answer).rejects.toThrow(TooBroadError);
    } finally {
      await limited.destroy();
    }
  });
});

describe('a question that takes too long', () => {
  let database: TestDatabase;
  let db: Db;
  let web: TestWeb;
  let holder: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    holder = new pg.Client(database.connection);
    await holder.connect();
    await holder.query(`alter database ${nameOf(database)} set statement_timeout = '1s'`);
    await holder.query('begin; lock table search_entries');
    db = createDatabase({ ...database, timeZone: 'Asia/Shanghai', maxConnections: 2 });
    web = await startTestWeb({ db });
  });

  afterAll(async () => {
    await holder.end();
    await web.close();
    await db.destroy();
    await database.drop();
  });

  it('ends with one line and status 1 on the command line', async () => {
    const env = { DATABASE_URL: database.url };
    for (const words of [
      ['report', 'briefs'],
      ['report', 'summary'],
      ['search', '孔雀'],
    ]) {
      const { status, stderr } = await runCli(words, env);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^briefwire: the question is too broad[^\n]*days, region or category\n$/);
    }
  });

  it('is answered with 503 and a sentence over HTTP', async () => {
    const answer = await fetch(`${web.url}/api/briefs`);
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { reason: 'too_broad', detail: expect.stringContaining('days, region or category') },
    ]);
    const page = await fetch(`${web.url}/search?text=孔雀`);
    expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('days, region or category')]);
  });
});
