import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PermanentError, RetryableError } from '../../src/pipeline/errors.ts';
import type { JobName } from '../../src/queues/job-names.ts';
import { jobs } from '../../src/queues/jobs.ts';
import { createProducer, type Producer } from '../../src/queues/producer.ts';
import type { Handlers, LostJob } from '../../src/workers/attempt.ts';
import { done, later, type Outcome } from '../../src/workers/outcome.ts';
import { type Runner, startRunner } from '../../src/workers/runner.ts';
import { BACKENDS, silent, startServers, type TestServers } from '../support/backends.ts';
import { setDeaths } from '../support/deaths.ts';

const JOBS = 5_000;
const CONCURRENCY = 16;

describe.each(BACKENDS)('the queue contract on %s', (name) => {
  let servers: TestServers;
  let producer: Producer;
  let pool: pg.Pool;
  const lost: LostJob[] = [];

  beforeAll(async () => {
    servers = await startServers(name);
    producer = createProducer(servers.backend);
    pool = new pg.Pool({ ...servers.database.connection, max: 8 });
    // end() does not wait until the connections are closed: dropping the database may end them first.
    pool.on('error', () => {});
    await pool.query('create table effects (job integer primary key)');
    await pool.query('create table deliveries (job integer)');
  });

  afterAll(async () => {
    await producer.close();
    await pool.end();
    await servers.stop();
  });

  function start(handlers: Partial<Handlers>, haste = 1, queues: readonly JobName[] = ['fetch', 'article']): Runner {
    lost.length = 0;
    const unexpected = async (): Promise<Outcome> => {
      throw new Error('no job of this kind was added');
    };
    return startRunner({
      backend: servers.backend,
      producer,
      handlers: { source: unexpected, fetch: unexpected, article: unexpected, ...handlers },
      giveUp: async (job) => {
        lost.push(job);
      },
      log: silent,
      concurrency: CONCURRENCY,
      queues,
      haste,
    });
  }

  async function count(table: 'effects' | 'deliveries'): Promise<number> {
    const { rows } = await pool.query<{ count: string }>(`select count(*) from ${table}`);
    return Number(rows[0]?.count);
  }

  async function drained(): Promise<void> {
    await expect
      .poll(async () => Object.values(await producer.counts()).flatMap((queue) => Object.values(queue)), {
        timeout: 120_000,
        interval: 100,
      })
      .toEqual(Array.from({ length: 9 }, () => 0));
  }

  it(`runs ${JOBS} jobs at concurrency ${CONCURRENCY}: none failed, none lost, none with double effect`, async () => {
    const runner = start({
      fetch: async ({ urlId }) => {
        await pool.query('insert into deliveries values ($1)', [urlId]);
        await pool.query('insert into effects values ($1)', [urlId]);
        return done({});
      },
    });
    const batch = Array.from({ length: JOBS }, (_, index) => ({
      name: 'fetch' as const,
      payload: { urlId: index + 1, request: 1 },
    }));
    await producer.add(batch);
    await drained();
    await runner.close(5_000);
    expect(lost).toEqual([]);
    expect(await count('effects')).toBe(JOBS);
    expect(await count('deliveries')).toBe(JOBS);
  }, 180_000);

  it('joins jobs of one id while they wait, and takes the id again once it is done', async () => {
    const seen: number[] = [];
    const job = { name: 'article' as const, payload: { fetchId: 7 } };
    await producer.add([job]);
    await producer.add([job, job]);
    const runner = start({
      article: async ({ fetchId }) => {
        seen.push(fetchId);
        return done({});
      },
    });
    await drained();
    expect(seen).toEqual([7]);
    await producer.add([job]);
    await drained();
    await runner.close(5_000);
    expect(seen).toEqual([7, 7]);
  });

  it('adds the next jobs that a handler returns', async () => {
    const seen: number[] = [];
    const runner = start({
      fetch: async ({ urlId }) => done({}, [{ name: 'article', payload: { fetchId: urlId * 10 } }]),
      article: async ({ fetchId }) => {
        seen.push(fetchId);
        return done({});
      },
    });
    await producer.add([3, 4].map((urlId) => ({ name: 'fetch', payload: { urlId, request: 2 } })));
    await drained();
    await runner.close(5_000);
    expect(seen.sort()).toEqual([30, 40]);
  });

  it('tries again where that can help, and gives up at once where it cannot', async () => {
    const attempts = new Map<number, number>();
    const runner = start({
      article: async ({ fetchId }) => {
        attempts.set(fetchId, (attempts.get(fetchId) ?? 0) + 1);
        if (fetchId === 1) throw new PermanentError('http-404', 'not there');
        if (fetchId === 2 && attempts.get(2) === 1) throw new RetryableError('timeout', 'too slow');
        return done({});
      },
    });
    await producer.add([1, 2].map((fetchId) => ({ name: 'article', payload: { fetchId } })));
    await drained();
    await runner.close(5_000);
    expect([...attempts].sort()).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(lost).toMatchObject([{ name: 'article', payload: { fetchId: 1 }, reason: 'http-404', attempts: 1 }]);
  });

  it('hands a job back that is running at the deadline, without using up an attempt', async () => {
    // More often than it has attempts, and often enough to meet a worker that takes the job again while it closes.
    const turns = jobs.article.attempts + 10;
    await producer.add([{ name: 'article', payload: { fetchId: 99 } }]);
    for (let turn = 0; turn < turns; turn++) {
      let begun = () => {};
      const started = new Promise<void>((resolve) => {
        begun = resolve;
      });
      let failLate = (_error: Error) => {};
      const runner = start({
        article: () => {
          begun();
          return new Promise<Outcome>((_, reject) => {
            failLate = reject;
          });
        },
      });
      await started;
      await runner.close(50);
      expect((await producer.counts()).article).toEqual({ waiting: 1, active: 0, delayed: 0 });
      // What comes of it afterwards is nobody's concern any more: another worker has the job.
      failLate(new PermanentError('http-404', 'too late'));
      await new Promise(setImmediate);
      expect(lost).toEqual([]);
    }
    const runner = start({ article: async () => done({}) });
    await drained();
    await runner.close(5_000);
  });

  it('gives no job up because database or queues were away, however often it was tried', async () => {
    let tries = 0;
    const runner = start(
      {
        fetch: async () => {
          if (++tries > jobs.fetch.attempts + 2) return done({});
          throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
        },
      },
      20,
    );
    await producer.add([{ name: 'fetch', payload: { urlId: 5, request: 1 } }]);
    await drained();
    await runner.close(5_000);
    expect([tries, lost]).toEqual([jobs.fetch.attempts + 3, []]);
  });

  it('lets jobs that outlived workers start apart, and gives those up that ended ten', async () => {
    const seen: number[] = [];
    await producer.add([21, 22, 23].map((fetchId) => ({ name: 'article', payload: { fetchId } })));
    await setDeaths(servers.backend, 'article', 'f21', 10);
    await setDeaths(servers.backend, 'article', 'f22', 2);
    const runner = start(
      {
        article: async ({ fetchId }) => {
          seen.push(fetchId);
          return seen.length === 2 ? later(1, 'not its turn') : done({});
        },
      },
      50,
    );
    await drained();
    await runner.close(5_000);
    expect(seen).toEqual([23, 22, 22]);
    expect(lost).toMatchObject([{ payload: { fetchId: 21 }, reason: 'kills-worker' }]);
  });

  it('comes to one tick for all services, again after a wipe, however many ask at once', async () => {
    const ticks: number[] = [];
    const others = Array.from({ length: 3 }, () => createProducer(servers.backend));
    await Promise.all([producer, ...others].map((service) => service.keepTicking()));
    for (const service of [...others, producer]) await service.keepTicking();
    const runners = [1, 2].map(() =>
      start(
        {
          source: async (payload) => {
            if ('due' in payload) ticks.push(Date.now());
            return done({});
          },
        },
        1,
        ['source'],
      ),
    );
    await expect.poll(() => ticks.length, { timeout: 20_000 }).toBeGreaterThan(0);
    // A job is active until its end is written down.
    await expect
      .poll(async () => (await producer.counts()).source, { timeout: 20_000 })
      .toEqual({ waiting: 0, active: 0, delayed: 1 });
    expect(ticks).toHaveLength(1);
    for (const runner of runners) await runner.close(5_000);
    for (const service of others) await service.close();
  });
});
