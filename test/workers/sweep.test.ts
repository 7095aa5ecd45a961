import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { leaseStranded } from '../../src/db/urls.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { restoreTurns } from '../../src/workers/lost-turns.ts';
import { startSweep, stranded } from '../../src/workers/sweep.ts';
import { silent } from '../support/backends.ts';
import { runCli } from '../support/cli.ts';
import { openDatabase, recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';
import { createEmptyDatabase } from '../support/postgres.ts';

const PAGE = buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('望湖区') });
const using = useIntake();

/** Makes everything that happened look as if it had happened five minutes earlier. */
async function letTimePass(db: Db): Promise<void> {
  await sql`update urls set requested_at = requested_at - interval '5 minutes'`.execute(db);
  await sql`update url_events set at = at - interval '5 minutes'`.execute(db);
}

function sweeping() {
  const producer = recordingProducer();
  return { producer, deps: { db: using().db, producer, log: silent, haste: 1 } };
}

describe('the sweep', () => {
  it('puts a URL back on the fetch queue whose job never came', async () => {
    const { db, runId } = using();
    const { producer, deps } = sweeping();
    const [url] = await enqueueUrls({ db, producer: recordingProducer() }, ['https://a.example/1'], runId);
    await letTimePass(db);
    expect(await stranded(deps)).toBe(1);
    expect(producer.added).toEqual([{ name: 'fetch', payload: { urlId: url?.urlId, request: 1 } }]);
  });

  it('puts a page back on the article queue whose bytes are there', async () => {
    const { db, take } = using();
    const { producer, deps } = sweeping();
    const { fetchId } = await take('https://a.example/1', PAGE);
    await take('file:///tmp/2.html', PAGE);
    await letTimePass(db);
    expect(await stranded(deps)).toBe(2);
    expect(producer.added).toMatchObject([{ name: 'article', payload: { fetchId } }, { name: 'article' }]);
  });

  it('leaves alone what is settled, and what something happened to a moment ago', async () => {
    const { db, store, take, runId } = using();
    const { producer, deps } = sweeping();
    await store('https://a.example/settled', PAGE);
    await letTimePass(db);
    await take('https://a.example/fresh', PAGE);
    const [old] = await enqueueUrls({ db, producer: recordingProducer() }, ['https://a.example/old'], runId);
    await sql`update urls set requested_at = now() - interval '5 minutes' where id = ${old?.urlId}`.execute(db);
    expect(await stranded(deps)).toBe(0);
    expect(producer.added).toEqual([]);
  });

  it('does not fetch a file whose bytes never came', async () => {
    const { db, runId } = using();
    const { deps, producer } = sweeping();
    await enqueueUrls({ db, producer: recordingProducer() }, ['file:///tmp/1.html'], runId);
    await letTimePass(db);
    expect(await stranded(deps)).toBe(0);
    expect(producer.added).toEqual([]);
  });

  it('names the newest request', async () => {
    const { db, take } = using();
    const { producer, deps } = sweeping();
    await take('https://a.example/1', PAGE);
    const newer = await take('https://a.example/1', buildPage({ title: '塔', paragraphs: paragraphsAbout('新湖区') }));
    await letTimePass(db);
    expect(await stranded(deps)).toBe(1);
    expect(producer.added).toEqual([{ name: 'article', payload: { fetchId: newer.fetchId } }]);
  });

  it('gives each URL to one of many processes, once a lease', async () => {
    const { db, database, runId } = using();
    const names = Array.from({ length: 50 }, (_, index) => `https://a.example/${index}`);
    const urls = await enqueueUrls({ db, producer: recordingProducer() }, names, runId);
    await letTimePass(db);
    const pools = [0, 1, 2].map(() => openDatabase(database, 1));
    const options = { idleMs: 60_000, leaseMs: 300_000, limit: 20 };
    const found = (await Promise.all(pools.map((pool) => leaseStranded(pool, options)))).flat();
    found.push(...(await leaseStranded(db, options)));
    found.push(...(await leaseStranded(db, options)));
    for (const pool of pools) await pool.destroy();
    const ids = found.map(({ urlId }) => urlId).sort((a, b) => a - b);
    expect(ids).toEqual(urls.map(({ urlId }) => urlId).sort((a, b) => a - b));
    await sql`update urls set leased_until = now() - interval '1 second' where id = ${ids[7]}`.execute(db);
    expect(await leaseStranded(db, options)).toMatchObject([{ urlId: ids[7] }]);
  });

  it('ends the leases of what the queue would not take', async () => {
    const { db, runId } = using();
    const { producer, deps } = sweeping();
    await enqueueUrls({ db, producer: recordingProducer() }, ['https://a.example/1'], runId);
    await letTimePass(db);
    const shut = { ...producer, add: () => Promise.reject(new Error('the queue is away')) };
    await expect(stranded({ ...deps, producer: shut })).rejects.toThrow('the queue is away');
    expect(await stranded(deps)).toBe(1);
    expect(await stranded(deps)).toBe(0);
  });

  it('leaves a page alone that the job which fetched it goes on to read', async () => {
    const { db, take } = using();
    const { deps } = sweeping();
    const { fetchId } = await take('https://a.example/1', PAGE);
    await letTimePass(db);
    await sql`update fetches set leased_until = now() + interval '1 minute' where id = ${fetchId}`.execute(db);
    expect(await stranded(deps)).toBe(0);
    await sql`update fetches set leased_until = now() - interval '1 second' where id = ${fetchId}`.execute(db);
    expect(await stranded(deps)).toBe(1);
  });

  it('goes on after a pass that failed, and waits for the last one when it is closed', async () => {
    const { deps } = sweeping();
    const ran: string[] = [];
    const sweep = startSweep(
      deps,
      [
        async () => {
          ran.push('failing');
          throw new Error('the database is away');
        },
        async () => {
          ran.push('next');
          return 0;
        },
      ],
      { atOnce: true },
    );
    await sweep.close();
    expect(ran).toEqual(['failing', 'next']);
  });

  it('of a command that may be done soon begins after half a minute', async () => {
    const { deps } = sweeping();
    let passes = 0;
    const pass = async () => ++passes;
    const sweep = startSweep({ ...deps, haste: 1_000 }, [pass], { atOnce: false });
    expect(passes).toBe(0);
    await expect.poll(() => passes).toBeGreaterThan(1);
    await sweep.close();
    const unhurried = startSweep(deps, [pass], { atOnce: false });
    passes = 0;
    await unhurried.close();
    expect(passes).toBe(0);
  });
});

