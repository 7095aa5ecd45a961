import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db, Trx } from '../../src/db/database.ts';
import { inTransaction, onOneConnection, planOnce } from '../../src/db/transaction.ts';
import { findUrl, lockUrl } from '../../src/db/urls.ts';
import { openDatabase } from '../support/intake.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

describe('statements that come again', () => {
  let database: TestDatabase;
  let db: Db;

  beforeAll(async () => {
    database = await createTestDatabase();
    // All on one connection, as the server keeps prepared statements for each.
    db = openDatabase(database, 1);
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  const prepared = async (part: string) => {
    const { rows } = await sql<{ calls: number }>`select (generic_plans + custom_plans)::int as calls
      from pg_prepared_statements where statement like ${`%${part}%`}`.execute(db);
    return rows.map(({ calls }) => calls);
  };

  async function fiveTimes(statement: (trx: Trx, n: number) => Promise<unknown>): Promise<void> {
    for (let n = 0; n < 5; n++) await inTransaction(db, (trx) => statement(trx, n));
  }

  it('are prepared once a connection where they belong to transactions', async () => {
    await fiveTimes((trx, n) => sql`select count(*) as first_of_these from urls where id > ${n}`.execute(trx));
    expect(await prepared('first_of_these')).toEqual([3]);
  });

  it('are prepared once where several are under way at once', async () => {
    const ask = (trx: Trx, n: number) => sql`select count(*) as second_of_these from urls where id > ${n}`.execute(trx);
    await inTransaction(db, (trx) => Promise.all(Array.from({ length: 8 }, (_, n) => ask(trx, n))));
    expect(await prepared('second_of_these')).toEqual([6]);
  });

  it('are prepared where a connection is lent for them', async () => {
    const ask = (one: Db, n: number) => sql`select count(*) as lent_of_these from urls where id > ${n}`.execute(one);
    for (let n = 0; n < 5; n++) await onOneConnection(db, (one) => ask(one, n));
    expect(await prepared('lent_of_these')).toEqual([3]);
  });

  it('keep their plan where a transaction says so', async () => {
    const ask = (trx: Trx, n: number) => sql`select count(*) as planned_once from urls where id > ${n}`.execute(trx);
    await fiveTimes((trx, n) => Promise.all([planOnce(trx), ask(trx, n)]));
    const { rows } = await sql`select generic_plans::int, custom_plans::int from pg_prepared_statements
      where statement like '%planned\\_once%'`.execute(db);
    expect(rows).toEqual([{ generic_plans: 3, custom_plans: 0 }]);
  });

  it('are planned for their values in a report', async () => {
    for (let n = 0; n < 5; n++) await sql`select count(*) as third_of_these from urls where id > ${n}`.execute(db);
    expect(await prepared('third_of_these')).toEqual([]);
  });

  it('go on after one of them failed, which undoes its transaction alone', async () => {
    const insert = (trx: Trx, url: string) =>
      sql`insert into sites (host, network) values (${url}, ${url})`.execute(trx);
    await fiveTimes((trx, n) => insert(trx, `n${n}.example`));
    await expect(
      inTransaction(db, (trx) => Promise.all([insert(trx, 'more.example'), insert(trx, 'n1.example')])),
    ).rejects.toMatchObject({ code: '23505' });
    await inTransaction(db, (trx) => insert(trx, 'more.example'));
    const { rows } = await sql`select from sites where host = 'more.example'`.execute(db);
    expect(rows).toHaveLength(1);
  });

  it('go on when a migration adds a column to what they read', async () => {
    const all = (trx: Trx, n: number) => trx.selectFrom('urls').selectAll().where('id', '=', n).execute();
    const read = (trx: Trx, n: number) => Promise.all([lockUrl(trx, n), findUrl(trx, n), all(trx, n)]);
    await fiveTimes(read);
    await sql`alter table urls add column added_meanwhile integer`.execute(db);
    await fiveTimes(read);
    expect(await prepared('"canonical_url"')).toHaveLength(2);
    expect(await prepared('select * from "urls"')).toEqual([]);
  });
});
