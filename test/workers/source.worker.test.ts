import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { addSource } from '../../src/db/sources.ts';
import { PermanentError, RetryableError } from '../../src/pipeline/errors.ts';
import { sourceAddress } from '../../src/pipeline/incoming.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { giveUpPoll, pollSource, type SourceDeps } from '../../src/workers/source.worker.ts';
import { startSite } from '../http/site.ts';
import { recordingProducer, useIntake } from '../support/intake.ts';
import { startPolite } from '../support/polite.ts';

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
  const deps: SourceDeps = {
    db,
    web: startPolite(db),
    signal: new AbortController().signal,
    now: () => new Date(),
    random: () => 0.5,
  };
  await addSource(db, { kind: 'feed', ...sourceAddress(`${site.url}/feed.xml`), tags: ['链'] });
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
    ['no feed', 200, '<html><body><p>登录后查看</p></body></html>', 'bad-feed', 'broken'],
    ['nothing', 200, '', 'empty', 'broken'],
    ['404, once', 404, 'no', 'http-404', 'active'],
    ['503, once', 503, 'no', 'http-503', 'active'],
    ['403', 403, 'no', 'http-403', 'blocked'],
    ['401', 401, 'no', 'http-401', 'blocked'],
    ['410', 410, 'no', 'http-410', 'gone'],
  ])('is data on its row, with the reason: %s', async (_, status, body, reason, state) => {
    const { poll, row, urls } = await startSource((_request, response) => response.writeHead(status).end(body));
    expect(await poll()).toMatchObject({ status: 'done', next: [], fields: { verdict: 'failed', reason, state } });
    expect(await row()).toMatchObject({ state, reason, failures: 1, last_fetched_at: expect.any(Date) });
    expect((await row()).message).not.toBe('');
    expect(await urls()).toEqual([]);
  });

  it('is broken after three failures in a row, and is asked ever more rarely', async () => {
    const { poll, row } = await startSource((_, response) => response.writeHead(500).end());
    const waits: number[] = [];
    const states: string[] = [];
    for (let i = 0; i < 4; i++) {
      await poll();
      const { state, next_fetch_at, last_fetched_at } = await row();
      states.push(state);
      waits.push((next_fetch_at.getTime() - (last_fetched_at?.getTime() ?? 0)) / 1_000);
    }
    expect(states).toEqual(['active', 'active', 'broken', 'broken']);
    expect(waits).toEqual([300, 600, 1_200, 2_400]);
  });

  it('is left alone for as long as it asks', async () => {
    const { poll, row } = await startSource((_, response) => response.writeHead(429, { 'retry-after': '7200' }).end());
    await poll();
    const { next_fetch_at, last_fetched_at } = await row();
    expect(next_fetch_at.getTime() - (last_fetched_at?.getTime() ?? 0)).toBe(7_200_000);
  });

  it('is polled no more once it is gone', async () => {
    const { poll, site } = await startSource((_, response) => response.writeHead(410).end());
    await poll();
    expect(await poll()).toMatchObject({ status: 'skipped', reason: 'removed, paused or gone' });
    expect(site.asked).toHaveLength(1);
  });

  it('is active again once it can be read, and kept what it knew', async () => {
    let answer = serving(feed(['https://a.example/1.html']));
    const { poll, row } = await startSource((request, response) => answer(request, response));
    await poll();
    answer = (_, response) => void response.end('<html></html>');
    await poll();
    expect(await row()).toMatchObject({ state: 'broken', title: '望湖快讯', etag: ETAG, items: 1 });
    answer = serving(feed(['https://a.example/1.html']));
    await poll();
    expect(await row()).toMatchObject({ state: 'active', reason: null, message: null, failures: 0 });
  });

  it('is left to another worker where a shutdown called the poll off', async () => {
    const { db, id, site } = await startSource((_, response) => void response.end(feed([])));
    const deps = { db, web: startPolite(db), signal: AbortSignal.abort(), now: () => new Date(), random: () => 0 };
    await expect(pollSource(deps, { sourceId: id, window: 1 })).rejects.toBeInstanceOf(RetryableError);
    expect(await db.selectFrom('sources').select('failures').executeTakeFirst()).toEqual({ failures: 0 });
    expect(site.asked).toEqual([]);
  });
});

