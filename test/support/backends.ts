import type { Logger } from 'pino';
import pino from 'pino';
import { migrateQueues, openPostgres, openRedis, type QueueBackend } from '../../src/queues/connection.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';
import { redisAvailable, startRedis } from './redis.ts';

/** The queue backends that can run here; a missing Redis has been told loudly, or is a failure. */
export const BACKENDS = redisAvailable() ? (['postgres', 'redis'] as const) : (['postgres'] as const);
export type BackendName = (typeof BACKENDS)[number];

export interface TestServers {
  database: TestDatabase;
  /** Environment of a child process that is to use these servers. */
  env: { DATABASE_URL: string; REDIS_URL?: string };
  backend: QueueBackend;
  stop(): Promise<void>;
}

/** A migrated database of its own, and queues in it or on a Redis of their own. */
export async function startServers(name: BackendName): Promise<TestServers> {
  const database = await createTestDatabase();
  await migrateQueues(database.connection);
  if (name === 'postgres') {
    const backend = openPostgres(database.connection);
    const stop = async () => {
      await backend.close();
      await database.drop();
    };
    return { database, env: { DATABASE_URL: database.url }, backend, stop };
  }
  const redis = await startRedis();
  const backend = await openRedis(redis.url);
  const stop = async () => {
    await backend.close();
    await redis.stop();
    await database.drop();
  };
  return { database, env: { DATABASE_URL: database.url, REDIS_URL: redis.url }, backend, stop };
}

export const silent: Logger = pino({ level: 'silent' });
