import { describe, expect, it } from 'vitest';
import { RetryableError } from '../../src/pipeline/errors.ts';
import { createProducer } from '../../src/queues/producer.ts';
import type { Handlers, LostJob } from '../../src/workers/attempt.ts';
import { done, later } from '../../src/workers/outcome.ts';
import { startRunner } from '../../src/workers/runner.ts';
import { BACKENDS, silent, startServers } from '../support/backends.ts';

describe.each(BACKENDS)('a job whose turn has not come, on %s', (name) => {
  it('comes back as often as it takes, and has all its attempts left', async () => {
    const servers = await startServers(name);
    const producer = createProducer(servers.backend);
    const calls: number[] = [];
    const lost: LostJob[] = [];
    const fetch: Handlers['fetch'] = async ({ urlId }) => {
      calls.push(urlId);
      const count = calls.filter((id) => id === urlId).length;
      if (count <= 6) return later(20, 'not its turn');
      if (urlId === 2) throw new RetryableError('timeout', 'too slow');
      return done({});
    };
    const runner = startRunner({
      ...servers,
      producer,
      handlers: { fetch, source: async () => done({}), article: async () => done({}) },
      giveUp: async (job) => void lost.push(job),
      log: silent,
      concurrency: 4,
      haste: 1,
      queues: ['fetch'],
    });
    try {
      await producer.add([1, 2].map((urlId) => ({ name: 'fetch', payload: { urlId, request: 1 } })));
      await expect.poll(() => calls.length, { timeout: 30_000 }).toBe(14);
      await expect.poll(async () => (await producer.counts()).fetch).toEqual({ waiting: 0, active: 0, delayed: 1 });
      expect(lost).toEqual([]);
    } finally {
      await runner.close(1_000);
      await producer.close();
      await servers.stop();
    }
  });
});