describe('a poll that was given up', () => {
  it('leaves its source broken with the reason, and polled ever more rarely', async () => {
    const { db, row, id } = await startSource(serving(feed([])));
    const error = new PermanentError('kills-worker', 'its worker died');
    const lost = { name: 'source' as const, error, reason: error.reason, attempts: 1 };
    const polling = { db, now: () => new Date(), random: () => 0.5 };
    await giveUpPoll(polling, { ...lost, payload: { due: true } });
    expect(await row()).toMatchObject({ state: 'active', failures: 0 });
    const waits: number[] = [];
    for (const failures of [1, 2]) {
      await giveUpPoll(polling, { ...lost, payload: { sourceId: id, window: 1 } });
      const source = await row();
      expect(source).toMatchObject({ state: 'broken', reason: 'kills-worker', message: 'its worker died', failures });
      waits.push(source.next_fetch_at.getTime() - Date.now());
    }
    expect(waits[1]).toBeGreaterThan((waits[0] ?? 0) * 1.5);
  });
});

describe('a source that moved for good', () => {
  const moving =
    (status: number, text: string): RequestListener =>
    (request, response) => {
      if (request.url === '/new.xml') return void response.end(text);
      response.writeHead(status, { location: '/new.xml' }).end();
    };

  it('gets its new address once three polls in a row were sent there', async () => {
    const { poll, row, site } = await startSource(moving(301, feed(['https://a.example/1.html'])));
    for (let i = 0; i < 2; i++) await poll();
    expect(await row()).toMatchObject({ url: `${site.url}/feed.xml`, moved_to: `${site.url}/new.xml`, moved_polls: 2 });
    await poll();
    expect(await row()).toMatchObject({ url: `${site.url}/new.xml`, moved_to: null, state: 'active' });
  });

  it('stays where the redirect is for the time being', async () => {
    const { poll, row, site } = await startSource(moving(302, feed(['https://a.example/1.html'])));
    for (let i = 0; i < 4; i++) await poll();
    expect(await row()).toMatchObject({ url: `${site.url}/feed.xml`, moved_polls: 0 });
  });

  it('ends where the new address is a source already', async () => {
    const { db, id, poll, site } = await startSource(moving(308, feed(['https://a.example/1.html'])));
    await addSource(db, { kind: 'feed', ...sourceAddress(`${site.url}/new.xml`), tags: [] });
    for (let i = 0; i < 3; i++) await poll();
    const rows = await db.selectFrom('sources').select(['state', 'reason']).orderBy('id').execute();
    expect(rows).toEqual([
      { state: 'gone', reason: 'moved' },
      { state: 'active', reason: null },
    ]);
    expect(id).toBeGreaterThan(0);
  });
});

describe('a source that is paused', () => {
  it('is not polled', async () => {
    const { db, poll, site } = await startSource(serving(feed(['https://a.example/1.html'])));
    await db.updateTable('sources').set({ state: 'paused' }).execute();
    expect(await poll()).toMatchObject({ status: 'skipped', reason: 'removed, paused or gone' });
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
    expect(await poll()).toMatchObject({ status: 'skipped', reason: 'removed, paused or gone' });
  });
});

const HEADLINES = ['望湖区设立区块链产业园', '新湖区公布首批入驻企业', '湖滨大学成立联合实验室', '示范园区迎来新企业'];

