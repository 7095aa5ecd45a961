import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { takeTurn } from '../../src/db/turns.ts';
import type { PoliteClient, PoliteRequest } from '../../src/workers/polite.ts';
import { startSite } from '../http/site.ts';
import { useIntake } from '../support/intake.ts';
import { startPolite } from '../support/polite.ts';

const using = useIntake();
const ok: RequestListener = (_request, response) => void response.end('ok');
const saying = (text: string) => (_request: IncomingMessage, response: ServerResponse) => void response.end(text);

let jobs = 0;
function requestFor(url: string, more: Partial<PoliteRequest> = {}): PoliteRequest {
  jobs += 1;
  const signal = new AbortController().signal;
  return { job: `u${jobs}-1`, url, target: null, headers: {}, obeyRobots: true, signal, ...more };
}

/** As a job does: asks, and comes back whenever it is told to. */
async function untilAnswered(web: PoliteClient, request: PoliteRequest) {
  for (let waits = 0; ; waits++) {
    const answer = await web.ask(request);
    if (answer.kind === 'answer') return { ...answer.verdict, waits };
    if (answer.kind === 'paused') throw new Error(`${answer.host} is paused`);
    await sleep(answer.waitMs);
  }
}

const hostRow = (host: string) =>
  using().db.selectFrom('hosts').selectAll().where('host', '=', host).executeTakeFirst();
const turns = () => using().db.selectFrom('turns').selectAll().execute();

describe('robots.txt', () => {
  it('is asked for once, for all workers, before the first page of an origin', async () => {
    let robots = 0;
    const site = await startSite(ok, (_request, response) => {
      robots += 1;
      response.end('User-agent: *\nDisallow: /private\nSitemap: /s.xml');
    });
    const [one, other] = [startPolite(using().db), startPolite(using().db)];
    const asked = ['/a', '/b', '/c'].map((path) => untilAnswered(one, requestFor(site.url + path)));
    expect(await Promise.all(asked)).toMatchObject([{ kind: 'page' }, { kind: 'page' }, { kind: 'page' }]);
    expect(await untilAnswered(other, requestFor(`${site.url}/private/1`))).toMatchObject({
      kind: 'refused',
      reason: 'robots',
      retry: false,
    });
    expect(robots).toBe(1);
    expect(site.asked.sort()).toEqual(['/a', '/b', '/c']);
    expect(await using().db.selectFrom('robots').selectAll().execute()).toMatchObject([
      { origin: site.url, outcome: 'rules', status: 200, sitemaps: [`${site.url}/s.xml`] },
    ]);
  });

  it.each([
    [401, 'page'],
    [404, 'page'],
    [429, 'robots-unreachable'],
    [500, 'robots-unreachable'],
    [503, 'robots-unreachable'],
  ])('that answers %i means: %s', async (status, expected) => {
    const site = await startSite(ok, (_request, response) => void response.writeHead(status).end());
    const verdict = await untilAnswered(startPolite(using().db), requestFor(site.url));
    expect('reason' in verdict ? verdict.reason : verdict.kind).toBe(expected);
    if ('reason' in verdict) expect(verdict).toMatchObject({ kind: 'failed', retry: true, retryAfterMs: 600_000 });
    expect(site.asked).toHaveLength(expected === 'page' ? 1 : 0);
  });

  it('is asked for again when its day is over', async () => {
    let text = 'User-agent: *\nDisallow: /';
    const site = await startSite(ok, (_request, response) => void response.end(text));
    const web = startPolite(using().db);
    expect(await untilAnswered(web, requestFor(site.url))).toMatchObject({ reason: 'robots' });
    text = '';
    expect(await untilAnswered(web, requestFor(site.url))).toMatchObject({ reason: 'robots' });
    await using()
      .db.updateTable('robots')
      .set({ expires_at: new Date(0) })
      .execute();
    expect(await untilAnswered(web, requestFor(site.url))).toMatchObject({ kind: 'page' });
  });

  it('is followed to another host, read at its beginning however large it is, and counts for the page that redirects lead to', async () => {
    const elsewhere = await startSite(saying(`User-agent: *\nDisallow: /shut\n${'# filler\n'.repeat(200_000)}`));
    const site = await startSite(
      (request, response) => void response.writeHead(302, { location: request.url === '/in' ? '/shut' : '/in' }).end(),
      (_request, response) => void response.writeHead(301, { location: elsewhere.url }).end(),
    );
    expect(await untilAnswered(startPolite(using().db), requestFor(`${site.url}/start`))).toMatchObject({
      reason: 'robots',
      url: `${site.url}/shut`,
      redirects: [`${site.url}/start`, `${site.url}/in`],
    });
  });

  it.each([
    ['round in circles', '/robots.txt'],
    ['to a private address', 'http://10.0.0.1/robots.txt'],
    ['to no address', 'ftp://farm.example/'],
  ])('that redirects %s counts as none', async (_name, location) => {
    const site = await startSite(ok, (_request, response) => void response.writeHead(302, { location }).end());
    expect(await untilAnswered(startPolite(using().db), requestFor(site.url))).toMatchObject({ kind: 'page' });
  });

  it('is not asked by a subscription', async () => {
    const site = await startSite(ok, saying('User-agent: *\nDisallow: /'));
    expect(await untilAnswered(startPolite(using().db), requestFor(site.url, { obeyRobots: false }))).toMatchObject({
      kind: 'page',
    });
  });

  it('leaves a host that cannot be reached its own reason', async () => {
    const web = startPolite(using().db, { allowHosts: [] });
    expect(await web.ask(requestFor('http://127.0.0.1:1/x'))).toMatchObject({
      verdict: { kind: 'refused', reason: 'private-address', url: 'http://127.0.0.1:1/x' },
    });
    const open = startPolite(using().db);
    expect(await open.ask(requestFor('http://127.0.0.1:1/x'))).toMatchObject({ verdict: { reason: 'connect' } });
    expect(await open.ask(requestFor('http://me:secret@127.0.0.1:1/x'))).toMatchObject({
      verdict: { reason: 'bad-url' },
    });
    expect(await open.ask(requestFor('file:///etc/passwd'))).toMatchObject({ verdict: { reason: 'bad-url' } });
    expect(await using().db.selectFrom('robots').selectAll().execute()).toEqual([]);
  });
});

