import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BACKENDS } from '../support/backends.ts';
import { redisAvailable } from '../support/redis.ts';
import { createRedisServer } from './support/redis-server.ts';
import { type FaultSite, startFaultSite } from './support/site.ts';
import { expectSameState, stateOf } from './support/state.ts';
import { createPlainWorld, createWorld, databaseWith, faultFree, untilDone, type World } from './support/world.ts';

const BATCHES = [0, 1];
let site: FaultSite;
let world: World;
let release = () => {};

beforeAll(async () => {
  site = await startFaultSite();
});
beforeEach(() => site.forget());
afterEach(async () => {
  release();
  site.holdUntil(null);
  await world.close();
});
afterAll(() => site.close());

function holdPages(): void {
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  site.holdUntil(held);
}

async function startedWorker() {
  const worker = world.start();
  await expect.poll(() => worker.output(), { timeout: 60_000 }).toContain('worker started');
  return worker;
}

/** Starts a worker and waits until it has fetches in flight that are not answered. */
async function busyWorker() {
  holdPages();
  const worker = await startedWorker();
  await world.enqueue(site.urls(0));
  await expect.poll(() => site.asked.size, { timeout: 60_000 }).toBeGreaterThan(0);
  return worker;
}

describe.each(BACKENDS)('workers on %s queues', (name) => {
  it('that are replaced one after the other under load end with 0, and nothing is lost or given up', async () => {
    const expected = await faultFree(site, BATCHES);
    world = await createPlainWorld(site, name);
    for (const batch of BATCHES) await world.enqueue(site.urls(batch));
    let old = await startedWorker();
    for (let deploy = 1; deploy <= 3; deploy++) {
      await untilDone(world.db, deploy * 3);
      const fresh = await startedWorker();
      old.child.kill('SIGTERM');
      expect(await old.ended).toEqual({ status: 0, signal: null });
      old = fresh;
    }
    await world.settled();
    expectSameState(await stateOf(world.db), expected);
  });

  it('hand back at the deadline what does not end, end with 0, and another goes on at once', async () => {
    world = await createPlainWorld(site, name);
    const worker = await busyWorker();
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toEqual({ status: 0, signal: null });
    const { active } = (await world.producer.counts()).fetch;
    expect(active).toBe(0);
    release();
    site.holdUntil(null);
    world.start();
    await world.settled();
    const letters = await world.db.selectFrom('dead_letters').select('reason').distinct().execute();
    expect(letters).toEqual([{ reason: 'http-404' }]);
  });

  it('end at once at the second signal, and their jobs run again', async () => {
    world = await createPlainWorld(site, name);
    const worker = await busyWorker();
    worker.child.kill('SIGTERM');
    await expect.poll(() => worker.output(), { timeout: 30_000 }).toContain('stopping');
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toEqual({ status: 130, signal: null });
    release();
    site.holdUntil(null);
    world.start();
    await world.settled();
  });
});

describe.skipIf(!redisAvailable())('a worker whose Redis is away', () => {
  it('ends at SIGTERM with 0 all the same', async () => {
    const redis = await createRedisServer();
    try {
      world = await createWorld(site, await databaseWith({ REDIS_URL: redis.url }), redis.url);
      const worker = await startedWorker();
      await redis.kill();
      worker.child.kill('SIGTERM');
      expect(await worker.ended).toEqual({ status: 0, signal: null });
    } finally {
      await redis.remove();
    }
  });
});
