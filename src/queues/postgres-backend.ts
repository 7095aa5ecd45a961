import { setTimeout as sleep } from 'node:timers/promises';
import { assertSchemaCompatibility, createPostgresBackend, type PgPool } from 'bullmq';

export const BULLMQ_SCHEMA = 'bullmq';
/** A worker that could not get a job asks again after this long. */
const RETRY_MS = 1_000;

/**
 * Makes BullMQ's backend on PostgreSQL, with two mends. BullMQ keeps the failure of its first connection for good, and a
 * worker whose question for a job fails asks again at once. Together they kept the process busy without a pause: no
 * timer, signal or other connection was served any more, and the end of an outage was never noticed.
 */
export const createBackend: typeof createPostgresBackend = (name, options, more) => {
  const backend = createPostgresBackend(name, options, more);
  backend.connection.waitUntilReady = checkUntilReady(backend.connection.pool);
  const moveToActive = backend.moveToActive.bind(backend);
  backend.moveToActive = async (token, workerName) => {
    try {
      return await moveToActive(token, workerName);
    } catch (error) {
      await sleep(RETRY_MS);
      throw error;
    }
  };
  return backend;
};

/** Checks once that the queues' tables are there, and again where that failed. */
function checkUntilReady(pool: PgPool): () => Promise<void> {
  let ready: Promise<void> | undefined;
  return () => {
    ready ??= check(pool).catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    return ready;
  };
}

async function check(pool: PgPool): Promise<void> {
  const client = await pool.connect();
  try {
    await assertSchemaCompatibility(client, BULLMQ_SCHEMA);
  } finally {
    client.release();
  }
}
