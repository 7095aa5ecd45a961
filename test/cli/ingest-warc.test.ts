import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { listEvents } from '../../src/db/urls.ts';
import { startServers, type TestServers } from '../support/backends.ts';
import { runCli, startCli } from '../support/cli.ts';
import { buildPage, COIN, paragraphsAbout, RIVER, RIVER_HANT, RULES } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';
import { buildAnswer, buildRecord, packRecords, recordAnswer } from '../support/warc.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const SEEN = '2019-06-01T04:00:00Z';

function page(place: string, ...briefs: (typeof RIVER)[]): Buffer {
  return buildPage({
    title: `${place}的水塔`,
    paragraphs: paragraphsAbout(place),
    briefs,
    published: '2019-05-30 10:12',
  });
}

/** Pages of a site, with what it says beside them; and what is no article. */
const PAGES: Record<string, { status?: number; headers?: Record<string, string>; body: Buffer; chunked?: boolean }> = {
  '/1.html': { headers: HTML, body: page('望湖区', RIVER, COIN) },
  '/2.html': { headers: { ...HTML, 'content-encoding': 'gzip' }, body: gzipSync(page('锦西区', RIVER_HANT, RULES)) },
  '/3.html': { headers: { ...HTML, etag: '"3"' }, body: page('新湖区', RULES), chunked: true },
  '/4.html': { headers: { ...HTML, 'x-robots-tag': 'noarchive' }, body: page('北湖区', COIN) },
  '/m/5.html?utm_source=x': { headers: { 'content-type': 'text/html' }, body: page('望湖区', RIVER) },
  '/gone.html': { status: 404, headers: HTML, body: page('不在区') },
  '/moved.html': { status: 301, headers: { location: '/1.html' }, body: Buffer.alloc(0) },
  '/logo.gif': { headers: { 'content-type': 'image/gif' }, body: Buffer.from('GIF89a') },
};
const ARTICLES = Object.keys(PAGES).filter((name) => !name.match(/gone|moved|logo/));
const PASSED_OVER = { warcinfo: 1, request: 8, 'http-404': 1, 'http-301': 1, 'not-html': 1, revisit: 1 };

let servers: TestServers;
let live: TestServers;
let db: Db;
let site: Server;
let origin: string;
let folder: string;
let archive: string;

const run = (...args: string[]) => runCli(args, servers.env);
const fileIn = (name: string) => path.join(folder, name);
const summaryOf = (stdout: string) => JSON.parse(stdout) as Record<string, unknown>;

function open({ database }: TestServers): Db {
  return createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
}

async function startOne(): Promise<void> {
  site = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1');
    const answer = Object.entries(PAGES).find(([name]) => name.split('?')[0] === pathname)?.[1];
    response.sendDate = false;
    if (!answer) return void response.writeHead(404).end();
    const length = answer.chunked ? {} : { 'content-length': String(answer.body.length) };
    response.writeHead(answer.status ?? 200, { ...answer.headers, ...length });
    response.write(answer.body.subarray(0, 500));
    response.end(answer.body.subarray(500));
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
}

/** What a crawler that met all of the site would have written. */
async function crawl(): Promise<Buffer> {
  const records = [buildRecord({ type: 'warcinfo', block: 'software: test\r\n' })];
  for (const name of Object.keys(PAGES)) {
    const url = `${origin}${name}`;
    records.push(buildRecord({ type: 'request', url, block: `GET ${name} HTTP/1.1\r\n\r\n` }));
    records.push(buildRecord({ url, date: SEEN, block: await recordAnswer(url) }));
  }
  records.push(buildRecord({ type: 'revisit', url: `${origin}/1.html`, block: 'HTTP/1.1 200 OK\r\n\r\n' }));
  return packRecords(records);
}

/** An archive of one page for each body, from a host that nobody asks. */
function archiveOf(bodies: readonly { url: string; date?: string; body: Buffer }[]): Buffer {
  return packRecords(bodies.map(({ url, date = SEEN, body }) => buildRecord({ url, date, block: buildAnswer(body) })));
}

/** Rows of `fetches` that both ways of getting a page write. */
async function fetchesOf(from: Db) {
  return await from
    .selectFrom('fetches as f')
    .innerJoin('urls as u', 'u.id', 'f.url_id')
    .select(['u.canonical_url', 'u.url', 'f.outcome', 'f.status', 'f.final_url', 'f.headers'])
    .orderBy('u.canonical_url')
    .execute();
}

beforeAll(async () => {
  [servers, live] = await Promise.all([startServers('postgres'), startServers('postgres')]);
  db = open(servers);
  await startOne();
  folder = await mkdtemp(path.join(os.tmpdir(), 'briefwire-warc-'));
  archive = fileIn('news.warc.gz');
  await writeFile(archive, await crawl());
}, 60_000);

afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await db.destroy();
  await Promise.all([servers.stop(), live.stop()]);
  await rm(folder, { recursive: true });
});

describe('ingest of a WARC file', () => {
  beforeEach(async () => {
    for (const table of [
      'warc_files',
      'sightings',
      'briefs',
      'articles',
      'fetches',
      'pages',
      'urls',
      'runs',
      'hosts',
      'purged',
    ]) {
      await db.deleteFrom(table as 'urls').execute();
    }
  });

  it('gives the rows that fetching the pages gives, on the days when they were seen', {
    timeout: 120_000,
  }, async () => {
    const allowed = { ...live.env, BRIEFWIRE_ALLOW_HOSTS: '127.0.0.1' };
    const fetched = await runCli(['ingest', ...ARTICLES.map((name) => `${origin}${name}`), '--json'], allowed);
    const liveDb = open(live);
    try {
      const taken = await run('ingest', archive, '--json');
      expect(taken).toMatchObject({ status: 0, stderr: '' });
      const { seconds: _, skipped, ...summary } = summaryOf(taken.stdout);
      const { seconds: __, ...expected } = summaryOf(fetched.stdout);
      expect(summary).toEqual(expected);
      expect(skipped).toEqual(PASSED_OVER);
      expect(await contentOf(db)).toEqual(await contentOf(liveDb));
      expect(await fetchesOf(db)).toEqual(await fetchesOf(liveDb));
    } finally {
      await liveDb.destroy();
    }
    const seen = new Date(SEEN);
    const seenAt = await db.selectFrom('sightings').select('seen_at').distinct().execute();
    expect(seenAt).toEqual([{ seen_at: seen }]);
    expect(await db.selectFrom('briefs').select('first_seen_at').distinct().execute()).toEqual([
      { first_seen_at: seen },
    ]);
    expect(await db.selectFrom('articles').select('fetched_at').distinct().execute()).toEqual([{ fetched_at: seen }]);
    const [, step] = await listEvents(db, `${origin}/1.html`);
    expect(step).toMatchObject({
      stage: 'fetch',
      event: 'page',
      detail: { warc: 'news.warc.gz', status: 200, seen: seen.toISOString() },
    });
  });

  it('changes nothing the second time, whatever the file is called', { timeout: 60_000 }, async () => {
    expect((await run('ingest', archive)).status).toBe(0);
    const before = [await contentOf(db), await fetchesOf(db), await db.selectFrom('url_events').selectAll().execute()];
    const copy = fileIn('copy.warc.gz');
    await cp(archive, copy);
    const again = await run('ingest', copy, '--json');
    expect(summaryOf(again.stdout)).toMatchObject({
      inputs: 5,
      articles: { new: 0, unchanged: 5, failed: 0 },
      briefs: { new: 0, sightings: 0 },
      skipped: PASSED_OVER,
    });
    // Even where nobody remembers the file.
    await db.deleteFrom('warc_files').execute();
    expect(summaryOf((await run('ingest', archive, '--json')).stdout)).toMatchObject({
      articles: { new: 0, unchanged: 5 },
    });
    expect([await contentOf(db), await fetchesOf(db), await db.selectFrom('url_events').selectAll().execute()]).toEqual(
      before,
    );
  });

  it('goes on after it was killed, and ends with the same rows', { timeout: 120_000 }, async () => {
    const places = Array.from({ length: 120 }, (_, at) => `第${at}新区`);
    const bodies = places.map((place, at) => ({
      url: `https://a.example/${at}`,
      body: page(place, at % 2 ? RIVER : RULES),
    }));
    const many = fileIn('many.warc.gz');
    await writeFile(many, archiveOf(bodies));
    // Found again as quickly as a test can wait for.
    const hasty = { ...servers.env, BRIEFWIRE_TEST_HASTE: '10' };
    const process = startCli(['ingest', many], hasty);
    const stored = async () => (await db.selectFrom('articles').select('id').execute()).length;
    await expect.poll(stored, { timeout: 40_000, interval: 20 }).toBeGreaterThan(20);
    process.child.kill('SIGKILL');
    await process.ended;
    expect(await stored()).toBeLessThan(120);
    const resumed = await runCli(['ingest', many, '--json'], hasty);
    expect(resumed.status).toBe(0);
    expect(summaryOf(resumed.stdout)).toMatchObject({ inputs: 120, articles: { failed: 0 } });
    const killed = await contentOf(db);
    expect(killed['articles']).toHaveLength(120);
    expect(killed['urls']).toEqual(
      bodies
        .map(({ url }) => ({ canonical_url: url, settled: true, reason: null }))
        .toSorted((a, b) => (a.canonical_url < b.canonical_url ? -1 : 1)),
    );
    expect(killed['sightings']).toHaveLength(120);
    expect(await fetchesOf(db)).toHaveLength(120);
  });

  it('reads each of the pages that a URL had in turn, and never puts an older one over a newer', async () => {
    const url = 'https://a.example/news';
    const [first, second] = [page('旧湖区'), page('新湖区')];
    const file = fileIn('versions.warc.gz');
    await writeFile(
      file,
      archiveOf([
        { url, body: first },
        { url, date: '2020-06-01T04:00:00Z', body: second },
      ]),
    );
    expect((await run('ingest', file)).status).toBe(0);
    await writeFile(fileIn('older.warc.gz'), archiveOf([{ url, date: '2018-06-01T04:00:00Z', body: page('老湖区') }]));
    const older = await run('ingest', fileIn('older.warc.gz'), '--json');
    expect(summaryOf(older.stdout)).toMatchObject({ inputs: 0, skipped: { older: 1 } });
    const { articles, versions } = await contentOf(db);
    expect(articles).toMatchObject([{ title: '新湖区的水塔' }]);
    expect(versions).toMatchObject([{ title: '旧湖区的水塔' }]);
  });

  it('passes over what is purged or blocked, and takes it once its host is no longer blocked', async () => {
    const bodies = ['a', 'b'].map((name) => ({ url: `https://${name}.example/1`, body: page(`${name}湖区`) }));
    const file = fileIn('hosts.warc');
    await writeFile(file, Buffer.concat(bodies.map(({ url, body }) => buildRecord({ url, block: buildAnswer(body) }))));
    await db.insertInto('purged').values({ kind: 'host', subject: 'a.example', who: 'test' }).execute();
    await db.insertInto('hosts').values({ host: 'b.example', state: 'blocked' }).execute();
    const refused = await run('ingest', file, '--json');
    expect(summaryOf(refused.stdout)).toMatchObject({ inputs: 0, skipped: { purged: 1, blocked: 1 } });
    expect((await contentOf(db))['urls']).toEqual([]);
    await db.deleteFrom('hosts').execute();
    const taken = await run('ingest', file, '--json');
    expect(summaryOf(taken.stdout)).toMatchObject({ articles: { new: 1 }, skipped: { purged: 1 } });
  });

  it('keeps what stands before a break, says where it is and exits 1; what a crawler met is no failure', async () => {
    const empty = { url: 'https://a.example/empty', body: Buffer.from('<html></html>') };
    const good = archiveOf([empty, { url: 'https://a.example/1', body: page('望湖区') }]);
    const rest = archiveOf([{ url: 'https://a.example/2', body: page('锦西区') }]);
    const below = await mkdtemp(path.join(folder, 'folder-'));
    await writeFile(path.join(below, 'a.warc.gz'), good);
    await writeFile(path.join(below, 'b.html'), page('北湖区'));
    const fine = await run('ingest', below, '--json');
    expect(fine).toMatchObject({ status: 0, stderr: '' });
    expect(summaryOf(fine.stdout)).toMatchObject({ inputs: 3, articles: { new: 2, failed: 1 }, skipped: {} });
    const cut = fileIn('cut.warc.gz');
    await writeFile(cut, Buffer.concat([good, rest.subarray(0, rest.length - 20)]));
    const broken = await run('ingest', cut, '--json');
    expect(broken).toMatchObject({
      status: 1,
      stderr: `briefwire: ${cut}: broken at byte ${good.length}: the file ends within a record; what stands before it was taken in\n`,
    });
    expect(summaryOf(broken.stdout)).toMatchObject({ inputs: 2, articles: { new: 0, unchanged: 2 } });
  });

  it('passes over records that hold nothing readable, names the first and exits 1', async () => {
    const url = 'https://a.example/1';
    const head = buildRecord({ type: 'warcinfo', block: 'software: test\r\n' });
    const records = [
      head,
      buildRecord({ url, block: 'no HTTP' }),
      buildRecord({ url, block: buildAnswer(page('望湖区')) }),
    ];
    const file = fileIn('malformed.warc');
    await writeFile(file, Buffer.concat(records));
    for (const articles of [
      { new: 1, unchanged: 0 },
      { new: 0, unchanged: 1 },
    ]) {
      const taken = await run('ingest', file, '--json');
      expect(taken).toMatchObject({
        status: 1,
        stderr: `briefwire: ${file}: one record was passed over as malformed, the first at byte ${head.length}: it holds no HTTP answer\n`,
      });
      expect(summaryOf(taken.stdout)).toMatchObject({ articles, skipped: { warcinfo: 1, malformed: 1 } });
    }
  });

  it('takes no address for a WARC file', async () => {
    const wrong = await run('ingest', archive, '--url', 'https://a.example/1');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    const parsed = await run('parse', archive);
    expect(parsed.status).toBe(1);
    expect(parsed.stdout).toContain('a WARC file, which `ingest` takes');
  });
});
