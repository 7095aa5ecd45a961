import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deriveAll } from '../../src/store/derive-all.ts';
import { fill } from '../support/fill.ts';
import { startTestWeb, type TestWeb } from '../support/web.ts';

let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb();
  const shared = {
    headline: '港城公布數字園區名單',
    category: 'park' as const,
    dated: '2021-06-01',
    body: '名單共七家。',
  };
  const briefs = Array.from({ length: 5 }, (_, index) => ({ ...shared, headline: `第 ${index} 號通知` }));
  await fill(web.db, [
    {
      url: 'https://alpha.example/1',
      title: '河畔新區啟用',
      category: 'park',
      dated: '2021-06-30',
      briefs: [shared, ...briefs],
    },
    { url: 'https://beta.example/2', title: '另一篇', category: 'policy', dated: '2021-06-29', briefs: [shared] },
  ]);
});

afterAll(() => web.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(web.url + path, { headers });
const post = (path: string, body: unknown) =>
  fetch(web.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
const list = z.object({ items: z.array(z.object({ id: z.number() })), next: z.string().nullable() });
const namedList = list.extend({ items: z.array(z.object({ id: z.number(), briefs: z.number() })) });
const fault = z.object({ status: z.number(), reason: z.string(), detail: z.string() });
const said = z.object({ quotation: z.string() });
const contradictions = z.object({
  disagreements: z.array(z.object({ measure: z.string(), about: z.string(), lower: said, higher: said })),
});
const detail = z.object({
  category: z.string(),
  machine_category: z.string(),
  sightings: z.array(z.object({ id: z.number(), network: z.string(), changes: z.array(z.unknown()) })),
  corrections: z.array(z.object({ who: z.string(), was: z.string(), now: z.string().nullable() })),
});

describe('the API', () => {
  it('describes itself: every path that it names answers, and every reference leads somewhere', async () => {
    const text = await (await get('/api/openapi.json')).text();
    const { openapi, paths, components } = z
      .object({
        openapi: z.string(),
        paths: z.record(z.string(), z.record(z.string(), z.unknown())),
        components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
      })
      .parse(JSON.parse(text));
    expect(openapi).toBe('3.1.0');
    const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in components.schemas))).toEqual([]);
    const readable = Object.keys(paths).filter((path) => 'get' in (paths[path] ?? {}));
    expect(readable).toHaveLength(14);
    const asked = (path: string) => (path === '/api/search' ? `${path}?text=园区` : path.replace('{id}', '1'));
    for (const path of readable) expect([path, (await get(asked(path))).status]).toEqual([path, 200]);
  });

  it('names claims that contradict each other, and leaves out those that can both be right', async () => {
    await sql`with park as (insert into parks (name) values ('河畔园区') returning id)
      insert into claims (measure, value_low, value_high, qualifier, unit, as_of, park_id, article_id, field, span, quotation)
      select c.measure, c.low, c.high, c.qualifier, '家', '2021-06-30', park.id, c.article, 'body', int4range(c.at, c.at + 1), c.said
      from park, (values ('companies', 47, 47, 'exact', 1, 1, '四十七家'), ('companies', 61, 61, 'exact', 2, 1, '六十一家'),
        ('projects', 30, 30, 'about', 1, 2, '約三十個'), ('projects', 32, 32, 'exact', 2, 2, '三十二個'),
        ('people', 20, null, 'over', 1, 3, '超過二十人'), ('people', 25, 25, 'exact', 2, 3, '二十五人'))
        as c (measure, low, high, qualifier, article, at, said)`.execute(web.db);
    const { disagreements } = contradictions.parse(await (await get('/api/overview')).json());
    expect(disagreements).toEqual([
      { measure: 'companies', about: '河畔园区', lower: { quotation: '四十七家' }, higher: { quotation: '六十一家' } },
    ]);
  });

  it('goes on from page to page until every row was answered once', async () => {
    const ids: number[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: z.infer<typeof list> = list.parse(await (await get(`/api/briefs?limit=2&after=${after}`)).json());
      ids.push(...page.items.map(({ id }) => id));
      after = page.next;
    }
    expect(ids.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    [
      'regions',
      `insert into regions (name, level) select '区' || n, 'district' from generate_series(1, 5) n returning id`,
    ],
    ['parks', `insert into parks (name) select '园' || n from generate_series(1, 5) n returning id`],
    [
      'organisations',
      `insert into organisations (name, kind) select '局' || n, 'regulator' from generate_series(1, 5) n returning id`,
    ],
    ['coins', `insert into coins (name) select '币' || n from generate_series(1, 5) n returning id`],
  ])('goes on from page to page in %s, whose ranks some share', async (name, insert) => {
    const type = name.slice(0, -1);
    await sql`with entity as (${sql.raw(insert)}), numbered as (select id, row_number() over (order by id) as n from entity)
      insert into mentions (entity_type, entity_id, brief_id, field, span)
      select ${type}, numbered.id, briefs.id, 'body', int4range(0, 2)
      from numbered join briefs on briefs.id <= 1 + numbered.n / 2`.execute(web.db);
    const ranks: number[] = [];
    const ids: number[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: z.infer<typeof namedList> = namedList.parse(
        await (await get(`/api/${name}?limit=2&after=${after}`)).json(),
      );
      ids.push(...page.items.map(({ id }) => id));
      ranks.push(...page.items.map(({ briefs }) => briefs));
      after = page.next;
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ranks.slice(-5)).toEqual([3, 3, 2, 2, 1]);
    expect((await get(`/api/${name}?after=1~x`)).status).toBe(400);
  });

  it('goes on from page to page in sources and dead letters', async () => {
    await sql`insert into sources (kind, url, canonical_url)
      select 'feed', 'https://s' || n || '.example/', 'https://s' || n || '.example/' from generate_series(1, 3) n`.execute(
      web.db,
    );
    await sql`with died as (update urls set state = 'dead', reason = 'http-404' returning id, request)
      insert into dead_letters (url_id, request, queue, reason, message, payload)
      select id, request, 'fetch', 'http-404', 'gone', '{}' from died`.execute(web.db);
    for (const [name, count] of [
      ['sources', 3],
      ['dead-letters', 2],
    ] as const) {
      const ids: number[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const page: z.infer<typeof list> = list.parse(await (await get(`/api/${name}?limit=1&after=${after}`)).json());
        ids.push(...page.items.map(({ id }) => id));
        after = page.next;
      }
      expect(new Set(ids).size).toBe(count);
      expect((await get(`/api/${name}?after=x`)).status).toBe(400);
    }
  });

  it('selects what names a regulator, company or coin, by any spelling in either script, and nothing by a part', async () => {
    const named = await sql<{ id: number }>`with body as (
        insert into organisations (name, kind, aliases) values ('中国人民银行', 'regulator', '{央行}') returning id)
      insert into mentions (entity_type, entity_id, brief_id, field, span)
      select 'organisation', body.id, 2, 'body', int4range(0, 2) from body returning entity_id as id`.execute(web.db);
    await deriveAll(web.db);
    for (const [name, ids] of [
      ['央行', [2]],
      ['中國人民銀行', [2]],
      ['人民银行', []],
    ] as const) {
      const { items } = list.parse(await (await get(`/api/briefs?name=${name}`)).json());
      expect([name, items.map(({ id }) => id)]).toEqual([name, ids]);
    }
    const { mentions } = z
      .object({ mentions: z.array(z.object({ type: z.string(), id: z.number(), name: z.string() })) })
      .parse(await (await get('/api/briefs/2')).json());
    expect(mentions).toContainEqual({ type: 'organisation', id: named.rows[0]?.id, name: '中国人民银行' });
  });

  it('answers who already has it with 304', async () => {
    const first = await get('/api/briefs');
    const tag = first.headers.get('etag') ?? '';
    expect((await get('/api/briefs', { 'If-None-Match': tag })).status).toBe(304);
    expect((await get('/api/briefs?category=park&limit=1', { 'If-None-Match': tag })).status).toBe(200);
  });

  it.each([
    ['/api/briefs?since=2021-02-30', 400, 'bad_request'],
    ['/api/briefs?limit=1000', 400, 'bad_request'],
    ['/api/briefs?region=Atlantis', 400, 'bad_request'],
    ['/api/articles?by=occurred', 400, 'bad_request'],
    ['/api/briefs/99999', 404, 'not_found'],
    ['/api/briefs/99999999999999999999', 404, 'not_found'],
    ['/api/nowhere', 404, 'not_found'],
  ])('says in one line what is wrong with %s', async (path, status, reason) => {
    const response = await get(path);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.status).toBe(status);
    expect(fault.parse(await response.json())).toMatchObject({ status, reason });
  });

  it("keeps a person's category beside the model's, with who said so, and takes it back", async () => {
    expect((await post('/api/briefs/1/category', { category: 'policy', who: 'Ada' })).status).toBe(200);
    const brief = detail.parse(await (await get('/api/briefs/1')).json());
    expect(brief).toMatchObject({ category: 'policy', machine_category: 'park' });
    expect(brief.corrections).toMatchObject([{ who: 'Ada', was: 'park', now: 'policy' }]);
    await post('/api/briefs/1/category', { category: null, who: 'Ada' });
    expect(detail.parse(await (await get('/api/briefs/1')).json()).category).toBe('park');
    expect((await post('/api/briefs/1/category', { category: 'sport' })).status).toBe(400);
  });

  it('parts a sighting from the brief that it was taken for', async () => {
    const { sightings } = detail.parse(await (await get('/api/briefs/1')).json());
    expect(sightings.map(({ network }) => network).toSorted()).toEqual(['alpha.example', 'beta.example']);
    const answer = await post(`/api/sightings/${sightings[1]?.id}/split`, { who: 'Ada' });
    expect(await answer.json()).toMatchObject({ was: 1, new: true, changed: true });
    expect((await post(`/api/sightings/${sightings[0]?.id}/split`, {})).status).toBe(400);
  });
});
