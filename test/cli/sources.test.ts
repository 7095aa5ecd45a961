import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkSources } from '../../src/cli/check-sources.ts';
import type { Db } from '../../src/db/database.ts';
import { addSource } from '../../src/db/sources.ts';
import { sourceAddress } from '../../src/pipeline/incoming.ts';
import type { SourceKind } from '../../src/pipeline/types.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { openDatabase } from '../support/intake.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const HEADLINES = ['望湖区设立区块链产业园', '新湖区公布首批入驻企业', '湖滨大学成立联合实验室'];
const rss = (...paths: string[]) =>
  `<rss version="2.0"><channel><title>望湖快讯</title>${paths
    .map((path) => `<item><title>园区揭牌 ${path}</title><link>${path}</link></item>`)
    .join('')}</channel></rss>`;
const withFeeds = (...feeds: string[]) =>
  `<html><head><title>主页</title>${feeds.map(
    (feed) => `<link rel="alternate" type="application/rss+xml" title="快讯" href="${feed}">`,
  )}</head><body>${HEADLINES.map((text, at) => `<p><a href="/info/${at}.html">${text}</a></p>`).join('')}</body></html>`;

const PAGES: Record<string, string> = {
  '/feed.xml': rss('/info/0.html', '/gone.html'),
  '/other.xml': rss('/info/1.html'),
  '/one.html': withFeeds('/feed.xml'),
  '/two.html': withFeeds('/feed.xml', '/other.xml'),
  '/list.html': withFeeds(),
  '/empty.html': '<p>登录后查看</p>',
  '/sitemap.xml': '<urlset><url><loc>/info/2.html</loc></url></urlset>',
};
for (const [at, headline] of HEADLINES.entries()) {
  const text = `<p>${headline}的消息传出后，园区负责人表示，首批三十家企业已经签约，明年将扩建厂房。</p>`;
  PAGES[at === 0 ? '/left.html' : '/nowhere'] ??=
    `<html><head><title>旧闻</title></head><body><h1>旧闻</h1>${text.replaceAll('三十', '四十').repeat(4)}</body></html>`;
  PAGES[`/info/${at}.html`] =
    `<html><head><title>${headline}</title></head><body><h1>${headline}</h1>${text.repeat(5)}</body></html>`;
}

