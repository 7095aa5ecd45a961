import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { grantRoles, READER, WRITER } from '../../src/db/roles.ts';
import { migrateQueues } from '../../src/queues/connection.ts';
import { readArticle } from '../../src/workers/article.worker.ts';
import { articleDeps, useIntake } from '../support/intake.ts';
import { buildPage, COIN, paragraphsAbout, RIVER } from '../support/pages.ts';

const using = useIntake();
const PAGE = buildPage({ title: '水塔', paragraphs: paragraphsAbout('北湖'), briefs: [RIVER, COIN] });
const SECRET = `p-${process.pid}`;

describe('the roles of migrate --roles', () => {
  let writer: Db;
  let reader: pg.Client;

  beforeAll(async () => {
    const { db, database } = using();
    await migrateQueues(database.connection);
    await grantRoles(db);
    await grantRoles(db);
    for (const role of [WRITER, READER]) await sql.raw(`alter role ${role} password '${SECRET}'`).execute(db);
    // Made after the roles.
    await sql`create table later_table (id int)`.execute(db);
    const as = (user: string) => ({ ...parse(database.url), user, password: SECRET });
    writer = createDatabase({ connection: as(WRITER), timeZone: 'Asia/Shanghai', maxConnections: 2 });
    reader = new pg.Client(as(READER));
    await reader.connect();
  });

  afterAll(async () => {
    await writer.destroy();
    await reader.end();
    const { db } = using();
    await sql`drop table later_table`.execute(db);
    for (const role of [WRITER, READER]) await sql.raw(`drop owned by ${role}; drop role ${role}`).execute(db);
  });

  it('let a writer do all that a worker does', async () => {
    const { take } = using();
    const { fetchId } = await take('https://a.example/1', PAGE);
    expect(await readArticle(articleDeps(writer), { fetchId })).toMatchObject({ status: 'done' });
    await sql`insert into later_table values (1)`.execute(writer);
    await sql`select count(*) from bullmq.job`.execute(writer);
  });

  it.each([
    'drop table briefs',
    'alter table briefs add column mine text',
    'truncate briefs',
    'create table mine (id int)',
    "insert into kysely_migration (name, timestamp) values ('z', '')",
    'create role friend',
  ])('do not let a writer %s', async (statement) => {
    await expect(sql.raw(statement).execute(writer)).rejects.toMatchObject({ code: '42501' });
  });

  it.each(['select * from report_briefs', 'select * from sightings', 'select * from later_table'])(
    'let a reader %s',
    async (statement) => {
      await reader.query(statement);
    },
  );

  it.each([
    "update briefs set headline = ''",
    'delete from sightings',
    "insert into sites (host, network) values ('x', 'x')",
    'create table mine (id int)',
    'select * from bullmq.job',
    'select rolpassword from pg_authid',
  ])('do not let a reader %s', async (statement) => {
    await expect(reader.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});

/** A URL's parts, so that user and password can be others. */
function parse(url: string): pg.ClientConfig {
  const { host, port, database } = new pg.Client({ connectionString: url });
  return { host, port, ...(database === undefined ? {} : { database }) };
}
