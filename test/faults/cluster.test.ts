import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { JOB_NAMES } from '../../src/queues/job-names.ts';
import { redisAvailable } from '../support/redis.ts';
import { createCluster, type RedisServer, untilClusterWorks } from './support/redis-server.ts';
import { type FaultSite, startFaultSite } from './support/site.ts';
import { expectSameState, stateOf } from './support/state.ts';
import { createWorld, databaseWith, faultFree, untilDone, type World } from './support/world.ts';

const BATCHES = [0, 1];
const EARLY = 6;

describe.skipIf(!redisAvailable())('on a Redis Cluster', () => {
  let site: FaultSite;
  let expected: Record<string, unknown[]>;
  let nodes: RedisServer[] = [];
  let world: World | undefined;

  beforeAll(async () => {
    site = await startFaultSite();
    expected = await faultFree(site, BATCHES);
  });
  afterEach(async () => {
    await world?.close();
    for (const node of nodes) await node.remove();
    site.forget();
  });
  afterAll(() => site.close());

  async function start(masters: number, replicas: number): Promise<World> {
    nodes = await createCluster(masters, replicas);
    const url = nodes.map((node) => node.url).join(',');
    world = await createWorld(site, await databaseWith({ REDIS_URL: url }), url);
    world.start();
    world.start();
    await world.enqueue(site.urls(0));
    await untilDone(world.db, EARLY);
    return world;
  }

  /** Where each queue's keys lie. */
  async function mastersOfQueues(): Promise<RedisServer[]> {
    const owners: RedisServer[] = [];
    for (const name of JOB_NAMES) {
      for (const node of nodes.slice(0, 3)) {
        const [keys] = await node.tell(['KEYS', `{bw:${name}}:*`]);
        if (Array.isArray(keys) && keys.length > 0) owners.push(node);
      }
    }
    return owners;
  }

  it('a master that is killed is replaced by its replica, and nothing is lost', async () => {
    const running = await start(3, 1);
    const owners = await mastersOfQueues();
    // One tag a queue: its keys lie together, and the queues do not all lie on one master.
    expect(owners).toHaveLength(JOB_NAMES.length);
    await owners[1]?.kill();
    await running.enqueue(site.urls(1));
    await running.settled();
    expectSameState(await stateOf(running.db), expected);
  });

  it('three masters that are killed at once and started again lose nothing', async () => {
    const running = await start(3, 0);
    await Promise.all(nodes.map((node) => node.kill()));
    await running.enqueue(site.urls(1));
    for (const node of nodes) await node.start();
    await untilClusterWorks(nodes);
    await running.settled();
    expectSameState(await stateOf(running.db), expected);
  });
});
