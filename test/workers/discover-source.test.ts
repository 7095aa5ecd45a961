import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { discoverSource } from '../../src/workers/discover-source.ts';
import { startSite } from '../http/site.ts';
import { useIntake } from '../support/intake.ts';
import { startPolite } from '../support/polite.ts';

const FEED = '<rss version="2.0"><channel><title>望湖快讯</title><item><link>/1</link></item></channel></rss>';
const links = ['望湖区设立区块链产业园', '新湖区公布首批入驻企业', '湖滨大学成立联合实验室']
  .map((text, at) => `<p><a href="/info/${at}.html">${text}</a></p>`)
  .join('');
const naming = (...feeds: string[]) =>
  `<html><head><title>主页</title>${feeds
    .map((feed) => `<link rel="alternate" type="application/rss+xml" href="${feed}">`)
    .join('')}</head><body>${links}</body></html>`;

const PAGES: Record<string, string | Buffer> = {
  '/feed.xml': FEED,
  '/one.html': naming('/feed.xml', '/comments/feed'),
  '/two.html': naming('/feed.xml', '/other.xml'),
  '/dead.html': naming('/missing.xml'),
  '/list.html': naming(),
  '/sitemap.xml': '<urlset><url><loc>/1</loc></url></urlset>',
  '/sitemap.xml.gz': gzipSync('<urlset><url><loc>/1</loc></url></urlset>'),
  '/empty.html': '<p>登录后查看</p>',
};

const using = useIntake();

interface Given {
  wanted?: 'feed' | 'listing' | null;
  selector?: string | null;
  robots?: string;
  client?: Parameters<typeof startPolite>[1];
}

async function discover(path: string, { wanted = null, selector = null, robots, client }: Given = {}) {
  const site = await startSite(
    (request, response) => {
      if (request.url === '/moved') return void response.writeHead(301, { location: '/feed.xml' }).end();
      if (request.url === '/lent') return void response.writeHead(302, { location: '/feed.xml' }).end();
      const page = PAGES[request.url ?? ''];
      response.writeHead(page === undefined ? 404 : 200).end(page);
    },
    robots === undefined ? undefined : (_, response) => response.end(robots),
  );
  const deps = { web: startPolite(using().db, client), signal: new AbortController().signal };
  const found = await discoverSource(deps, { url: site.url + path, wanted, selector });
  return { ...(JSON.parse(JSON.stringify(found).replaceAll(site.url, '')) as typeof found), site };
}

describe('discovery finds', () => {
  it.each([
    ['a feed', '/feed.xml', { kind: 'feed', url: '/feed.xml', title: '望湖快讯', items: 1 }],
    ['a feed that moved for good', '/moved', { kind: 'feed', url: '/feed.xml' }],
    ['a feed that is elsewhere for the time being', '/lent', { kind: 'feed', url: '/lent' }],
    ['the feed that a page names, not that of its comments', '/one.html', { kind: 'feed', url: '/feed.xml' }],
    ['a listing page', '/list.html', { kind: 'listing', url: '/list.html', title: '主页', items: 3 }],
    ['a sitemap', '/sitemap.xml', { kind: 'sitemap', url: '/sitemap.xml', items: 1 }],
    ['a packed sitemap', '/sitemap.xml.gz', { kind: 'sitemap', items: 1 }],
  ])('%s', async (_, path, found) => {
    expect(await discover(path)).toMatchObject({ found: 'source', ...found });
  });

  it('several feeds, and leaves the choice', async () => {
    expect(await discover('/two.html')).toMatchObject({ found: 'several', feeds: [{ url: '/feed.xml' }, {}] });
    expect(await discover('/two.html', { wanted: 'feed' })).toMatchObject({ found: 'several' });
    expect(await discover('/two.html', { wanted: 'listing' })).toMatchObject({
      found: 'source',
      kind: 'listing',
      items: 3,
    });
    expect(await discover('/two.html', { selector: 'p' })).toMatchObject({
      found: 'source',
      kind: 'listing',
      items: 3,
    });
  });

  it.each([
    ['nothing where there is no list', '/empty.html', null, 'no-links'],
    ['nothing where there is no page', '/missing', null, 'http-404'],
    ['nothing where the named feed is dead', '/dead.html', null, 'http-404'],
    ['no feed where a page names none', '/list.html', 'feed' as const, 'bad-feed'],
  ])('%s', async (_, path, wanted, reason) => {
    expect(await discover(path, { wanted })).toMatchObject({ found: 'nothing', reason });
  });
});

describe('discovery asks as polls do', () => {
  const robots = 'User-agent: *\nDisallow: /list.html\nDisallow: /feed.xml\n';

  it('robots.txt, but not for a feed that a person names, or that the page they name points to', async () => {
    const list = await discover('/list.html', { robots });
    expect(list).toMatchObject({ found: 'nothing', reason: 'robots', message: expect.stringContaining('--kind feed') });
    expect(list.site.asked).toEqual([]);
    expect(await discover('/list.html', { robots, wanted: 'listing' })).toMatchObject({ reason: 'robots' });
    expect(await discover('/feed.xml', { robots })).toMatchObject({ reason: 'robots' });
    expect(await discover('/feed.xml', { robots, wanted: 'feed' })).toMatchObject({ found: 'source', kind: 'feed' });
    expect(await discover('/one.html', { robots })).toMatchObject({ found: 'source', url: '/feed.xml' });
  });

  it('in its turn at the host, of which nothing is left', async () => {
    const { site } = await discover('/one.html', { client: { gapMs: 1 } });
    const { db } = using();
    const host = await db.selectFrom('hosts').selectAll().where('host', '=', site.host).executeTakeFirstOrThrow();
    expect(host).toMatchObject({ holder: null, last_status: 200 });
    expect(await db.selectFrom('turns').select('job').execute()).toEqual([]);
  });

  it('no private address', async () => {
    const { site, ...found } = await discover('/feed.xml', { client: { allowHosts: [] } });
    expect(found).toMatchObject({ found: 'nothing', reason: 'private-address' });
    expect(site.asked).toEqual([]);
  });
});