describe('sources', () => {
  let database: TestDatabase;
  let db: Db;
  let site: Server;
  let origin: string;
  let env: Record<string, string>;
  const run = (...args: string[]) => runCli(args, env);
  const rows = () => db.selectFrom('sources').selectAll().orderBy('id').execute();
  const add = async (kind: SourceKind, url: string) => {
    await addSource(db, { kind, ...sourceAddress(url), tags: [] });
    return (await rows()).at(-1)?.id ?? 0;
  };

  const serve: RequestListener = (request, response) => {
    const page = PAGES[request.url?.split('?')[0] ?? ''];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ?? 'not here');
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    db = openDatabase(database);
    site = createServer(serve);
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    env = { DATABASE_URL: database.url, BRIEFWIRE_ALLOW_HOSTS: '127.0.0.1' };
  });

  afterEach(async () => {
    await db.deleteFrom('sources').execute();
  });

  afterAll(async () => {
    site.closeAllConnections();
    site.close();
    await db.destroy();
    await database.drop();
  });

  it('add takes the one feed that a page names, with its tags, and list shows it', async () => {
    const added = await run('sources', 'add', `${origin}/one.html`, '--tag', '链');
    expect(added).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`added feed ${origin}/feed.xml (望湖快讯)`),
    });
    const [source] = recordsOf((await run('sources', 'list', '--json')).stdout);
    expect(source).toMatchObject({ kind: 'feed', url: `${origin}/feed.xml`, tags: ['链'], state: 'active', polls: 0 });
  });

  it('add asks to choose where a page names several feeds', async () => {
    const several = await run('sources', 'add', `${origin}/two.html`);
    expect(several.status).toBe(2);
    expect(several.stderr).toContain(`  ${origin}/feed.xml  快讯\n  ${origin}/other.xml  快讯\n`);
    expect(await rows()).toEqual([]);
  });

  it('add says why there is nothing to poll, and believes a kind that it is told', async () => {
    expect(await run('sources', 'add', `${origin}/missing`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the site answered 404'),
    });
    expect((await run('sources', 'add', `${origin}/missing`, '--kind', 'feed')).status).toBe(0);
    expect(await rows()).toMatchObject([{ kind: 'feed', url: `${origin}/missing` }]);
  });

  it('add keeps the address as it was given, and knows it again in another form', async () => {
    await run('sources', 'add', `${origin}/feed.xml?page=2&kind=news&utm_source=x`);
    const again = await run('sources', 'add', `${origin}/feed.xml?kind=news&page=2`, '--tag', '链');
    expect(again.stdout).toContain('known already: feed');
    const url = `${origin}/feed.xml?page=2&kind=news`;
    expect(await rows()).toMatchObject([{ url, tags: ['链'] }]);
    expect((await run('sources', 'remove', `${origin}/feed.xml?kind=news&page=2`)).stdout).toContain(url);
  });

  it('check says what would come and stores none of it, nor asks a host that is blocked', async () => {
    await add('feed', `${origin}/feed.xml`);
    await add('feed', `${origin}/missing`);
    await add('feed', 'http://blocked.example/feed');
    await db.insertInto('hosts').values({ host: 'blocked.example', state: 'blocked' }).execute();
    const checked = await run('sources', 'check', '--json');
    expect(checked.status).toBe(1);
    expect(recordsOf(checked.stdout)).toMatchObject([
      {
        verdict: 'read',
        items: 2,
        new_items: 2,
        coming: [{ url: `${origin}/info/0.html` }, { title: '园区揭牌 /gone.html' }],
      },
      { verdict: 'failed', reason: 'http-404', message: 'the site answered 404' },
      { verdict: 'failed', reason: 'blocked' },
    ]);
    expect(await db.selectFrom('items').select('id').execute()).toEqual([]);
    expect(await rows()).toMatchObject([{ polls: 0 }, { polls: 0 }, { polls: 0 }]);
  });

  it('are paused, resumed and removed by id or address', async () => {
    const id = await add('feed', `${origin}/feed.xml`);
    expect((await run('sources', 'pause', String(id))).stdout).toBe(`paused ${id}  ${origin}/feed.xml\n`);
    expect(await rows()).toMatchObject([{ state: 'paused' }]);
    await run('sources', 'resume', `${origin}/feed.xml`);
    expect(await rows()).toMatchObject([{ state: 'active' }]);
    expect(await run('sources', 'remove', String(id), '987654321')).toMatchObject({
      status: 2,
      stderr: 'briefwire: no such source: 987654321 (`sources list` shows those that are)\n',
    });
    expect((await run('sources', 'remove', String(id))).status).toBe(0);
    expect(await rows()).toEqual([]);
  });

  it('go out as OPML and come back with their tags; what has no address is named', async () => {
    await addSource(db, {
      kind: 'feed',
      ...sourceAddress('https://a.example/feed'),
      tags: ['链', '新闻/产业'],
      title: '甲',
    });
    await addSource(db, {
      kind: 'listing',
      ...sourceAddress('https://b.example/'),
      tags: [],
      title: '乙',
      selector: 'p > a',
    });
    const shape = async () =>
      (await rows()).map(({ kind, url, title, tags, selector }) => ({
        kind,
        url,
        title,
        tags: tags.toSorted(),
        selector,
      }));
    const before = await shape();
    const { stdout } = await run('sources', 'export');
    await db.deleteFrom('sources').execute();
    const opml = stdout.replace(
      '</body>',
      '<outline text="空"/><outline text="x" xmlUrl="mailto:a@b.example"/></body>',
    );
    const imported = await runCli(['sources', 'import', '-'], env, opml);
    expect(imported).toMatchObject({ status: 1, stdout: 'added 2 sources\n' });
    expect(imported.stderr).toBe(
      'left out: mailto:a@b.example: not an http(s) address\nleft out: 空: it has no address\n',
    );
    expect(await shape()).toEqual(before);
  });

  it('are what doctor tells of', async () => {
    expect(await checkSources(db)).toMatchObject({ state: 'ok' });
    await add('feed', `${origin}/feed.xml`);
    await db.updateTable('sources').set({ state: 'blocked' }).execute();
    expect(await checkSources(db)).toMatchObject({ state: 'warn', message: '1 blocked' });
  });
});