describe('the line in front of a host', () => {
  const GAP = 150;

  it('lets workers ask one after the other, a gap apart, robots.txt and redirects included', async () => {
    const starts: number[] = [];
    const note = () => void starts.push(performance.now());
    const site = await startSite(
      (request, response) => {
        note();
        if (request.url === '/0') response.writeHead(302, { location: '/moved' }).end();
        else response.end('ok');
      },
      (_request, response) => {
        note();
        response.writeHead(404).end();
      },
    );
    const webs = [startPolite(using().db, { gapMs: GAP }), startPolite(using().db, { gapMs: GAP })];
    const verdicts = await Promise.all(
      webs.flatMap((web, n) => [0, 1].map((m) => untilAnswered(web, requestFor(`${site.url}/${2 * n + m}`)))),
    );
    expect(verdicts.map(({ kind }) => kind)).toEqual(['page', 'page', 'page', 'page']);
    expect(verdicts[0]).toMatchObject({ url: `${site.url}/moved`, redirects: [`${site.url}/0`] });
    const gaps = starts.slice(1).map((at, n) => at - (starts[n] ?? 0));
    expect(gaps).toHaveLength(5);
    // Not a matter of speed: however slow the machine, none may be shorter.
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(GAP);
    expect(await turns()).toEqual([]);
    expect(await hostRow(site.host)).toMatchObject({ holder: null, last_status: 200, last_reason: null });
  });

  it('keeps the place of a job that comes back, and how far its redirects had led', async () => {
    const other = await startSite(ok);
    const site = await startSite((_request, response) => void response.writeHead(302, { location: other.url }).end());
    const db = using().db;
    const ask = { job: 'x', host: other.host, defaultGapMs: 60_000, url: null, hop: null };
    expect(await takeTurn(db, ask)).toMatchObject({ kind: 'go' });
    const web = startPolite(db, { gapMs: 60_000 });
    await db
      .insertInto('hosts')
      .values([{ host: site.host, gap_ms: 0 }])
      .execute();
    const request = requestFor(`${site.url}/a`, { obeyRobots: false });
    expect(await web.ask(request)).toMatchObject({ kind: 'later', host: other.host, isNew: true });
    expect(await turns()).toMatchObject([{}, { job: request.job, hop: `${other.url}/`, hops: [`${site.url}/a`] }]);
    expect(await startPolite(db, { gapMs: 60_000 }).ask(request)).toMatchObject({ kind: 'later', isNew: false });
    expect(site.asked).toEqual(['/a']);
    await db.updateTable('hosts').set({ gap_ms: 0 }).execute();
    expect(await web.ask(request)).toMatchObject({ verdict: { kind: 'page', redirects: [`${site.url}/a`] } });
    expect([site.asked, other.asked]).toEqual([['/a'], ['/']]);
    expect((await turns()).map(({ job }) => job)).toEqual(['x']);
  });

  it('does not wait for a worker that died: the job that it held goes on, others when its time is over', async () => {
    const db = using().db;
    const ask = (job: string) => takeTurn(db, { job, host: 'a.example', defaultGapMs: 50, url: null, hop: null });
    expect(await ask('u1-1')).toMatchObject({ kind: 'go' });
    await sleep(60);
    expect(await ask('u2-1')).toMatchObject({ kind: 'wait' });
    expect(await ask('u1-1')).toMatchObject({ kind: 'go' });
    await db
      .updateTable('hosts')
      .set({ free_at: new Date(Date.now() - 1_000) })
      .execute();
    await sleep(60);
    expect(await ask('u2-1')).toMatchObject({ kind: 'go' });
  });

  it('is as slow as robots.txt asks, up to a minute', async () => {
    const site = await startSite(ok, saying('User-agent: *\nCrawl-delay: 7'));
    await startPolite(using().db, { gapMs: 50 }).ask(requestFor(site.url));
    const row = { free_at: new Date(0), next_at: new Date(0), holder: null, held_at: null };
    const next = async (job: string, changes: object = {}) => {
      await using()
        .db.updateTable('hosts')
        .set({ ...row, ...changes })
        .execute();
      return await takeTurn(using().db, { job, host: site.host, defaultGapMs: 50, url: null, hop: null });
    };
    expect(await next('x')).toMatchObject({ kind: 'go', gapMs: 7_000 });
    expect(await next('y', { crawl_delay_ms: 86_400_000 })).toMatchObject({ kind: 'go', gapMs: 60_000 });
    expect(await next('z', { gap_ms: 90_000 })).toMatchObject({ kind: 'go', gapMs: 90_000 });
  });

  it('lets a poll that asks several times go before the pages, in its turn, by robots.txt', async () => {
    const site = await startSite(ok, saying('User-agent: *\nDisallow: /shut'));
    const web = startPolite(using().db, { gapMs: 20 });
    await using()
      .db.insertInto('hosts')
      .values({ host: site.host, next_at: new Date(Date.now() + 3_600_000) })
      .execute();
    const http = web.patient({ job: 's1-1', obeyRobots: true });
    expect(await http.fetch(`${site.url}/1`)).toMatchObject({ kind: 'page' });
    expect(await http.fetch(`${site.url}/shut`)).toMatchObject({ reason: 'robots' });
    expect(await http.fetch(`${site.url}/2`)).toMatchObject({ kind: 'page' });
    await using().db.updateTable('hosts').set({ state: 'paused' }).execute();
    expect(await http.fetch(`${site.url}/3`)).toMatchObject({ kind: 'failed', reason: 'paused', retry: true });
    expect([site.asked, await turns()]).toEqual([['/1', '/2'], []]);
  });

  it('rests when the site says so', async () => {
    const site = await startSite((_request, response) => void response.writeHead(429).end());
    const web = startPolite(using().db, { gapMs: 1 });
    const request = requestFor(site.url, { obeyRobots: false });
    expect(await web.ask(request)).toMatchObject({ verdict: { reason: 'http-429' } });
    const next = await web.ask(requestFor(site.url, { obeyRobots: false }));
    expect(next.kind === 'later' && next.waitMs).toBeGreaterThan(20_000);
  });

  it('is closed for a while where the host does not answer', async () => {
    const web = startPolite(using().db, { gapMs: 1 });
    const reasons: string[] = [];
    for (let n = 0; n < 5; n++) {
      const verdict = await untilAnswered(web, requestFor('http://127.0.0.1:1/'));
      reasons.push('reason' in verdict ? verdict.reason : verdict.kind);
    }
    expect(reasons).toEqual(['connect', 'connect', 'connect', 'host-down', 'host-down']);
    expect(await hostRow('127.0.0.1:1')).toMatchObject({ failures: 3, last_reason: 'connect' });
    expect(await turns()).toEqual([]);
  });
});

describe('a host that a person stopped', () => {
  it.each(['paused', 'blocked'] as const)('is not asked, and a request under way ends: %s', async (state) => {
    const site = await startSite((_request, response) => void response.write('the beginning'));
    const db = using().db;
    const web = startPolite(db);
    const waiting = web.ask(requestFor(site.url));
    await expect.poll(() => site.asked).toHaveLength(1);
    await db.insertInto('hosts').values({ host: site.host, state }).execute();
    const stopped =
      state === 'paused'
        ? { kind: 'paused', host: site.host }
        : { kind: 'answer', verdict: { kind: 'refused', reason: 'blocked', retry: false } };
    expect(await waiting).toMatchObject(stopped);
    expect(await web.ask(requestFor(site.url))).toMatchObject(stopped);
    expect(site.asked).toHaveLength(1);
  });
});