describe('a listing page', () => {
  const page = `<html><head><title>要闻</title></head><body><nav><a href="/about">关于我们的网站和团队</a></nav><ul>${HEADLINES.map(
    (headline, at) => `<li><a href="/info/${at}.html">${headline}</a> <span>2021-06-0${at + 1}</span></li>`,
  ).join('')}</ul></body></html>`;

  it('gives the links of its list', async () => {
    const { db, poll, urls, site } = await startSource((_, response) => void response.end(page));
    await db.updateTable('sources').set({ kind: 'listing' }).execute();
    expect((await poll()).fields).toMatchObject({ items: 4, added: 4 });
    expect((await urls()).map(({ url }) => url)).toEqual([0, 1, 2, 3].map((at) => `${site.url}/info/${at}.html`));
    const items = await db.selectFrom('items').select(['title', 'published']).orderBy('id').execute();
    expect(items[0]).toEqual({ title: HEADLINES[0], published: '2021-06-01' });
  });

  it('gives the links that a selector names', async () => {
    const { db, poll, urls, site } = await startSource((_, response) => void response.end(page));
    await db.updateTable('sources').set({ kind: 'listing', selector: 'nav' }).execute();
    await poll();
    expect((await urls()).map(({ url }) => url)).toEqual([`${site.url}/about`]);
  });

  it('is broken where it has no list', async () => {
    const { db, poll, row } = await startSource((_, response) => void response.end('<p>登录后查看</p>'));
    await db.updateTable('sources').set({ kind: 'listing' }).execute();
    await poll();
    expect(await row()).toMatchObject({ state: 'broken', reason: 'no-links' });
  });
});

