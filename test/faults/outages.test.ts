import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addSource } from '../../src/db/sources.ts';
import { sourceAddress } from '../../src/pipeline/incoming.ts';
import { createQueue } from '../../src/queues/connection.ts';
import { BACKENDS, type BackendName } from '../support/backends.ts';
import { redisAvailable } from '../support/redis.ts';
import { createMortalPostgres } from './support/embedded-world.ts';
import { hideDatabase } from './support/hide-database.ts';
import { startProxy } from './support/proxy.ts';
import { SEED, seeded, shuffled } from './support/random.ts';
import { createRedisServer, type RedisServer } from './support/redis-server.ts';
import { BATCH, type FaultSite, startFaultSite } from './support/site.ts';
import { expectSameState, stateOf } from './support/state.ts';
import { createPlainWorld, createWorld, databaseWith, faultFree, untilDone, type World } from './support/world.ts';

const BATCHES = [0, 1];
const ALL = BATCHES.length * BATCH;
/** When a fault strikes: something is done, and much is not. */
const EARLY = 6;
/** A job is put aside for a second or so at this haste: more often than it may fail. */
const LONG_MS = 15_000;

let site: FaultSite;
let expected: Record<string, unknown[]>;
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  site = await startFaultSite();
  expected = await faultFree(site, BATCHES);
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
  site.forget();
});
afterAll(() => site.close());

function keep<T extends { close(): Promise<unknown> }>(what: T): T {
  cleanups.push(() => what.close());
  return what;
}

async function enqueueAll(world: World): Promise<void> {
  for (const batch of BATCHES) await world.enqueue(site.urls(batch));
}

/** The end state is that of the run in which nothing went wrong. */
async function expectNothingLost(world: World): Promise<void> {
  await world.settled();
  expectSameState(await stateOf(world.db), expected);
}

async function onRedis(): Promise<{ world: World; redis: RedisServer }> {
  const redis = await createRedisServer();
  cleanups.push(() => redis.remove());
  return { redis, world: keep(await createWorld(site, await databaseWith({ REDIS_URL: redis.url }), redis.url)) };
}

describe.skipIf(!redisAvailable())('a Redis', () => {
  it('that is emptied in mid-run loses nothing: the sweep puts back what was queued', async () => {
    const { world, redis } = await onRedis();
    world.start();
    await enqueueAll(world);
    await untilDone(world.db, EARLY);
    await redis.tell(['FLUSHALL']);
    await expectNothingLost(world);
  });

  it('that is killed with -9 and started again loses nothing, and what is enqueued meanwhile is done', async () => {
    const { world, redis } = await onRedis();
    world.start();
    await world.enqueue(site.urls(0));
    await untilDone(world.db, EARLY);
    await redis.kill();
    await world.enqueue(site.urls(1));
    await redis.start();
    await expectNothingLost(world);
  });

  it('whose memory is full loses nothing once it has room again', async () => {
    const { world, redis } = await onRedis();
    world.start();
    await world.enqueue(site.urls(0));
    await untilDone(world.db, EARLY);
    await redis.tell(['CONFIG', 'SET', 'maxmemory', 1]);
    await world.enqueue(site.urls(1));
    await sleep(4_000);
    await redis.tell(['CONFIG', 'SET', 'maxmemory', 0]);
    await expectNothingLost(world);
  });

  it('that falls silent without closing a connection is given up and connected anew', async () => {
    const redis = await createRedisServer();
    cleanups.push(() => redis.remove());
    const proxy = keep(await startProxy({ port: redis.port }));
    const world = keep(await createWorld(site, await databaseWith({ REDIS_URL: redis.url }), redis.url));
    world.start({ env: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } });
    await enqueueAll(world);
    await untilDone(world.db, EARLY);
    proxy.freeze();
    await expectNothingLost(world);
  });
});

