import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../src/db/database.ts';
import { readArticle } from '../src/workers/article.worker.ts';
import { fetchUrl } from '../src/workers/fetch.worker.ts';
import { enqueueUrls } from '../src/workers/intake.ts';
import { startSite } from './http/site.ts';
import { articleDeps, recordingProducer, useIntake } from './support/intake.ts';
import { buildPage, type PageBrief, paragraphsAbout } from './support/pages.ts';
import { startPolite } from './support/polite.ts';
import { startWireCounter, type WireCounter, type WireCounts } from './support/wire-counter.ts';

/**
 * Work that is counted, not timed: each ceiling is what the program needs today. Where a change needs more, it costs every
 * article that is ever stored: have the statement go out with others (`Promise.all` in a transaction), or raise the
 * ceiling and say why in the commit.
 */
const using = useIntake();
let wire: WireCounter;
let db: Db;

beforeAll(async () => {
  const { url } = using().database;
  wire = await startWireCounter(url);
  const { username, pathname, searchParams } = new URL(url);
  const user = searchParams.get('user') ?? decodeURIComponent(username);
  const database = pathname.slice(1);
  const connection = { host: '127.0.0.1', port: wire.port, user, database };
  db = createDatabase({ connection, timeZone: 'Asia/Shanghai', maxConnections: 1 });
  // Connecting is no article's work.
  await db.selectFrom('sites').select('id').limit(1).execute();
});
afterAll(async () => {
  await db.destroy();
  await wire.close();
});

async function counted(work: () => Promise<unknown>): Promise<WireCounts> {
  const none = { roundTrips: 0, statements: 0, sent: 0, received: 0 };
  const now = () => wire.counts()['briefwire'] ?? none;
  const before = now();
  await work();
  const after = now();
  // Work that went by another way would be none, and below every ceiling.
  expect(after.roundTrips).toBeGreaterThan(before.roundTrips);
  return {
    roundTrips: after.roundTrips - before.roundTrips,
    statements: after.statements - before.statements,
    sent: after.sent - before.sent,
    received: after.received - before.received,
  };
}

const SUBJECTS = ['水泵', '雨棚', '书架', '石桥', '渡船'];

function briefsOf(page: number): PageBrief[] {
  return SUBJECTS.map((subject, n) => ({
    tag: '动态',
    headline: `${subject}${page}号的账本上链`,
    body: `${subject}管理处在第${page}期通报里写到，${subject}的检修记录从本月起由杭州的联盟链保存，共${page * 7 + n}份。`,
    date: `2021/${page}/1${n}`,
    after: n,
  }));
}

function pageOf(page: number): Buffer {
  return buildPage({
    title: `第${page}座旧水塔`,
    paragraphs: paragraphsAbout(`望湖${page}路`, 8),
    briefs: briefsOf(page),
  });
}

async function readCounted(url: string, bytes: Uint8Array): Promise<WireCounts> {
  const { fetchId } = await using().take(url, bytes);
  return await counted(() => readArticle(articleDeps(db), { fetchId }));
}

describe('an article with five briefs', () => {
  it('is stored with eleven round trips at most, where the places that it names are known', async () => {
    await using().store('https://farm.example/info/1.html', pageOf(1));
    const pages: WireCounts[] = [];
    for (const n of [2, 3, 4, 5, 6]) pages.push(await readCounted(`https://farm.example/info/${n}.html`, pageOf(n)));
    const least = (key: keyof WireCounts) => Math.min(...pages.map((counts) => counts[key]));
    // On a busy machine the server may answer the first half of a large write before the second is sent: one more.
    expect(least('roundTrips')).toBeLessThanOrEqual(11);
    expect(least('statements')).toBeLessThanOrEqual(28);
    expect(least('sent') / pageOf(2).length).toBeLessThanOrEqual(17);
    expect(await using().db.selectFrom('sightings').select('id').execute()).toHaveLength(30);
  });

  it('costs three when the page comes again, and twenty-one where a mirror copies it', async () => {
    await using().store('https://farm.example/info/1.html', pageOf(1));
    expect((await readCounted('https://farm.example/info/1.html', pageOf(1))).roundTrips).toBeLessThanOrEqual(3);
    const mirror = await readCounted(
      'https://mirror.example/info/7.html',
      Buffer.concat([pageOf(1), Buffer.from('\n')]),
    );
    expect(mirror.roundTrips).toBeLessThanOrEqual(21);
  });

  it('is fetched with five, where robots.txt of its host is known', async () => {
    const site = await startSite((request, response) => {
      if (request.url === '/robots.txt') return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageOf(3));
    });
    const deps = { db, web: startPolite(db), signal: new AbortController().signal };
    const request = async (path: string) => {
      const [row] = await enqueueUrls({ db: using().db, producer: recordingProducer() }, [`${site.url}${path}`], null);
      if (!row) throw new Error('nothing was requested');
      return { urlId: row.urlId, request: row.request };
    };
    await fetchUrl(deps, await request('/info/1.html'));
    const target = await request('/info/2.html');
    const { roundTrips, sent } = await counted(() => fetchUrl(deps, target));
    expect(roundTrips).toBeLessThanOrEqual(5);
    expect(sent / pageOf(3).length).toBeLessThanOrEqual(1.5);
  });
});