describe('a sitemap', () => {
  const urlset = (loc: string, date: string) =>
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
      <url><loc>${loc}</loc><news:news><news:publication_date>${date}</news:publication_date><news:title>园区揭牌</news:title></news:news></url></urlset>`;

  it('is read behind its index, packed or not, and only what changed since the last poll', async () => {
    const { db, poll, urls, site } = await startSource((request, response) => {
      if (request.url === '/old.xml') return void response.end(urlset('/info/old.html', '2021-06-01'));
      if (request.url === '/new.xml.gz') {
        return void response.end(gzipSync(urlset('/info/new.html', '2021-06-30T10:00:00+08:00')));
      }
      response.end(`<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2021-06-01</lastmod></sitemap>
        <sitemap><loc>/new.xml.gz</loc></sitemap></sitemapindex>`);
    });
    await db.updateTable('sources').set({ kind: 'sitemap' }).execute();
    expect((await poll()).fields).toMatchObject({ items: 2, added: 2 });
    expect((await urls()).map(({ url }) => url)).toEqual([`${site.url}/info/new.html`, `${site.url}/info/old.html`]);
    await poll();
    expect(site.asked).toEqual(['/feed.xml', '/old.xml', '/new.xml.gz', '/feed.xml', '/new.xml.gz']);
  });

  const dated = (entries: number, lastmod: (at: number) => string) =>
    `<urlset>${Array.from({ length: entries }, (_, at) => `<url><loc>/info/${at}.html</loc><lastmod>${lastmod(at)}</lastmod></url>`)}</urlset>`;

  /** A sitemap whose pages were all had, two hours ago. */
  async function startKnown(entries: number) {
    let text = dated(entries, () => '2021-06-01T10:00:00Z');
    const source = await startSource((_, response) => void response.end(text));
    await source.db.updateTable('sources').set({ kind: 'sitemap' }).execute();
    await source.poll();
    const settle = async (state: 'stored' | 'unchanged' | 'dead', hours: number) => {
      const at = new Date(Date.now() - hours * 3_600_000);
      const reason = state === 'dead' ? 'http-404' : null;
      await source.db.updateTable('urls').set({ state, reason, settled_at: at, requested_at: at }).execute();
    };
    await settle('stored', 2);
    const says = (lastmod: (at: number) => string) => {
      text = dated(entries, lastmod);
      return source.poll();
    };
    return { ...source, settle, says };
  }

  it('has a page fetched again whose lastmod became later, once for each change', async () => {
    const { says, urls, settle } = await startKnown(3);
    const changed = (at: number) => (at === 1 ? '2021-06-02T08:00:00Z' : '2021-06-01T10:00:00Z');
    expect((await says(changed)).next).toHaveLength(1);
    expect((await urls()).map(({ state, request }) => [state, request])).toEqual([
      ['stored', 1],
      ['pending', 2],
      ['stored', 1],
    ]);
    await settle('stored', 2);
    expect((await says(changed)).next).toEqual([]);
    expect((await says(() => '2021-05-01')).next).toEqual([]);
    expect(await using().db.selectFrom('url_events').select('event').where('request', '=', 2).execute()).toEqual([
      { event: 'changed in source' },
    ]);
  });

  it('is not believed where it says of most of its pages that they changed', async () => {
    const { says } = await startKnown(30);
    expect((await says((at) => (at < 20 ? '2021-06-02' : '2021-06-01T10:00:00Z'))).next).toEqual([]);
    expect((await says((at) => (at < 5 ? '2021-06-03' : '2021-06-01T10:00:00Z'))).next).toHaveLength(5);
  });

  it('lets a page rest for an hour, for a day where it was unchanged, and asks for no dead one', async () => {
    const { says, settle } = await startKnown(2);
    const stamp = () => '2021-06-02';
    for (const [state, hours] of [
      ['stored', 0.5],
      ['unchanged', 2],
      ['dead', 48],
    ] as const) {
      await settle(state, hours);
      expect((await says(stamp)).next).toEqual([]);
    }
    await settle('unchanged', 25);
    expect((await says(stamp)).next).toHaveLength(2);
  });

  it('has at most 50 pages fetched again by one poll, the newest first, and the others by the next', async () => {
    const { says, urls, settle } = await startKnown(150);
    const changed = (at: number) =>
      at < 60 ? `2021-06-02T00:${String(at).padStart(2, '0')}:00Z` : '2021-06-01T10:00:00Z';
    expect((await says(changed)).next).toHaveLength(50);
    const left = (await urls()).filter(({ state, url }) => state === 'stored' && /\/\d\.html$/.test(url));
    expect(left).toHaveLength(10);
    await settle('stored', 2);
    expect((await says(changed)).next).toHaveLength(10);
  });

  it('is broken where it is none', async () => {
    const { db, poll, row } = await startSource(serving(feed([])));
    await db.updateTable('sources').set({ kind: 'sitemap' }).execute();
    await poll();
    expect(await row()).toMatchObject({ state: 'broken', reason: 'bad-sitemap' });
  });
});

describe('an item', () => {
  const LONG = '<p>望湖区产业园昨日举行揭牌仪式，首批三十家企业签约入驻，园区负责人表示明年将扩建厂房。</p>'.repeat(4);
  const itemXml = (guid: string, link: string, title: string, html = '') =>
    `<item><guid isPermaLink="false">${guid}</guid><link>${link}</link><title>${title}</title><description><![CDATA[${html}]]></description></item>`;
  const documentOf = (...items: string[]) =>
    `<rss version="2.0"><channel><title>t</title>${items.join('')}</channel></rss>`;

  it.each([
    [
      'whose guid every item has is not lost',
      [documentOf(itemXml('1', 'https://a.example/1', '甲'), itemXml('1', 'https://a.example/2', '乙'))],
      2,
    ],
    [
      'that follows another under the same guid is not lost',
      [documentOf(itemXml('1', 'https://a.example/1', '甲')), documentOf(itemXml('1', 'https://a.example/2', '乙'))],
      2,
    ],
    [
      'whose guid changes is not doubled',
      [documentOf(itemXml('x1', 'https://a.example/1', '甲')), documentOf(itemXml('x2', 'https://a.example/1', '甲'))],
      1,
    ],
    [
      'whose address changes is not doubled',
      [
        documentOf(itemXml('1', 'https://a.example/1?s=1', '甲')),
        documentOf(itemXml('1', 'https://a.example/1?s=2', '甲')),
      ],
      1,
    ],
    [
      'whose guid and address change is not doubled where its text is the same',
      [
        documentOf(itemXml('1', 'https://a.example/1?s=1', '甲', LONG)),
        documentOf(itemXml('2', 'https://a.example/1?s=2', '甲', LONG)),
      ],
      1,
    ],
    [
      'whose headline comes every morning is not lost',
      [
        documentOf(itemXml('1', 'https://a.example/1', '早报')),
        documentOf(itemXml('2', 'https://a.example/2', '早报')),
      ],
      2,
    ],
    [
      'that stands twice in one document is one',
      [documentOf(itemXml('1', 'https://a.example/1', '甲'), itemXml('2', 'https://a.example/1#top', '甲'))],
      1,
    ],
  ])('%s', async (_, documents, count) => {
    let text = '';
    const { db, poll, urls } = await startSource((_request, response) => void response.end(text));
    for (text of documents) await poll();
    expect(await urls()).toHaveLength(count);
    expect(await db.selectFrom('items').select('id').execute()).toHaveLength(count);
    for (text of documents) await poll();
    expect(await urls()).toHaveLength(count);
  });

  it('keeps its text until the page was had', async () => {
    const text = documentOf(
      itemXml('1', 'https://a.example/1', '甲', LONG),
      itemXml('2', 'https://a.example/2', '乙', '短'),
    );
    const { db, poll } = await startSource((_, response) => void response.end(text));
    const kept = async () => {
      const rows = await db.selectFrom('items').select('html').orderBy('id').execute();
      return rows.map(({ html }) => html !== null);
    };
    await poll();
    expect(await kept()).toEqual([true, false]);
    await db.updateTable('urls').set({ state: 'stored', settled_at: new Date() }).execute();
    await poll();
    expect(await kept()).toEqual([false, false]);
  });

  it('has no date that lies in the future', async () => {
    const text = documentOf(
      itemXml('1', 'https://a.example/1', '甲').replace('<title>', '<pubDate>2999-01-01</pubDate><title>'),
    );
    const { db, poll } = await startSource((_, response) => void response.end(text));
    await poll();
    expect(await db.selectFrom('items').select('published').executeTakeFirst()).toEqual({ published: null });
  });
});

describe('the rhythm of a source', () => {
  it('makes it stale once it was silent for three times its usual gap, with the reason', async () => {
    const days = ['01', '02', '03', '04', '05'].map(
      (day) => `<item><link>https://a.example/${day}</link><pubDate>2021-06-${day}T10:00:00+08:00</pubDate></item>`,
    );
    const text = `<rss version="2.0"><channel>${days.join('')}</channel></rss>`;
    const { poll, row } = await startSource((_, response) => void response.end(text));
    await poll();
    expect(await row()).toMatchObject({ state: 'stale', reason: 'silent', usual_gap_seconds: 86_400, items: 5 });
    expect((await row()).message).toMatch(/^nothing new for \d+ d; usually every 24 h$/);
  });

  it('is bounded by what the feed and its server ask for', async () => {
    const { poll, row, db } = await startSource((_, response) => {
      response.writeHead(200, { 'cache-control': 'max-age=1800' });
      response.end(
        '<rss version="2.0"><channel><ttl>120</ttl><item><link>https://a.example/1</link></item></channel></rss>',
      );
    });
    await db.updateTable('sources').set({ interval_seconds: 600 }).execute();
    await poll();
    const { next_fetch_at, last_fetched_at, interval_seconds } = await row();
    expect(next_fetch_at.getTime() - (last_fetched_at?.getTime() ?? 0)).toBe(7_200_000);
    expect(interval_seconds).toBe(600);
  });
});

it('ties new items to the run that asked for them', async () => {
  const { db, id, runId } = await startSource(serving(feed(['https://a.example/1.html'])));
  const deps = {
    db,
    web: startPolite(db),
    signal: new AbortController().signal,
    now: () => new Date(),
    random: () => 0,
  };
  await pollSource(deps, { sourceId: id, window: 1, runId });
  expect(await db.selectFrom('run_urls').select('run_id').execute()).toEqual([{ run_id: runId }]);
});
