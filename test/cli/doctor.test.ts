import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Check } from '../../src/cli/check.ts';
import { judge, judgeBacklog } from '../../src/cli/check-database.ts';
import { judgeLoad } from '../../src/cli/check-load.ts';
import { checkNode } from '../../src/cli/check-machine.ts';
import { checkRedis, judgeRedis } from '../../src/cli/check-redis.ts';
import { renderChecks } from '../../src/cli/doctor.ts';
import { colours } from '../../src/cli/output.ts';
import { shownUrl } from '../../src/shown-url.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { redisAvailable, startRedis } from '../support/redis.ts';

const stateOf = (checks: Check[]) => Object.fromEntries(checks.map(({ check, state }) => [check, state]));

describe('doctor', () => {
  let database: TestDatabase;
  let home: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    home = await mkdtemp(join(tmpdir(), 'briefwire-doctor-'));
  });

  afterAll(async () => {
    await database.drop();
    await rm(home, { recursive: true });
  });

  it('reads a healthy server, one check a line', async () => {
    const { stdout } = await runCli(['doctor', '--json'], { DATABASE_URL: database.url, BRIEFWIRE_HOME: home });
    const checks = Object.fromEntries(recordsOf(stdout).map(({ check, state }) => [check, state]));
    expect(checks).toMatchObject({ node: 'ok', database: 'ok', server: 'ok', encoding: 'ok', search: 'ok' });
    expect(checks).toMatchObject({
      pending: 'ok',
      dead: 'ok',
      web: 'ok',
      growth: 'ok',
      clock: 'ok',
      'last sweep': 'ok',
    });
  });

  it('fails with status 1 where a server does not answer, still telling the rest', async () => {
    const env = {
      DATABASE_URL: 'postgres://someone:secret-word@127.0.0.1:1/none',
      REDIS_URL: 'redis://:secret-word@127.0.0.1:1',
      BRIEFWIRE_HOME: home,
    };
    const { status, stdout, stderr } = await runCli(['doctor'], env);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^fail {2}server .*ECONNREFUSED.*\n +→ .*DATABASE_URL/m);
    expect(stdout).toMatch(/^fail {2}redis .*ECONNREFUSED.*\n +→ .*REDIS_URL/m);
    expect(stdout).toMatch(/^ok {4}node /m);
    expect(stdout + stderr).not.toContain('secret-word');
  });

  it('makes no database where there is none yet', async () => {
    const { status, stdout } = await runCli(['doctor', '--json'], { BRIEFWIRE_HOME: home });
    expect(status).toBe(0);
    expect(stdout).toContain('there is no database yet');
    expect(await readdir(home)).toEqual([]);
  });

  it('lists wrong settings instead of failing on them', async () => {
    const { status, stdout } = await runCli(['doctor', '--json'], { BRIEFWIRE_PORT: 'x', BRIEFWIRE_TZ: 'Nowhere' });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ check: 'settings', state: 'fail' });
    expect(stdout).toMatch(/BRIEFWIRE_PORT.*BRIEFWIRE_TZ|BRIEFWIRE_TZ.*BRIEFWIRE_PORT/);
  });
});

