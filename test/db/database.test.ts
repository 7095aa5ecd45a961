import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createDatabase, sqlState } from '../../src/db/database.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { useIntake } from '../support/intake.ts';

const using = useIntake();

describe('a transaction', () => {
  it('is run again where the server broke a deadlock by undoing it', async () => {
    const { db } = using();
    await sql`insert into sites (host, network) values ('a', '0'), ('b', '0')`.execute(db);
    let tries = 0;
    let waiting = 2;
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const append = (hosts: [string, string]) =>
      inTransaction(db, async (trx) => {
        tries++;
        const update = (host: string) =>
          sql`update sites set network = network || '+' where host = ${host}`.execute(trx);
        await update(hosts[0]);
        if (--waiting === 0) meet();
        await met;
        await update(hosts[1]);
      });
    await Promise.all([append(['a', 'b']), append(['b', 'a'])]);
    expect(tries).toBe(3);
    const sites = await db.selectFrom('sites').select(['host', 'network']).orderBy('host').execute();
    expect(sites).toEqual([
      { host: 'a', network: '0++' },
      { host: 'b', network: '0++' },
    ]);
  });

  it('is undone and not run again where our own code failed', async () => {
    const { db } = using();
    let tries = 0;
    const failing = inTransaction(db, async (trx) => {
      tries++;
      await trx.insertInto('sites').values({ host: 'c', network: 'c' }).execute();
      throw new Error('ours');
    });
    await expect(failing).rejects.toThrow('ours');
    expect([tries, await db.selectFrom('sites').select('host').execute()]).toEqual([1, []]);
  });
});

describe('a connection that the server ends', () => {
  it('fails the transaction that uses it, though no query is on its way, and is replaced for the next', async () => {
    const { db } = using();
    const failing = db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
      await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(db);
      // The word of the end arrives while nothing is asked.
      await sleep(50);
      await sql`select 1`.execute(trx);
    });
    await expect(failing).rejects.toThrow();
    expect((await sql`select 1`.execute(db)).rows).toHaveLength(1);
  });
});

describe('values from the server', () => {
  it('are days as text, ids and counts as numbers, instants as dates', async () => {
    const { rows } = await sql<Record<string, unknown>>`select date '2021-06-30' as day, 2::bigint ^ 40 as float,
      1099511627776::bigint as id, count(*) as count, timestamptz '2021-06-30 10:00+08' as instant,
      time '9:05:00' as time, '{"a": 1}'::jsonb as json, null::bigint as none`.execute(using().db);
    expect(rows[0]).toEqual({
      day: '2021-06-30',
      float: 2 ** 40,
      id: 2 ** 40,
      count: 1,
      instant: new Date('2021-06-30T02:00:00Z'),
      time: '09:05:00',
      json: { a: 1 },
      none: null,
    });
  });

  it('follow the zone of the configuration', async () => {
    const { database } = using();
    const zones = { 'Asia/Shanghai': '2021-07-01', 'America/New_York': '2021-06-30' };
    for (const [timeZone, day] of Object.entries(zones)) {
      const db = createDatabase({ connection: database.connection, timeZone, maxConnections: 1 });
      const { rows } = await sql`select report_day('2021-06-30 20:00Z') as day`.execute(db);
      await db.destroy();
      expect(rows).toEqual([{ day }]);
    }
  });
});

describe('sqlState', () => {
  it('is the code of an error that has one', async () => {
    const error = await sql`select 1 / 0`.execute(using().db).catch((thrown: unknown) => thrown);
    expect(sqlState(error)).toBe('22012');
    expect(sqlState(Object.assign(new Error(), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
    expect([sqlState(new Error('x')), sqlState('x'), sqlState(Object.assign(new Error(), { code: 5 }))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