describe.each(BACKENDS)('with %s queues', (name) => {
  it('a PostgreSQL that is killed with -9 and started again loses nothing, and ends no worker', async () => {
    const { world, postgres } = await onMortalPostgres(name);
    const worker = world.start();
    await enqueueAll(world);
    await untilDone(world.db, EARLY);
    await postgres.kill();
    await expectNothingLost(world);
    expect([worker.child.exitCode, worker.child.signalCode]).toEqual([null, null]);
  });

  it('a PostgreSQL that falls silent without closing a connection is given up and connected anew', async () => {
    const { world, postgres } = await onMortalPostgres(name);
    const proxy = keep(await startProxy({ path: postgres.socket }));
    world.start({ env: { DATABASE_URL: `postgres://briefwire@127.0.0.1:${proxy.port}/briefwire` } });
    await enqueueAll(world);
    await untilDone(world.db, EARLY);
    proxy.freeze();
    await expectNothingLost(world);
  });

  it('a database that is not there for a while loses nothing, and ends no worker', async () => {
    const world = keep(await createPlainWorld(site, name));
    const worker = world.start();
    await enqueueAll(world);
    await untilDone(world.db, EARLY);
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(world.db);
    const bringBack = await hideDatabase(rows[0]?.name ?? '');
    await sleep(LONG_MS);
    await bringBack();
    await expectNothingLost(world);
    expect([worker.child.exitCode, worker.child.signalCode]).toEqual([null, null]);
  });

  it('jobs that are delivered several times and in any order change nothing', async () => {
    const world = keep(await createPlainWorld(site, name));
    await enqueueAll(world);
    const random = seeded(SEED);
    const urls = await world.db.selectFrom('urls').select(['id', 'request']).execute();
    const queue = createQueue(world.backend, 'fetch');
    const doubled = shuffled([...urls, ...urls, ...urls], random).map(({ id, request }, index) => ({
      name: 'fetch',
      data: { urlId: id, request },
      opts: { jobId: `again-${index}`, attempts: 4, backoff: { type: 'briefwire' }, removeOnComplete: true },
    }));
    await queue.addBulk(doubled);
    await queue.close();
    world.start();
    world.start();
    await expectNothingLost(world);
  });

  it('two schedulers and a feed take every item in once', async () => {
    const world = keep(await createPlainWorld(site, name));
    for (let scheduler = 0; scheduler < 2; scheduler++) world.start();
    await addSource(world.db, { kind: 'feed', ...sourceAddress(site.feed(BATCHES)), tags: [] });
    await expect
      .poll(async () => (await world.db.selectFrom('urls').select('id').execute()).length, { timeout: 60_000 })
      .toBe(ALL);
    await world.settled();
    const requests = await world.db.selectFrom('urls').select('request').distinct().execute();
    expect(requests).toEqual([{ request: 1 }]);
    expect((await stateOf(world.db))['briefs']).toEqual(expected['briefs']);
  });

  it('a migration of the tables at work waits its turn, and loses nothing', async () => {
    const world = keep(await createPlainWorld(site, name));
    world.start();
    world.start();
    await enqueueAll(world);
    await untilDone(world.db, EARLY);
    for (const table of ['urls', 'fetches', 'url_events', 'articles', 'briefs', 'sightings']) {
      await sql.raw(`alter table ${table} add column later_version integer not null default 0`).execute(world.db);
      await sql.raw(`create index on ${table} (later_version)`).execute(world.db);
    }
    await expectNothingLost(world);
  });
});

async function onMortalPostgres(name: BackendName) {
  const postgres = await createMortalPostgres();
  if (name === 'postgres') return { postgres, world: keep(await createWorld(site, postgres, null)) };
  const redis = await createRedisServer();
  cleanups.push(() => redis.remove());
  const servers = { ...postgres, env: { ...postgres.env, REDIS_URL: redis.url } };
  return { postgres, world: keep(await createWorld(site, servers, redis.url)) };
}
