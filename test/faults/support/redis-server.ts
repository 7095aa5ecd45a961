import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { redisProgram } from '../../support/redis.ts';

/** A Redis that writes an append-only file and can be killed and started again at the same place. */
export interface RedisServer {
  port: number;
  url: string;
  /** Runs commands on it, one after the other. */
  tell(...commands: (string | number)[][]): Promise<unknown[]>;
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

const START_MS = 20_000;

export async function createRedisServer(settings: readonly string[] = []): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'briefwire-fault-redis-'));
  const port = await freePort();
  const args = `--port ${port} --bind 127.0.0.1 --save  --appendonly yes --maxmemory-policy noeviction`.split(' ');
  let child: ChildProcess | undefined;
  // A broken-off run leaves none behind.
  const kill9 = () => child?.kill('SIGKILL');
  process.once('exit', kill9);
  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    async tell(...commands) {
      const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => null, maxRetriesPerRequest: 0 });
      redis.on('error', () => {});
      try {
        const answers: unknown[] = [];
        for (const [name = '', ...given] of commands) answers.push(await redis.call(String(name), ...given));
        return answers;
      } finally {
        redis.disconnect();
      }
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    async start() {
      child = spawn(redisProgram(), [...args, '--dir', folder, ...settings], { stdio: 'ignore' });
      await untilReady(server);
    },
    async remove() {
      await server.kill();
      process.off('exit', kill9);
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function untilReady(server: RedisServer): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until; await sleep(50)) {
    // PONG comes only once the append-only file is read.
    if (await server.tell(['PING']).catch(() => null)) return;
  }
  throw new Error(`redis-server does not answer at ${server.url}`);
}

/**
 * A Redis Cluster on loopback.
 * @param replicas servers a master besides itself
 * @returns masters first, then their replicas in the same order
 */
export async function createCluster(masters: number, replicas: number): Promise<RedisServer[]> {
  const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--appendfsync', 'always'];
  settings.push('--repl-diskless-sync-delay', '0');
  const count = masters * (1 + replicas);
  const nodes: RedisServer[] = [];
  for (let node = 0; node < count; node++) nodes.push(await createRedisServer(settings));
  const ids = await Promise.all(nodes.map(async (node) => String((await node.tell(['CLUSTER', 'MYID']))[0])));
  const first = nodes[0];
  for (const node of nodes.slice(1)) await first?.tell(['CLUSTER', 'MEET', '127.0.0.1', node.port]);
  const slots = Math.ceil(16_384 / masters);
  for (const [index, node] of nodes.slice(0, masters).entries()) {
    const last = Math.min((index + 1) * slots, 16_384) - 1;
    await node.tell(['CLUSTER', 'ADDSLOTSRANGE', index * slots, last]);
  }
  for (const [index, node] of nodes.entries()) {
    if (index < masters) continue;
    const replicate = ['CLUSTER', 'REPLICATE', ids[index % masters] ?? ''];
    // The node has to hear of its master first.
    await eventually(() => node.tell(replicate));
  }
  await untilClusterWorks(nodes);
  // A replica that has not got its master's keys yet does not take its place.
  for (const node of nodes.slice(masters)) await untilLinked(node);
  return nodes;
}

async function untilLinked(replica: RedisServer): Promise<void> {
  await eventually(async () => {
    const [info] = await replica.tell(['INFO', 'replication']);
    if (!String(info).includes('master_link_status:up')) throw new Error(`no replica yet: ${info}`);
  });
}

export async function untilClusterWorks(nodes: readonly RedisServer[]): Promise<void> {
  for (const node of nodes) {
    await eventually(async () => {
      const [info] = await node.tell(['CLUSTER', 'INFO']);
      if (!String(info).includes('cluster_state:ok')) throw new Error(`the cluster does not work: ${info}`);
    });
  }
}

async function eventually(work: () => Promise<unknown>): Promise<void> {
  for (const until = Date.now() + START_MS; ; await sleep(100)) {
    try {
      await work();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    // The cluster's own port lies 10,000 above; from 32,768 on any outgoing connection may have taken it meanwhile.
    probe.listen(11_000 + Math.floor(Math.random() * 11_000), '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
