import { request } from 'node:http';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { RefusedError } from '../../src/pipeline/errors.ts';
import { deriveAll } from '../../src/store/derive-all.ts';
import { startWeb, type WebServer } from '../../src/web/server.ts';
import { fill } from '../support/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const TOKEN = 'a token that is long enough';
const OWN_SCRIPT = '<script src="/script.js" defer></script>';
const HOSTILE = '<img src=x onerror=alert(1)> \u202e"quoted" & <script>alert(2)</script>';

let database: TestDatabase;
let db: Db;
let servers: WebServer[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 4 });
  const briefs = Array.from({ length: 60 }, (_, index) => ({
    headline: `第 ${index} 條：港城動態`,
    category: index % 2 ? ('park' as const) : ('market' as const),
    dated: index < 3 ? null : `2021-05-${String((index % 28) + 1).padStart(2, '0')}`,
  }));
  await fill(db, [
    { url: 'https://alpha.example/1', title: '河畔新區啟用產業園', category: 'park', dated: '2021-06-30', briefs },
    { url: 'javascript://alpha.example/%0aalert(3)', title: HOSTILE, category: 'other', dated: '2021-06-01' },
  ]);
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function start(options: Partial<Parameters<typeof startWeb>[0]> = {}): Promise<string> {
  const ready = async () => ({ ok: true, checks: { database: 'ok' } });
  const own = { db, host: '127.0.0.1', port: 0, token: null, version: '9.9.9', timeZone: 'Asia/Shanghai', ready };
  const server = await startWeb({ ...own, ...options });
  servers.push(server);
  return server.url;
}

const textOf = async (url: string) => (await fetch(url)).text();
/** What follows each `<h3>`'s language tag: the headlines of a list. */
const headlines = (page: string) => [...page.matchAll(/<h3>.*?<bdi[^>]*>([^<]*)/g)].map(([, text]) => text);

