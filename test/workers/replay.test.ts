import { describe, expect, it } from 'vitest';
import { listDeadLetters } from '../../src/db/dead-letters.ts';
import type { ReplayFilter } from '../../src/db/replay.ts';
import { PermanentError } from '../../src/pipeline/errors.ts';
import type { JobName } from '../../src/queues/job-names.ts';
import { giveUp } from '../../src/workers/give-up.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { replay } from '../../src/workers/replay.ts';
import { recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';

const URL = 'https://farm.example/info/1.html';
const PAGE = buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('望湖区') });
const EVERY: ReplayFilter = { ids: null, reason: null, host: null, since: null };
const using = useIntake();

async function lose(name: JobName, payload: Record<string, unknown>, reason: string) {
  const error = new PermanentError(reason, 'given up for a test');
  await giveUp(using().db, { name, payload, error, reason, attempts: 1 });
}

/** A URL that could not be fetched. */
async function loseFetch(url: string, reason: string) {
  const { db } = using();
  const [requested] = await enqueueUrls({ db, producer: recordingProducer() }, [url], null);
  const { urlId, request } = requested ?? { urlId: 0, request: 0 };
  await lose('fetch', { urlId, request }, reason);
  return urlId;
}

async function retry(filter: Partial<ReplayFilter> = {}) {
  const producer = recordingProducer();
  const replayed = await replay({ db: using().db, producer }, { ...EVERY, ...filter });
  return { urls: replayed.map((row) => row.url), jobs: producer.added, replayed };
}

describe('a dead letter that is retried', () => {
  it('is read again from its stored bytes, and stored as of when they were fetched', async () => {
    const { db, take, read } = using();
    const { fetchId } = await take(URL, PAGE);
    await lose('article', { fetchId }, 'parse-timeout');
    const { replayed, jobs } = await retry();
    expect(replayed).toMatchObject([{ url: URL, request: 2, fetchId: expect.any(Number) }]);
    expect(jobs).toEqual([{ name: 'article', payload: { fetchId: replayed[0]?.fetchId } }]);
    expect(await listDeadLetters(db, 10)).toEqual([]);

    await read(replayed[0]?.fetchId ?? 0);
    expect(await db.selectFrom('urls').select('state').execute()).toEqual([{ state: 'stored' }]);
    const times = await db.selectFrom('fetches').select('fetched_at').execute();
    expect(times).toHaveLength(2);
    expect(times[0]).toEqual(times[1]);
    const events = await db.selectFrom('url_events').select('event').orderBy('id').execute();
    expect(events.map((row) => row.event)).toEqual(['enqueued', 'dead', 'replayed', 'stored']);
  });

  it('is fetched again where there are no bytes', async () => {
    const urlId = await loseFetch(URL, 'http-404');
    const { jobs } = await retry();
    expect(jobs).toEqual([{ name: 'fetch', payload: { urlId, request: 2 } }]);
  });

  it('happens once, also when two people ask at the same time', async () => {
    await loseFetch(URL, 'http-404');
    const both = await Promise.all([retry(), retry()]);
    expect(both.flatMap(({ urls }) => urls)).toEqual([URL]);
    expect((await retry()).urls).toEqual([]);
  });

  it('is chosen by id, reason, host and time', async () => {
    const { db } = using();
    for (const [url, reason] of [
      ['https://a.example/1', 'http-404'],
      ['https://a.example/2', 'timeout'],
      ['https://b.example/3', 'timeout'],
    ] as const) {
      await loseFetch(url, reason);
    }
    const letters = await listDeadLetters(db, 10);
    expect((await retry({ since: new Date(Date.now() + 60_000) })).urls).toEqual([]);
    expect((await retry({ reason: 'timeout', host: 'a.example' })).urls).toEqual(['https://a.example/2']);
    expect((await retry({ ids: letters.filter((row) => row.url.endsWith('1')).map((row) => row.id) })).urls).toEqual([
      'https://a.example/1',
    ]);
    expect((await retry({ since: new Date(Date.now() - 60_000) })).urls).toEqual(['https://b.example/3']);
  });

  it('leaves a file alone whose bytes were pruned', async () => {
    const { db, take } = using();
    const file = 'file:///pages/1.html';
    const { fetchId } = await take(file, PAGE);
    await lose('article', { fetchId }, 'parse-timeout');
    await db.updateTable('pages').set({ bytes: null }).execute();
    expect((await retry()).urls).toEqual([]);
    expect(await listDeadLetters(db, 10)).toMatchObject([{ url: file, reason: 'parse-timeout' }]);
  });

  it('may die again, which is a dead letter of its own, and the old one is no longer open', async () => {
    const { db } = using();
    await loseFetch(URL, 'http-404');
    const { replayed } = await retry();
    const { urlId, request } = replayed[0] ?? { urlId: 0, request: 0 };
    await lose('fetch', { urlId, request }, 'timeout');
    expect(await listDeadLetters(db, 10)).toMatchObject([{ reason: 'timeout' }]);
    expect((await retry()).urls).toEqual([URL]);
  });

  it('leaves a URL alone that somebody asked for again already', async () => {
    const { db } = using();
    await loseFetch(URL, 'http-404');
    await enqueueUrls({ db, producer: recordingProducer() }, [URL], null);
    expect((await retry()).urls).toEqual([]);
  });
});