describe('what doctor makes of', () => {
  const healthy = {
    versionNumber: 180_000,
    version: '18.0',
    encoding: 'UTF8',
    pendingMigrations: [],
    queueSchema: true,
    chineseTrigrams: 4,
    connections: 5,
    maxConnections: 100,
  };

  it.each([
    ['a healthy server', {}, {}],
    ['an old server', { versionNumber: 130_009 }, { server: 'fail' }],
    ['another encoding', { encoding: 'SQL_ASCII' }, { encoding: 'fail' }],
    ['a database without our tables', { pendingMigrations: ['a'] }, { tables: 'fail' }],
    ['a database without the queues’ tables', { queueSchema: false }, { tables: 'fail' }],
    ['a locale without Chinese letters', { chineseTrigrams: 0 }, { search: 'fail' }],
    ['a database without pg_trgm', { chineseTrigrams: null }, { search: 'fail' }],
    ['a server that is nearly full', { connections: 95 }, { connections: 'warn' }],
  ])('%s', (_, found, expected) => {
    const usual = { server: 'ok', encoding: 'ok', tables: 'ok', search: 'ok', connections: 'ok' };
    expect(stateOf(judge({ ...healthy, ...found }, true))).toEqual({ ...usual, ...expected });
  });

  it('a database without the queues’ tables, where Redis has the queues', () => {
    expect(stateOf(judge({ ...healthy, queueSchema: false }, false))).toMatchObject({ tables: 'ok' });
  });

  it.each([
    ['nothing pending', null, 'ok'],
    ['fresh work', '2021-06-30T11:30:00Z', 'ok'],
    ['work that waits for hours', '2021-06-30T09:00:00Z', 'warn'],
  ])('%s', (_, oldest, pending) => {
    const backlog = { pending: oldest ? 3 : 0, oldest: oldest ? new Date(oldest) : null, deadLetters: 2 };
    expect(stateOf(judgeBacklog(backlog, Date.parse('2021-06-30T12:00:00Z')))).toEqual({ pending, dead: 'ok' });
  });

  it.each([
    ['20.18.9', 'fail'],
    ['20.19.0', 'ok'],
    ['18.20.0', 'fail'],
    ['24.1.0', 'ok'],
  ])('Node %s', (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });

  it.each([
    ['Redis 6', { redis_version: '6.2.1' }, { redis: 'fail' }],
    ['Valkey', { redis_version: '7.2.4', valkey_version: '8.1.0' }, {}],
    ['Redis that drops keys', { maxmemory_policy: 'allkeys-lru' }, { 'redis memory': 'fail' }],
    ['Redis in memory alone', { aof_enabled: '0' }, { 'redis disk': 'warn' }],
  ])('%s', (_, found, expected) => {
    const good = { redis_version: '7.4.0', maxmemory_policy: 'noeviction', aof_enabled: '1' };
    const info = Object.entries({ ...good, ...found }).map(([name, value]) => `${name}:${value}`);
    const usual = { redis: 'ok', 'redis memory': 'ok', 'redis disk': 'ok' };
    expect(stateOf(judgeRedis(`# Server\r\n${info.join('\r\n')}\r\n`))).toEqual({ ...usual, ...expected });
  });

  it.each([
    ['postgres://me:secret@db.example:5432/briefwire?password=secret', 'postgres://me@db.example:5432/briefwire'],
    ['postgresql:///briefwire?host=/run/bw&password=secret', 'postgresql:///briefwire?host=/run/bw'],
    ['redis://:secret@a.example:6379,b.example:6380', 'redis://a.example:6379,b.example:6380'],
  ])('%s is shown as %s', (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});

describe('what doctor makes of load', () => {
  const now = Date.parse('2021-06-30T12:00:00Z');
  const calm = {
    tables: [],
    processes: 2,
    maxConnections: 100,
    lastSweep: new Date(now - 1_000),
    serverTime: new Date(now),
  };
  const setup = { now, pending: 3, maxConnections: 10, queuesHere: true };

  it.each([
    ['a calm service', {}, {}],
    ['more processes than connections', { processes: 5 }, { 'connections needed': 'warn' }],
    ['a server with another time', { serverTime: new Date(now - 60_000) }, { clock: 'warn' }],
    ['work that nobody sweeps', { lastSweep: new Date(now - 3_600_000) }, { 'last sweep': 'warn' }],
  ])('%s', (_, found, expected) => {
    const usual = { growth: 'ok', 'connections needed': 'ok', clock: 'ok', 'last sweep': 'ok' };
    expect(stateOf(judgeLoad({ ...calm, ...found }, setup))).toEqual({ ...usual, ...expected });
  });
});

describe.skipIf(!redisAvailable())('a real Redis', () => {
  it('is asked for its version, policy and persistence', async () => {
    const redis = await startRedis();
    try {
      expect(stateOf(await checkRedis(redis.url))).toMatchObject({ redis: 'ok', 'redis memory': 'ok' });
    } finally {
      await redis.stop();
    }
  });
});

it('advice stands below its check', () => {
  const checks: Check[] = [
    { check: 'node', state: 'ok', message: 'Node 24', advice: null },
    { check: 'disk', state: 'warn', message: 'little space', advice: 'make room' },
  ];
  expect(renderChecks(checks, colours(new PassThrough()))).toBe(
    'ok    node  Node 24\nwarn  disk  little space\n            → make room\n',
  );
});
