import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addSource } from '../../src/db/sources.ts';
import { RetryableError } from '../../src/pipeline/errors.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { pollSource, type SourceDeps } from '../../src/workers/source.worker.ts';
import { startClient, startSite } from '../http/site.ts';
import { recordingProducer, useIntake } from '../support/intake.ts';

const using = useIntake();
const ETAG = '"feed-1"';

function feed(links: readonly string[]): string {
  const items = links.map(
    (link, i) => `<item><title>第${i}条</title><link>${link}</link><guid>${i}-${link}</guid></item>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>望湖快讯</title>
    <link>https://news.example/</link>${items.join('')}</channel></rss>`;
}

/** A source whose feed a site on loopback serves, and the handler on it. */
async function startSource(answer: RequestListener) {
  const { db, runId } = using();
  const site = await startSite(answer);
  const deps: SourceDeps = { db, http: startClient(), signal: new AbortController().signal };
  await addSource(db, { kind: 'feed', url: `${site.url}/feed.xml`, tags: ['链'] });
  const row = () => db.selectFrom('sources').selectAll().executeTakeFirstOrThrow();
  const { id } = await row();
  const poll = () => pollSource(deps, { sourceId: id, window: 1 });
  const urls = () => db.selectFrom('urls').selectAll().orderBy('canonical_url').execute();
  return { db, runId, site, id, row, poll, urls };
}

function serving(text: string): RequestListener {
  return (request, response) => {
    const known = request.headers['if-none-match'] === ETAG;
    response.writeHead(known ? 304 : 200, { 'content-type': 'application/rss+xml', etag: ETAG });
    response.end(known ? undefined : text);
  };
}

describe('a feed with new items', () => {
  const LINKS = ['https://a.example/1.html', 'https://a.example/2.html?utm_source=rss', 'https://b.example/3.html'];

  it('makes each pending, with its source, and fetching it is the next job', async () => {
    const { id, row, poll, urls } = await startSource(serving(feed(LINKS)));
    const outcome = await poll();
    const found = await urls();
    expect(outcome).toMatchObject({ status: 'done', fields: { items: 3, added: 3 } });
    expect(found.map((url) => [url.canonical_url, url.state, url.request, url.source_id])).toEqual([
      ['https://a.example/1.html', 'pending', 1, id],
      ['https://a.example/2.html', 'pending', 1, id],
      ['https://b.example/3.html', 'pending', 1, id],
    ]);
    const jobs = found.map((url) => ({ name: 'fetch', payload: { urlId: url.id, request: 1 } }));
    expect(outcome.next).toHaveLength(3);
    expect(outcome.next).toEqual(expect.arrayContaining(jobs));
    expect(await row()).toMatchObject({ title: '望湖快讯', state: 'active', reason: null, failures: 0, etag: ETAG });
  });

  it('plans the next poll a whole interval later', async () => {
    const { row, poll } = await startSource(serving(feed(LINKS)));
    await poll();
    const { last_fetched_at, next_fetch_at, interval_seconds } = await row();
    expect(next_fetch_at.getTime() - (last_fetched_at?.getTime() ?? 0)).toBe(interval_seconds * 1_000);
  });

  it('adds none that it showed before, whether the site says so or not', async () => {
    const { poll, urls, row, db } = await startSource(serving(feed(LINKS)));
    await poll();
    const before = await urls();
    expect(await poll()).toMatchObject({ status: 'done', next: [], fields: { verdict: 'unchanged' } });
    await db.updateTable('sources').set({ etag: null }).execute();
    expect(await poll()).toMatchObject({ status: 'done', next: [], fields: { items: 3, added: 0 } });
    expect(await urls()).toEqual(before);
    expect(await row()).toMatchObject({ state: 'active', etag: ETAG });
  });

  it('keeps the validators over polls that brought nothing', async () => {
    const { poll, row, site } = await startSource(serving(feed(LINKS)));
    for (let i = 0; i < 3; i++) await poll();
    expect((await row()).etag).toBe(ETAG);
    expect(site.asked).toHaveLength(3);
  });

  it('gives one request where two polls run at once', async () => {
    const { poll, urls } = await startSource(serving(feed(LINKS)));
    const outcomes = await Promise.all([poll(), poll()]);
    expect(outcomes.flatMap(({ next }) => next)).toHaveLength(3);
    expect(await urls()).toHaveLength(3);
  });

  it('leaves URLs alone that entered before', async () => {
    const { db, poll, urls, runId } = await startSource(serving(feed(LINKS)));
    await enqueueUrls({ db, producer: recordingProducer() }, [LINKS[0] ?? ''], runId);
    expect((await poll()).next).toHaveLength(2);
    expect(await urls()).toMatchObject([{ request: 1, source_id: null }, { request: 1 }, { request: 1 }]);
  });
});

describe('items that lead to no page', () => {
  it('are left out, and doubles are taken once', async () => {
    const long = `https://a.example/${'a'.repeat(3_000)}`;
    const links = [
      'mailto:desk@a.example',
      'javascript:void(0)',
      'ftp://a.example/1.html',
      'file:///etc/passwd',
      long,
      '',
      'https://a.example/1.html?utm_source=rss',
      'https://a.example/1.html#top',
      '/relative.html',
    ];
    const { poll, urls } = await startSource(serving(feed(links)));
    expect((await poll()).next).toHaveLength(2);
    expect((await urls()).map((url) => url.canonical_url)).toEqual([
      'https://a.example/1.html',
      'https://news.example/relative.html',
    ]);
  });
});

describe('a source that cannot be read', () => {
  it.each([
    ['no feed', 200, '<html><body><p>登录后查看</p></body></html>', 'bad-feed'],
    ['nothing', 200, '', 'empty'],
    ['404', 404, 'no', 'http-404'],
    ['403', 403, 'no', 'http-403'],
  ])('is broken, and its row says why: %s', async (_, status, body, reason) => {
    const { poll, row, urls } = await startSource((_request, response) => response.writeHead(status).end(body));
    expect(await poll()).toMatchObject({ status: 'done', next: [], fields: { reason } });
    expect(await row()).toMatchObject({ state: 'broken', reason, failures: 1, last_fetched_at: expect.any(Date) });
    await poll();
    expect(await row()).toMatchObject({ failures: 2 });
    expect(await urls()).toEqual([]);
  });

  it('is tried again where that may help', async () => {
    const { poll, row } = await startSource((_, response) => response.writeHead(503).end());
    await expect(poll()).rejects.toBeInstanceOf(RetryableError);
    expect(await row()).toMatchObject({ state: 'broken', reason: 'http-503' });
  });

  it('is active again once it can be read, and kept what it knew', async () => {
    let answer = serving(feed(['https://a.example/1.html']));
    const { poll, row } = await startSource((request, response) => answer(request, response));
    await poll();
    answer = (_, response) => void response.writeHead(500).end();
    await expect(poll()).rejects.toThrow();
    expect(await row()).toMatchObject({ state: 'broken', title: '望湖快讯', etag: ETAG });
    answer = serving(feed(['https://a.example/1.html']));
    await poll();
    expect(await row()).toMatchObject({ state: 'active', reason: null, failures: 0 });
  });
});

describe('a source that is paused', () => {
  it('is not polled', async () => {
    const { db, poll, site } = await startSource(serving(feed(['https://a.example/1.html'])));
    await db.updateTable('sources').set({ state: 'paused' }).execute();
    expect(await poll()).toMatchObject({ status: 'skipped', reason: 'removed or paused' });
    expect(site.asked).toEqual([]);
  });

  it('stays paused where that happens during a poll', async () => {
    const { db, poll, row } = await startSource((request, response) => {
      const paused = db.updateTable('sources').set({ state: 'paused' }).execute();
      void paused.then(() => serving(feed(['https://a.example/1.html']))(request, response));
    });
    await poll();
    expect(await row()).toMatchObject({ state: 'paused', reason: null });
  });

  it('is skipped where it was removed', async () => {
    const { db, poll } = await startSource(serving(feed([])));
    await db.deleteFrom('sources').execute();
    expect(await poll()).toMatchObject({ status: 'skipped', reason: 'removed or paused' });
  });
});

it('polls only feeds so far', async () => {
  const { db, poll, site } = await startSource(serving(feed([])));
  await db.updateTable('sources').set({ kind: 'sitemap' }).execute();
  expect(await poll()).toMatchObject({ status: 'skipped', reason: 'only feeds are polled so far' });
  expect(site.asked).toEqual([]);
});
