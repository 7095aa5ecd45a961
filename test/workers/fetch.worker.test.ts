import type { RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findUrl } from '../../src/db/urls.ts';
import type { HttpClientOptions } from '../../src/http/client.ts';
import { PermanentError, RefusedError, RetryableError } from '../../src/pipeline/errors.ts';
import { fetchUrl } from '../../src/workers/fetch.worker.ts';
import { giveUp } from '../../src/workers/give-up.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { type Site, startSite } from '../http/site.ts';
import { fetchDeps, recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';
import { startPolite } from '../support/polite.ts';

const PAGE = buildPage({ title: '望湖区的旧水塔', paragraphs: paragraphsAbout('望湖区') });
const HTML = {
  'content-type': 'text/html; charset=utf-8',
  etag: '"tower-1"',
  'last-modified': 'Fri, 02 Jul 2021 02:12:00 GMT',
};

const using = useIntake();

/** A site, a pending URL on it, and the handler on both. */
async function startFetch(answer: RequestListener, options: Partial<HttpClientOptions> = {}) {
  const { db, runId, read } = using();
  const site = await startSite(answer);
  const deps = fetchDeps(db, startPolite(db, options));
  const request = async (path = '/info/1.html') => {
    const [requested] = await enqueueUrls({ db, producer: recordingProducer() }, [`${site.url}${path}`], runId);
    if (!requested) throw new Error('nothing was requested');
    return { urlId: requested.urlId, request: requested.request };
  };
  const fetches = () => db.selectFrom('fetches').selectAll().orderBy('id').execute();
  return { db, site, deps, request, fetches, read };
}

const page: RequestListener = (request, response) => {
  const known = request.headers['if-none-match'] === HTML.etag;
  response.writeHead(known ? 304 : 200, HTML).end(known ? undefined : PAGE);
};

function status(code: number, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => void response.writeHead(code, headers).end('no');
}

describe('a page that comes', () => {
  it('is stored with its headers, and its reading is the next job', async () => {
    const { db, site, deps, request, fetches } = await startFetch(page);
    const target = await request();
    const outcome = await fetchUrl(deps, target);
    const [fetch] = await fetches();
    expect(outcome).toMatchObject({ status: 'done', next: [{ name: 'article', payload: { fetchId: fetch?.id } }] });
    expect(fetch).toMatchObject({
      url_id: target.urlId,
      request: 1,
      outcome: 'page',
      reason: null,
      status: 200,
      final_url: `${site.url}/info/1.html`,
      headers: HTML,
      processed_at: null,
      duration_ms: expect.any(Number),
    });
    expect(await db.selectFrom('pages').select('byte_size').execute()).toEqual([{ byte_size: PAGE.length }]);
    expect(await findUrl(db, target.urlId)).toMatchObject({ state: 'pending' });
  });

  it('is known by the address that redirects led to', async () => {
    const { deps, site, request, fetches } = await startFetch((asked, response) => {
      if (asked.url === '/info/1.html') return void response.writeHead(302, { location: '/b/2.html' }).end();
      page(asked, response);
    });
    await fetchUrl(deps, await request());
    expect(await fetches()).toMatchObject([{ final_url: `${site.url}/b/2.html`, outcome: 'page' }]);
  });

  it('keeps header bytes that are no ASCII', async () => {
    const { deps, request, fetches } = await startFetch((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; x=\xe9\xff' }).end(PAGE);
    });
    await fetchUrl(deps, await request());
    expect(await fetches()).toMatchObject([{ headers: { 'content-type': 'text/html; x=\xe9\xff' } }]);
  });
});

describe('a job that is delivered again', () => {
  it('does not fetch what is there', async () => {
    const { site, deps, request, fetches } = await startFetch(page);
    const target = await request();
    const first = await fetchUrl(deps, target);
    const second = await fetchUrl(deps, target);
    expect(second.next).toEqual(first.next);
    expect([site.asked, await fetches()]).toMatchObject([['/info/1.html'], [{ outcome: 'page' }]]);
  });

  it('gives one fetch where two run at once', async () => {
    const { deps, request, fetches } = await startFetch(page);
    const target = await request();
    const [first, second] = await Promise.all([fetchUrl(deps, target), fetchUrl(deps, target)]);
    expect(second.next).toEqual(first.next);
    expect(await fetches()).toHaveLength(1);
  });

  it('is skipped once the URL is settled, or asked for anew', async () => {
    const { site, deps, request, read } = await startFetch(page);
    const target = await request();
    await fetchUrl(deps, target);
    await read((await fetchIds())[0] ?? 0);
    expect(await fetchUrl(deps, target)).toMatchObject({ status: 'skipped', reason: 'settled', next: [] });
    await request();
    expect(await fetchUrl(deps, target)).toMatchObject({ status: 'skipped', reason: 'settled', next: [] });
    expect(await fetchUrl(deps, { urlId: 4711, request: 1 })).toMatchObject({ status: 'skipped', reason: 'purged' });
    expect(site.asked).toHaveLength(1);
  });
});

async function fetchIds(): Promise<number[]> {
  const rows = await using().db.selectFrom('fetches').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

describe('a URL that is asked for again', () => {
  it('is unchanged where the site says so to the validators of its article', async () => {
    const sent: unknown[] = [];
    const { db, deps, request, fetches, read } = await startFetch((asked, response) => {
      sent.push([asked.headers['if-none-match'], asked.headers['if-modified-since']]);
      page(asked, response);
    });
    await fetchUrl(deps, await request());
    await read((await fetchIds())[0] ?? 0);
    const target = await request();
    expect(await fetchUrl(deps, target)).toMatchObject({ status: 'done', next: [] });
    expect(sent).toEqual([
      [undefined, undefined],
      [HTML.etag, HTML['last-modified']],
    ]);
    expect(await fetches()).toMatchObject([{ outcome: 'page' }, { outcome: 'unchanged', status: 304, page_id: null }]);
    expect(await findUrl(db, target.urlId)).toMatchObject({ state: 'unchanged', request: 2 });
    const runs = await db.selectFrom('run_urls').select(['request', 'state']).execute();
    expect(runs).toEqual([{ request: 2, state: 'unchanged' }]);
  });

  it('is fetched in full where its page was refused', async () => {
    const { db, deps, request, read } = await startFetch((asked, response) => {
      const known = asked.headers['if-none-match'] !== undefined;
      response.writeHead(known ? 304 : 200, HTML).end(known ? undefined : '<p> </p>');
    });
    for (const attempt of [1, 2]) {
      const target = await request();
      await fetchUrl(deps, target);
      const fetchId = (await fetchIds()).at(-1) ?? 0;
      const error = await read(fetchId).catch((refused: unknown) => refused);
      if (!(error instanceof RefusedError)) throw new Error('the page was not refused');
      await giveUp(db, { name: 'article', payload: { fetchId }, error, reason: error.reason, attempts: 1 });
      expect(await findUrl(db, target.urlId)).toMatchObject({ request: attempt, state: 'refused', reason: 'empty' });
    }
  });
});

describe('a fetch that fails', () => {
  it.each([
    ['404 is final', 404, {}, PermanentError, { reason: 'http-404' }, 'gone'],
    ['410 is final', 410, {}, PermanentError, { reason: 'http-410' }, 'gone'],
    ['403 is final', 403, {}, PermanentError, { reason: 'http-403' }, 'failed'],
    ['500 may pass', 500, {}, RetryableError, { reason: 'http-500', retryAfterMs: undefined }, 'failed'],
    [
      '503 says when',
      503,
      { 'retry-after': '7' },
      RetryableError,
      { reason: 'http-503', retryAfterMs: 7_000 },
      'failed',
    ],
    [
      '429 says when',
      429,
      { 'retry-after': '90' },
      RetryableError,
      { reason: 'http-429', retryAfterMs: 90_000 },
      'failed',
    ],
  ] as const)('%s, and is a row of its own', async (_, code, headers, kind, error, outcome) => {
    const { db, deps, request, fetches } = await startFetch(status(code, headers));
    const target = await request();
    for (let attempt = 0; attempt < 2; attempt++) {
      const failure = await fetchUrl(deps, target).catch((thrown: unknown) => thrown);
      expect(failure).toBeInstanceOf(kind);
      expect(failure).not.toBeInstanceOf(RefusedError);
      expect(failure).toMatchObject(error);
    }
    const row = { outcome, reason: error.reason, status: code, page_id: null };
    expect(await fetches()).toMatchObject([row, row]);
    expect(await findUrl(db, target.urlId)).toMatchObject({ state: 'pending' });
    const events = await db.selectFrom('url_events').select(['stage', 'event']).orderBy('id').execute();
    expect(events.slice(1)).toEqual([
      { stage: 'fetch', event: outcome },
      { stage: 'fetch', event: outcome },
    ]);
  });

  it('is refused where the address is private and nobody allowed it', async () => {
    const { site, deps, request, fetches } = await startFetch(page, { allowHosts: [] });
    const failure = await fetchUrl(deps, await request()).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(RefusedError);
    expect(failure).toMatchObject({ reason: 'private-address' });
    expect(await fetches()).toMatchObject([{ outcome: 'refused', reason: 'private-address', status: null }]);
    expect(site.asked).toEqual([]);
  });

  it('is refused where the body is larger than wanted', async () => {
    const { db, deps, request } = await startFetch(page, { maxBytes: 100 });
    const failure = await fetchUrl(deps, await request()).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ name: 'RefusedError', reason: 'too-large' });
    expect(await db.selectFrom('pages').select('id').execute()).toEqual([]);
  });

  it('leaves no mark on the URL where the process is stopping', async () => {
    const { db, request } = await startFetch(page);
    const hanging: Site = await startSite(() => {});
    const stopping = new AbortController();
    onTestFinished(() => stopping.abort());
    const target = await request();
    await db
      .updateTable('urls')
      .set({ url: `${hanging.url}/` })
      .execute();
    const working = fetchUrl(fetchDeps(db, startPolite(db), stopping.signal), target);
    await expect.poll(() => hanging.asked).toEqual(['/']);
    stopping.abort();
    await expect(working).rejects.toMatchObject({ name: 'AbortError' });
    expect(await db.selectFrom('fetches').selectAll().execute()).toEqual([]);
  });

  it('ends as a dead letter with all that a replay needs, once', async () => {
    const { db, deps, request } = await startFetch(status(404));
    const target = await request();
    const error = await fetchUrl(deps, target).catch((thrown: unknown) => thrown);
    if (!(error instanceof PermanentError)) throw new Error('the fetch was to fail for good');
    const lost = { name: 'fetch' as const, payload: { ...target }, error, reason: error.reason, attempts: 1 };
    await giveUp(db, lost);
    await giveUp(db, lost);
    expect(await db.selectFrom('dead_letters').selectAll().execute()).toMatchObject([
      { url_id: target.urlId, request: 1, queue: 'fetch', reason: 'http-404', payload: target, page_id: null },
    ]);
    expect(await findUrl(db, target.urlId)).toMatchObject({ state: 'dead', reason: 'http-404' });
  });
});