describe('the overview', () => {
  it('shows totals, a trend, newest rows, which date it goes by, and no script but its own', async () => {
    const page = await textOf(await start());
    expect(page).toContain('<dt>Briefs</dt><dd>60</dd>');
    expect(page).toContain('河畔新區啟用產業園');
    expect(page).toContain('days of Asia/Shanghai');
    expect(page).toContain('26 weeks up to that of 2021-05-24');
    expect(page.replace(OWN_SCRIPT, '')).not.toMatch(/<script|<img|href="javascript/i);
  });

  it('forbids scripts in the page, frames and foreign origins', async () => {
    const { headers } = await fetch(await start());
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it('names only its own stylesheet, which is not sent twice', async () => {
    const url = await start();
    const page = await textOf(url);
    expect([...page.matchAll(/<(?:link|img|iframe|script)[^>]*(?:href|src)="([^"]*)"/g)].map(([, to]) => to)).toEqual([
      '/style.css',
      'data:,',
      '/briefs.atom',
      '/script.js',
    ]);
    const style = await fetch(`${url}/style.css`);
    expect(style.headers.get('content-type')).toContain('text/css');
    const again = await fetch(`${url}/style.css`, { headers: { 'If-None-Match': style.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });
});

describe('the lists', () => {
  it('go on from page to page until every row was shown once', async () => {
    const url = await start();
    const seen: (string | undefined)[] = [];
    for (let next: string | undefined = '/briefs?category='; next; ) {
      const page: string = await textOf(url + next);
      seen.push(...headlines(page));
      next = /rel="next" href="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
    expect(seen.at(-1)).toBe('第 0 條：港城動態');
  });

  it.each([
    ['/briefs?text=%E7%AC%AC+7+%E6%A2%9D', 1],
    ['/briefs?category=park&since=2021-05-08&until=2021-05-08', 2],
    ['/briefs?text=nowhere', 0],
    ['/articles?category=park', 1],
    ['/articles?since=2030-01-01', 0],
  ])('%s shows %i rows', async (path, rows) => {
    expect(headlines(await textOf((await start()) + path))).toHaveLength(rows);
  });

  it.each(['/briefs?since=2021-02-30', '/briefs?category=sport', '/briefs?after=1%27', '/articles?by=occurred'])(
    '%s is answered with what is wrong',
    async (path) => {
      const response = await fetch((await start()) + path);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('Wrong question');
    },
  );

  it('show hostile text as text, and a URL that a browser would run as no link', async () => {
    const page = await textOf(`${await start()}/articles`);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toContain('<bdi');
    expect(page.replace(OWN_SCRIPT, '')).not.toMatch(/<script|<img|href="javascript/i);
  });

  it('escape what the URL says', async () => {
    const page = await textOf(`${await start()}/briefs?text=${encodeURIComponent('"><script>')}`);
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
  });
});

describe('the weekly page', () => {
  it('shows what a week brought, numbers with quotation, page and URL, in both languages, and leads to its neighbours', async () => {
    await sql`insert into claims (measure, value_low, value_high, qualifier, unit, article_id, field, span, quotation)
      select 'companies', 47, null, 'over', '家', min(id), 'body', int4range(0, 5), '超過四十七家' from articles`.execute(
      db,
    );
    const url = await start();
    const page = await textOf(`${url}/weekly/2021-W26`);
    expect(page).toContain('2021-06-28 – 2021-07-04');
    expect(page).toMatch(/rel="prev" href="\/weekly\/2021-W25"[\s\S]*rel="next" href="\/weekly\/2021-W27"/);
    expect(page).toMatch(/超過四十七家[\s\S]*https:\/\/alpha\.example\/1[\s\S]*href="\/pages\/1\.txt"/);
    const earlier = await textOf(`${url}/weekly/2021-W18?category=park`);
    expect(headlines(earlier)).toContain('第 3 條：港城動態');
    expect(earlier).toContain('href="/weekly/2021-W19?category=park"');
    expect(await textOf(`${url}/weekly/2021-W26?lang=zh-Hant`)).toContain('本週所報數字');
    expect(await textOf(url)).toMatch(/href="\/weekly\/\d{4}-W\d\d"/);
  });

  it('is that of this week where none is named, which has none behind it, and says where there is no such week', async () => {
    const url = await start();
    const now = await fetch(`${url}/weekly`);
    expect(now.url).toMatch(/\/weekly\/\d{4}-W\d\d$/);
    expect(await now.text()).not.toContain('rel="next"');
    expect((await fetch(`${url}/weekly/2021-W54`)).status).toBe(400);
  });
});

describe('a region', () => {
  it('whose name others have too is led to from the pieces that name it, and from the list of regions', async () => {
    await sql`with place as (
        insert into regions (name, code, level) values ('朝阳区', '110105', 'district') returning id)
      insert into mentions (entity_type, entity_id, brief_id, field, span)
      select 'region', place.id, (select min(id) from briefs), 'body', int4range(0, 3) from place`.execute(db);
    await deriveAll(db);
    const url = await start();
    const { rows } = await sql<{ id: number }>`select min(id) as id from briefs`.execute(db);
    for (const path of [`/briefs/${rows[0]?.id}`, '/regions']) {
      const [, to = ''] = /href="(\/briefs\?region=[^"]*)"/.exec(await textOf(url + path)) ?? [];
      expect([path, headlines(await textOf(url + to.replaceAll('&amp;', '&'))).length]).toEqual([path, 1]);
    }
  });
});

describe('ranked lists', () => {
  it('go on behind a hundred rows, and lead to what names each', async () => {
    await sql`with coin as (insert into coins (name) select 'COIN' || n from generate_series(1, 101) n returning id)
      insert into mentions (entity_type, entity_id, brief_id, field, span)
      select 'coin', coin.id, (select min(id) from briefs), 'body', int4range(0, 2) from coin`.execute(db);
    await deriveAll(db);
    const url = await start();
    const first = await textOf(`${url}/coins`);
    const next = /rel="next" href="([^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const names = async (page: string) =>
      [...page.matchAll(/href="\/briefs\?name=(COIN\d+)"/g)].map(([, name]) => name);
    const all = [...(await names(first)), ...(await names(await textOf(url + next)))];
    expect([all.length, new Set(all).size]).toEqual([101, 101]);
    expect(headlines(await textOf(`${url}/briefs?name=COIN7`))).toHaveLength(1);
    const [, brief] = /href="(\/briefs\/\d+)"/.exec(await textOf(`${url}/briefs?name=COIN7`)) ?? [];
    expect(await textOf(url + brief)).toContain('href="/briefs?name=COIN7"');
  });
});

describe('health', () => {
  it('is live without a token and from any name', async () => {
    const url = await start({ token: TOKEN });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('is not ready, with reasons, when a dependency is down or cannot be asked', async () => {
    const down = await start({ ready: async () => ({ ok: false, checks: { redis: 'refused the connection' } }) });
    const response = await fetch(`${down}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ok: false, checks: { redis: 'refused the connection' } });
    const failing = await start({ ready: () => Promise.reject(new Error('no answer')) });
    expect(await (await fetch(`${failing}/readyz`)).json()).toEqual({ ok: false, checks: { readiness: 'no answer' } });
  });

  it('a page that cannot be made says so and tells the log why', async () => {
    const errors: unknown[] = [];
    const lost = createDatabase({
      connection: { host: '127.0.0.1', port: 1 },
      timeZone: 'Asia/Shanghai',
      maxConnections: 1,
    });
    const response = await fetch(await start({ db: lost, onError: (error) => errors.push(error) }));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('ECONNREFUSED');
    expect(errors).toHaveLength(1);
    await lost.destroy();
  });
});

describe('who may come in', () => {
  it('refuses to listen where others could reach it without a token', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow(/BRIEFWIRE_TOKEN/);
    await expect(start({ host: '::' })).rejects.toThrow(/BRIEFWIRE_TOKEN/);
  });

  it('says so when the port is taken', async () => {
    const port = Number(new URL(await start()).port);
    await expect(start({ port })).rejects.toThrow(/cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  });

  it('without a token answers only to a name of this machine', async () => {
    const url = new URL(await start());
    expect(await statusFor(url, 'evil.example')).toBe(421);
    expect(await statusFor(url, 'localhost')).toBe(200);
    expect(await statusFor(url, `[::1]:${url.port}`)).toBe(200);
  });

  it('with a token asks for it', async () => {
    const url = await start({ token: TOKEN });
    const refused = await fetch(url);
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain('河畔');
    expect((await fetch(url, { headers: { Authorization: 'Bearer wrong' } })).status).toBe(401);
  });

  it('takes a token as a bearer, and in a login that sets a cookie', async () => {
    const url = await start({ token: TOKEN });
    expect((await fetch(url, { headers: { Authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
    const login = (given: string, headers = {}) =>
      fetch(`${url}/login`, {
        method: 'POST',
        body: new URLSearchParams({ token: given }),
        redirect: 'manual',
        headers,
      });
    expect((await login('wrong')).status).toBe(401);
    expect((await login(TOKEN, { Origin: 'https://evil.example' })).status).toBe(403);
    const welcome = await login(TOKEN);
    expect(welcome.status).toBe(303);
    const cookie = welcome.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(TOKEN);
    const page = await fetch(url, { headers: { Cookie: cookie.split(';')[0] ?? '' } });
    expect(page.status).toBe(200);
    expect((await fetch(url, { headers: { Cookie: 'briefwire_session=wrong' } })).status).toBe(401);
  });
});

describe('after a login', () => {
  it('one lands where one wanted to go, with its query', async () => {
    const url = await start({ token: TOKEN });
    const asked = await textOf(`${url}/briefs?category=park&text=%E5%9B%AD`);
    const [, to = ''] = /name="to" value="([^"]*)"/.exec(asked) ?? [];
    const body = new URLSearchParams({ token: TOKEN, to: to.replaceAll('&amp;', '&') });
    const welcome = await fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual' });
    expect(welcome.headers.get('location')).toBe('/briefs?category=park&text=%E5%9B%AD');
    const wrong = new URLSearchParams({ token: 'wrong', to: '/parks' });
    expect(await (await fetch(`${url}/login`, { method: 'POST', body: wrong })).text()).toContain('value="/parks"');
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'briefs',
    '',
  ])('%j leads to the first page', async (to) => {
    const url = await start({ token: TOKEN });
    const body = new URLSearchParams({ token: TOKEN, to });
    const welcome = await fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual' });
    expect(welcome.headers.get('location')).toBe('/');
  });
});

describe('POST /api/urls', () => {
  const post = (url: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/urls`, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
  const enqueue = async (url: string) => {
    if (!url.startsWith('https:')) throw new RefusedError('bad_url', 'only http and https');
    return { id: 7, state: 'pending' };
  };
  const good = JSON.stringify({ url: 'https://news.example/1' });

  it('takes a URL in', async () => {
    const response = await post(await start({ enqueue }), good);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ id: 7, state: 'pending' });
  });

  it.each([
    ['not JSON', '{', {}, 400],
    ['no url', '{}', {}, 400],
    ['a URL that cannot be fetched', JSON.stringify({ url: 'ftp://x' }), {}, 400],
    ['a form', good, { 'Content-Type': 'text/plain' }, 415],
    ['a body without end', `{"url":"${'x'.repeat(20_000)}"}`, {}, 413],
    ['another site', good, { Origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', good, { Origin: 'null' }, 403],
    ['another site, as the browser says', good, { 'Sec-Fetch-Site': 'cross-site' }, 403],
  ])('refuses %s', async (_, body, headers, status) => {
    expect((await post(await start({ enqueue }), body, headers)).status).toBe(status);
  });

  it('asks for the token, and takes a bearer from anywhere', async () => {
    const url = await start({ enqueue, token: TOKEN });
    expect((await post(url, good)).status).toBe(401);
    const headers = { Authorization: `Bearer ${TOKEN}`, Origin: 'https://tool.example' };
    expect((await post(url, good, headers)).status).toBe(202);
  });

  it('is not there where nothing can take URLs in', async () => {
    expect((await post(await start(), good)).status).toBe(404);
  });
});

/** fetch does not let a program choose the Host header. */
function statusFor(url: URL, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: url.hostname, port: url.port, headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once('error', reject);
    asked.end();
  });
}
