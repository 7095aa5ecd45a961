import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { FIRST_PENDING, findStranded, type PendingPosition } from '../../src/db/urls.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { restoreTurns } from '../../src/workers/lost-turns.ts';
import { startSweep, stranded } from '../../src/workers/sweep.ts';
import { silent } from '../support/backends.ts';
import { recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';

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
    expect(await stranded()(deps)).toBe(1);
    expect(producer.added).toEqual([{ name: 'fetch', payload: { urlId: url?.urlId, request: 1 } }]);
  });

  it('puts a page back on the article queue whose bytes are there', async () => {
    const { db, take } = using();
    const { producer, deps } = sweeping();
    const { fetchId } = await take('https://a.example/1', PAGE);
    await take('file:///tmp/2.html', PAGE);
    await letTimePass(db);
    expect(await stranded()(deps)).toBe(2);
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
    expect(await stranded()(deps)).toBe(0);
    expect(producer.added).toEqual([]);
  });

  it('does not fetch a file whose bytes never came', async () => {
    const { db, runId } = using();
    const { deps, producer } = sweeping();
    await enqueueUrls({ db, producer: recordingProducer() }, ['file:///tmp/1.html'], runId);
    await letTimePass(db);
    expect(await stranded()(deps)).toBe(0);
    expect(producer.added).toEqual([]);
  });

  it('names the newest request', async () => {
    const { db, take } = using();
    const { producer, deps } = sweeping();
    await take('https://a.example/1', PAGE);
    const newer = await take('https://a.example/1', buildPage({ title: '塔', paragraphs: paragraphsAbout('新湖区') }));
    await letTimePass(db);
    expect(await stranded()(deps)).toBe(1);
    expect(producer.added).toEqual([{ name: 'article', payload: { fetchId: newer.fetchId } }]);
  });

  it('goes on behind the URLs of its last pass, and begins anew after the last', async () => {
    const { db, runId } = using();
    const names = Array.from({ length: 5 }, (_, index) => `https://a.example/${index}`);
    const urls = await enqueueUrls({ db, producer: recordingProducer() }, names, runId);
    await letTimePass(db);
    const seen: number[][] = [];
    let after: PendingPosition | null = FIRST_PENDING;
    while (after) {
      const { steps, last }: Awaited<ReturnType<typeof findStranded>> = await findStranded(db, {
        idleMs: 60_000,
        after,
        limit: 2,
      });
      seen.push(steps.map(({ urlId }) => urlId));
      after = last;
    }
    expect(seen.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(seen.flat()).toEqual(urls.map(({ urlId }) => urlId).sort((a, b) => a - b));
  });

  it('goes on after a pass that failed, and waits for the last one when it is closed', async () => {
    const { deps } = sweeping();
    const ran: string[] = [];
    const sweep = startSweep(deps, [
      async () => {
        ran.push('failing');
        throw new Error('the database is away');
      },
      async () => {
        ran.push('next');
        return 0;
      },
    ]);
    await sweep.close();
    expect(ran).toEqual(['failing', 'next']);
  });
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
    expect(await stranded()(deps)).toBe(found);
  });

  it('get their jobs back where the queue lost them, those of a paused host aside', async () => {
    const { producer, deps, job } = await waiting('tomorrow');
    const counts = async () => ({ ...(await producer.counts()), fetch: { waiting: 0, active: 0, delayed: 1 } });
    expect(await restoreTurns({ ...deps, producer: { ...producer, counts } })).toBe(0);
    expect(await restoreTurns(deps)).toBe(1);
    expect(producer.added).toEqual([job]);
    await sql`update turns set at = 'infinity'`.execute(using().db);
    expect(await restoreTurns(deps)).toBe(0);
  });
});