it('is not begun by a command that reads one file', async () => {
  const database = await createEmptyDatabase();
  const db = openDatabase(database, 1);
  const folder = await mkdtemp(path.join(tmpdir(), 'briefwire-sweep-'));
  await writeFile(path.join(folder, 'page.html'), PAGE);
  const env = { DATABASE_URL: database.url };
  await runCli(['migrate'], env);
  const run = await runCli(['ingest', path.join(folder, 'page.html')], env);
  await rm(folder, { recursive: true });
  expect(run.status).toBe(0);
  expect(await db.selectFrom('sweeps').selectAll().execute()).toEqual([]);
  await db.destroy();
  await database.drop();
});

describe('URLs that wait for their turn', () => {
  async function waiting(at: string) {
    const { db, runId } = using();
    const { producer, deps } = sweeping();
    const [url] = await enqueueUrls({ db, producer: recordingProducer() }, ['https://a.example/1'], runId);
    await letTimePass(db);
    await sql`insert into turns (job, host, at, url_id, request)
      values ('u', 'a.example', ${at}::timestamptz, ${url?.urlId}, 1)`.execute(db);
    return { producer, deps, job: { name: 'fetch', payload: { urlId: url?.urlId, request: 1 } } };
  }

  it.each([
    ['infinity', 0],
    ['tomorrow', 0],
    ['yesterday', 1],
  ])('are not stranded before it: turn %s', async (at, found) => {
    const { deps } = await waiting(at);
    expect(await stranded(deps)).toBe(found);
  });

  const end = () => sql`update sweeps set leased_until = now()`.execute(using().db);

  it('get their jobs back where the queue lost them, those of a paused host aside', async () => {
    const { producer, deps, job } = await waiting('tomorrow');
    const counts = async () => ({ ...(await producer.counts()), fetch: { waiting: 0, active: 0, delayed: 1 } });
    expect(await restoreTurns({ ...deps, producer: { ...producer, counts } })).toBe(0);
    expect(await restoreTurns(deps)).toBe(1);
    expect(producer.added).toEqual([job]);
    await end();
    await sql`update turns set at = 'infinity'`.execute(using().db);
    expect(await restoreTurns(deps)).toBe(0);
  });

  it('get them from one process, and not again for a while', async () => {
    const { producer, deps } = await waiting('tomorrow');
    const restored = await Promise.all([0, 1, 2, 3].map(() => restoreTurns(deps)));
    expect(restored.filter((count) => count > 0)).toEqual([1]);
    expect(await restoreTurns(deps)).toBe(0);
    expect(producer.added).toHaveLength(1);
    await end();
    expect(await restoreTurns(deps)).toBe(1);
  });

  it('get them a moment later where the queue was away', async () => {
    const { producer, deps } = await waiting('tomorrow');
    const shut = { ...producer, add: () => Promise.reject(new Error('the queue is away')) };
    await expect(restoreTurns({ ...deps, producer: shut })).rejects.toThrow('the queue is away');
    expect(await restoreTurns(deps)).toBe(1);
  });
});
