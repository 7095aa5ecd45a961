import { describe, expect, it } from 'vitest';
import { listEvents } from '../../src/db/urls.ts';
import { UsageError } from '../../src/pipeline/errors.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const URL = 'https://farm.example/info/1.html';
const PAGE = buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('望湖区') });
const OTHER = buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('新湖区') });
const using = useIntake();

function enqueueing() {
  const { db, runId } = using();
  const producer = recordingProducer();
  return { db, runId, producer, enqueue: (...urls: string[]) => enqueueUrls({ db, producer }, urls, runId) };
}

describe('URLs that enter', () => {
  it('are pending, inputs of the run, and jobs, once for each canonical form', async () => {
    const { db, runId, producer, enqueue } = enqueueing();
    const requested = await enqueue(
      'https://Farm.example/info/1.html?utm_source=x#top',
      'https://farm.example/info/1.html',
      'https://farm.example:443/info/2.html',
    );
    const byUrl = requested.toSorted((a, b) => (a.canonicalUrl < b.canonicalUrl ? -1 : 1));
    expect(byUrl.map(({ canonicalUrl, request }) => [canonicalUrl, request])).toEqual([
      [URL, 1],
      ['https://farm.example/info/2.html', 1],
    ]);
    expect(producer.added).toEqual(
      requested.map(({ urlId, request }) => ({ name: 'fetch', payload: { urlId, request } })),
    );
    const inputs = await db.selectFrom('run_urls').select(['run_id', 'state']).execute();
    expect(inputs).toEqual([
      { run_id: runId, state: null },
      { run_id: runId, state: null },
    ]);
    expect(await db.selectFrom('sites').select('host').execute()).toEqual([{ host: 'farm.example' }]);
  });

  it('keep their request while they are pending, and their job is added again', async () => {
    const { producer, enqueue, db } = enqueueing();
    const [first] = await enqueue(URL);
    const [again] = await enqueue(URL);
    expect(again).toEqual(first);
    expect(producer.added).toHaveLength(2);
    expect((await listEvents(db, URL)).map(({ event, request }) => [event, request])).toEqual([
      ['enqueued', 1],
      ['enqueued', 1],
    ]);
  });

  it('get a new request once they are settled, and lose their old fate', async () => {
    const { db, enqueue } = enqueueing();
    await using().store(URL, PAGE);
    expect(await enqueue(URL)).toMatchObject([{ request: 2 }]);
    expect(await db.selectFrom('urls').select(['state', 'reason', 'settled_at']).execute()).toEqual([
      { state: 'pending', reason: null, settled_at: null },
    ]);
  });

  it('are requested once by two callers at once', async () => {
    const { enqueue, db } = enqueueing();
    const urls = Array.from({ length: 20 }, (_, i) => `https://farm${i % 3}.example/${i}`);
    const [one, two] = await Promise.all([enqueue(...urls), enqueue(...urls.toReversed())]);
    const byId = (a: { urlId: number }, b: { urlId: number }) => a.urlId - b.urlId;
    expect(two.sort(byId)).toEqual(one.sort(byId));
    expect(await db.selectFrom('urls').select('id').execute()).toHaveLength(20);
  });

  it('may be none', async () => {
    const { enqueue, producer } = enqueueing();
    expect(await enqueue()).toEqual([]);
    expect(producer.added).toEqual([]);
  });

  it.each([
    ['one that is too long', `https://farm.example/${'a'.repeat(2_048)}`],
    ['one that only its escapes make too long', `https://farm.example/${'湖'.repeat(300)}`],
    ['one of another scheme', 'ftp://farm.example/1'],
    ['one that is none', 'farm.example/1'],
  ])('are all turned away with %s', async (_, url) => {
    const { db, enqueue, producer } = enqueueing();
    await expect(enqueue(URL, url)).rejects.toBeInstanceOf(UsageError);
    expect((await contentOf(db))['urls']).toEqual([]);
    expect(producer.added).toEqual([]);
  });

  it('may be as long as allowed', async () => {
    const url = `https://farm.example/${'a'.repeat(2_048 - 'https://farm.example/'.length)}`;
    expect(await enqueueing().enqueue(url)).toMatchObject([{ canonicalUrl: url }]);
  });
});

describe('a page whose bytes are at hand', () => {
  it('is stored as if it had been fetched', async () => {
    const { db, take } = using();
    const { urlId, fetchId } = await take(URL, PAGE, { 'content-type': 'text/html' });
    expect(await db.selectFrom('fetches').selectAll().execute()).toMatchObject([
      {
        id: fetchId,
        url_id: urlId,
        request: 1,
        outcome: 'page',
        headers: { 'content-type': 'text/html' },
        status: null,
      },
    ]);
  });

  it('joins the request that is pending with the same bytes', async () => {
    const { take, db } = using();
    const first = await take(URL, PAGE);
    expect(await take(URL, PAGE)).toEqual(first);
    expect(await db.selectFrom('fetches').select('id').execute()).toHaveLength(1);
  });

  it('gives its bytes to a request that still waits for its fetch', async () => {
    const { take } = using();
    const [requested] = await enqueueing().enqueue(URL);
    expect(await take(URL, PAGE)).toMatchObject({ urlId: requested?.urlId, request: requested?.request });
  });

  it('leaves a pending request behind that has other bytes, and the newest bytes win', async () => {
    const { take, read, db, runId } = using();
    const older = await take(URL, PAGE);
    const newer = await take(URL, OTHER);
    expect(newer).toMatchObject({ urlId: older.urlId, request: 2 });
    expect(await read(older.fetchId)).toMatchObject({ status: 'skipped', reason: 'settled' });
    expect(await read(newer.fetchId)).toMatchObject({ status: 'done', fields: { fate: 'stored' } });
    const article = await db.selectFrom('articles').select(['fetch_id', 'text']).executeTakeFirst();
    expect(article).toEqual({ fetch_id: newer.fetchId, text: paragraphsAbout('新湖区').join('\n') });
    const inputs = await db.selectFrom('run_urls').selectAll().execute();
    expect(inputs).toEqual([{ run_id: runId, url_id: older.urlId, request: 2, state: 'stored' }]);
  });

  it('of a file belongs to the site of files', async () => {
    const { take, db } = using();
    await take('file:///srv/pages/1.html', PAGE);
    expect(await db.selectFrom('sites').select('host').execute()).toEqual([{ host: 'file' }]);
  });

  it('gets its bytes back where they were pruned', async () => {
    const { store, take, db } = using();
    await store(URL, PAGE);
    await db.updateTable('pages').set({ bytes: null }).execute();
    await take('https://mirror.example/9.html', PAGE);
    expect(await db.selectFrom('pages').select('bytes').execute()).toEqual([{ bytes: expect.any(Buffer) }]);
  });

  it('is kept as it is where packing saves nothing', async () => {
    const { take, db } = using();
    await take(URL, Buffer.from('短'));
    expect(await db.selectFrom('pages').select(['encoding', 'bytes']).execute()).toEqual([
      { encoding: 'identity', bytes: Buffer.from('短') },
    ]);
  });
});
