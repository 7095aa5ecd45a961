import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { withDueLock } from '../../src/db/due-lock.ts';
import { startRun } from '../../src/db/runs.ts';
import { addSource } from '../../src/db/sources.ts';
import { listEvents } from '../../src/db/urls.ts';
import { sourceAddress } from '../../src/pipeline/incoming.ts';
import { listSourceReports } from '../../src/reports/sources.ts';
import { BACKENDS, startServers, type TestServers } from '../support/backends.ts';
import { runCli } from '../support/cli.ts';
import { openDatabase } from '../support/intake.ts';

const HEADLINES = ['望湖区设立区块链产业园', '新湖区公布首批入驻企业', '湖滨大学成立联合实验室'];
const PAGES: Record<string, string> = {
  '/feed.xml': `<rss version="2.0"><channel><item><link>/info/0.html</link></item><item><link>/gone.html</link></item>
    <item><link>/script.html</link><title>园区招商启动</title><description><![CDATA[${'<p>园区招商工作启动，面向全国征集五十家企业，入驻者可获三年租金减免。</p>'.repeat(6)}]]></description></item>
    <item><link>/refused.html</link><title>会员专享：园区年度报告</title><description><![CDATA[${'<p>园区管委会发布年度报告，介绍产业规模与企业名单，全年新增企业三十家。</p>'.repeat(6)}]]></description>
    <pubDate>2021-06-07 08:30:00</pubDate></item></channel></rss>`,
  '/script.html': '<html><body><script>load()</script></body></html>',
  '/list.html': HEADLINES.map((text, at) => `<p><a href="/info/${at}.html">${text}</a></p>`).join(''),
};
for (const [at, headline] of HEADLINES.entries()) {
  const text = `<p>${headline}的消息传出后，园区负责人表示，首批三十家企业已经签约，明年将扩建厂房。</p>`;
  PAGES[`/info/${at}.html`] =
    `<html><head><title>${headline}</title></head><body><h1>${headline}</h1>${text.repeat(5)}</body></html>`;
}

describe.each(BACKENDS)('ingest --due on %s', (backend) => {
  let servers: TestServers;
  let db: Db;
  let site: Server;
  let origin: string;
  const run = (...args: string[]) => runCli(args, { ...servers.env, BRIEFWIRE_ALLOW_HOSTS: '127.0.0.1' });

  beforeAll(async () => {
    servers = await startServers(backend);
    db = openDatabase(servers.database);
    site = createServer((request, response) => {
      const page = PAGES[request.url ?? ''];
      response.writeHead(page !== undefined ? 200 : request.url === '/refused.html' ? 403 : 404);
      response.end(page ?? 'not here');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    site.closeAllConnections();
    site.close();
    await db.destroy();
    await servers.stop();
  });

  it('polls what is due and ends what was left; dead URLs are data', { timeout: 180_000 }, async () => {
    await addSource(db, { kind: 'feed', ...sourceAddress(`${origin}/feed.xml`), tags: [] });
    await addSource(db, { kind: 'listing', ...sourceAddress(`${origin}/list.html`), tags: [] });
    const { id } = await db
      .insertInto('sites')
      .values({ host: new URL(origin).host, network: 'x' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const left = { url: `${origin}/info/2.html`, canonical_url: `${origin}/info/2.html`, site_id: id };
    await db
      .insertInto('urls')
      .values({ ...left, requested_at: new Date(0) })
      .execute();
    const due = await run('ingest', '--due', '--json');
    expect(due).toMatchObject({ status: 0, stderr: '2 sources were due\n' });
    const summary = { inputs: 6, articles: { new: 5, failed: 1 }, fates: { stored: 5, dead: 1 } };
    expect(JSON.parse(due.stdout)).toMatchObject(summary);
    const sources = await db.selectFrom('sources').select(['polls', 'new_items']).orderBy('id').execute();
    expect(sources).toEqual([
      { polls: 1, new_items: 4 },
      { polls: 1, new_items: 3 },
    ]);
    const runs = await db.selectFrom('runs').select(['trigger', 'state']).execute();
    expect(runs).toEqual([{ trigger: 'due', state: 'done' }]);
    const url = `${origin}/refused.html`;
    const article = await db.selectFrom('articles').selectAll().where('url', '=', url).executeTakeFirstOrThrow();
    expect(article).toMatchObject({
      title: '会员专享：园区年度报告',
      published_on: '2021-06-07',
      published_source: 'feed',
    });
    expect(article.text).toContain('全年新增企业三十家');
    const steps = await listEvents(db, url);
    expect(steps.map(({ event }) => event)).toEqual(['found in source', 'failed', 'feed-text', 'stored']);
    expect(steps[2]).toMatchObject({ detail: { instead: 'http-403' } });
    const empty = (await listEvents(db, `${origin}/script.html`)).map(({ event }) => event);
    expect(empty).toEqual(['found in source', 'page', 'feed-text', 'stored']);
    // Which of the two sources was first with the page that both name is chance.
    const reported = await listSourceReports(db);
    expect(reported.map(({ state }) => state)).toEqual(['active', 'active']);
    expect(reported.reduce((sum, { urls }) => sum + urls, 0)).toBe(5);
    expect(reported.reduce((sum, { articles }) => sum + articles, 0)).toBe(4);
  });

  it('is one at a time: a second says who is at it and exits 0', async () => {
    const host = 'elsewhere.example';
    const outcome = await withDueLock(db, async () => {
      const runId = await startRun(db, { trigger: 'due', version: '0.0.0', host, pid: 77 });
      const second = await run('ingest', '--due');
      expect(second).toMatchObject({ status: 0, stdout: '' });
      expect(second.stderr).toMatch(new RegExp(`^run ${runId} is at it since \\S+ \\(process 77 on ${host}\\)\\n$`));
      return (await withDueLock(db, async () => 'again')).held;
    });
    expect(outcome).toEqual({ held: true, result: false });
    expect(await withDueLock(db, async () => 'later')).toEqual({ held: true, result: 'later' });
  });
});

it('ingest --due takes no inputs, and without it some are needed', async () => {
  expect((await runCli(['ingest', '--due', 'x.html'])).status).toBe(2);
  expect(await runCli(['ingest'])).toMatchObject({ status: 2, stdout: '' });
});
