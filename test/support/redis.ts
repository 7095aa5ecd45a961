import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

const PROGRAMS = ['redis-server', 'valkey-server'];
const START_MS = 10_000;
const POLL_MS = 20;

/**
 * Whether the Redis suites can run: for `describe.skipIf(!redisAvailable())`. Where they cannot, says so and why; with
 * BRIEFWIRE_REQUIRE_REDIS=1 that is a failure.
 * @throws Error in that case
 */
export function redisAvailable(): boolean {
  if (process.env['REDIS_URL'] || findProgram()) return true;
  const why = `REDIS_URL is not set and neither ${PROGRAMS.join(' nor ')} is on the PATH`;
  if (process.env['BRIEFWIRE_REQUIRE_REDIS'] === '1') throw new Error(`a Redis server is required: ${why}`);
  process.stderr.write(`\n*** THE REDIS SUITES ARE SKIPPED: ${why} ***\n\n`);
  return false;
}

/**
 * A real server: one of its own on a free port, which keeps nothing on disk, or that of REDIS_URL, which may hold other
 * people's keys: it is not emptied, so a test gives its queues names of their own.
 */
export async function startRedis(): Promise<TestRedis> {
  const given = process.env['REDIS_URL'];
  if (given) return { url: given, stop: async () => {} };
  return startOwn(redisProgram());
}

async function startOwn(program: string): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'briefwire-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn(program, [...args, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // A run that is broken off must not leave it behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const url = `redis://127.0.0.1:${port}`;
  await untilReady(url, () => child.exitCode);
  const stop = async () => {
    process.off('exit', kill);
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop };
}

async function untilReady(url: string, exitCode: () => number | null): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until; await sleep(POLL_MS)) {
    if (exitCode() !== null) throw new Error(`redis-server ended with status ${exitCode()}`);
    if (await answers(url)) return;
  }
  throw new Error(`redis-server does not answer at ${url}`);
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

/** @throws Error where there is none */
export function redisProgram(): string {
  const program = findProgram();
  if (!program) throw new Error(`neither ${PROGRAMS.join(' nor ')} is on the PATH`);
  return program;
}

function findProgram(): string | undefined {
  return PROGRAMS.find((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
