import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correctCategory } from '../../src/db/corrections.ts';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { listArticles } from '../../src/reports/articles.ts';
import { briefPlace, listBriefs, streamBriefs } from '../../src/reports/briefs.ts';
import { describeFilter, EVERYTHING, type ReportFilter } from '../../src/reports/filter.ts';
import { readAll } from '../../src/reports/page.ts';
import { summarise } from '../../src/reports/summary.ts';
import { fill } from '../support/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let db: Db;

const harbour = {
  headline: '港城公布試點名單',
  body: '名單含 100% 三個園區',
  category: 'policy',
  dated: '2021-06-29',
} as const;
const volume = {
  headline: '某幣日成交額回落',
  category: 'market',
  dated: '2021-06-30',
  occurred: '2021-06-28',
} as const;
const undated = { headline: '截斷的一條', category: 'other', dated: null } as const;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
  const [first] = await fill(
    db,
    [
      {
        url: 'https://alpha.example/1',
        title: '河畔新區啟用產業園',
        category: 'park',
        dated: '2021-06-30',
        briefs: [harbour, volume],
      },
    ],
    { 'alpha.example': 'twins' },
  );
  await fill(
    db,
    [
      // Half past midnight of 2 July in Shanghai.
      {
        url: 'https://beta.example/1',
        title: '河畔新區啟用產業園',
        category: 'park',
        dated: '2021-07-01',
        fetchedAt: '2021-07-01T16:30:00Z',
        ...(first ? { copyOf: first } : {}),
        briefs: [volume, undated],
      },
      {
        url: 'https://gamma.example/1',
        title: 'Nobody named a day',
        category: 'other',
        fetchedAt: '2021-07-05T02:00:00Z',
        text: 'Body with a_b in it',
        briefs: [volume],
      },
    ],
    { 'beta.example': 'twins' },
  );
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const asked = (filter: Partial<ReportFilter>): ReportFilter => ({ ...EVERYTHING, ...filter });

describe('the list of briefs', () => {
  it('is newest first, without a day last, and counts distinct articles and networks', async () => {
    const rows = await listBriefs(db, EVERYTHING, 10);
    expect(
      rows.map(({ headline, dated, articles, networks, url }) => ({ headline, dated, articles, networks, url })),
    ).toEqual([
      // Seen on three pages: an article, its copy, and another article.
      {
        headline: volume.headline,
        dated: '2021-06-30',
        articles: 2,
        networks: 2,
        url: 'https://alpha.example/1',
      },
      { headline: harbour.headline, dated: '2021-06-29', articles: 1, networks: 1, url: 'https://alpha.example/1' },
      { headline: undated.headline, dated: null, articles: 1, networks: 1, url: 'https://beta.example/1' },
    ]);
  });

  it.each([
    [{ since: '2021-06-30' }, [volume]],
    [{ since: '2021-06-29', until: '2021-06-29' }, [harbour]],
    [{ until: '2021-06-28' }, []],
    [{ by: 'occurred' }, [volume, undated, harbour]],
    [{ by: 'occurred', since: '2021-06-28', until: '2021-06-28' }, [volume]],
    [{ by: 'seen', since: '2021-07-02' }, [undated]],
    [{ by: 'seen', until: '2021-07-01' }, [volume, harbour]],
    [{ category: 'policy' }, [harbour]],
    [{ text: '試點' }, [harbour]],
    [{ text: '100%' }, [harbour]],
    [{ text: '200%' }, []],
    [{ text: '园区' }, [harbour]],
    [{ text: "'; drop table briefs; --" }, []],
  ] as const)('under %j has the right rows', async (filter, expected) => {
    const rows = await listBriefs(db, asked(filter), 10);
    expect(rows.map((row) => row.headline)).toEqual(expected.map((brief) => brief.headline));
  });

  it('goes on where a page ended, through the rows without a day too', async () => {
    const whole = await listBriefs(db, EVERYTHING, 10);
    const steps: (typeof whole)[] = [];
    for (let after = null as ReturnType<typeof briefPlace> | null; ; ) {
      const page = await listBriefs(db, EVERYTHING, 1, after);
      const last = page.at(-1);
      if (!last) break;
      steps.push(page);
      after = briefPlace(last, EVERYTHING);
    }
    expect(steps.flat()).toEqual(whole);
  });

  it('gives as many rows as it is limited to when it streams', async () => {
    const rows = [];
    for await (const row of streamBriefs(db, EVERYTHING, 2)) rows.push(row.headline);
    expect(rows).toEqual([volume.headline, harbour.headline]);
  });
});

describe('a streamed list', () => {
  it('asks page after page until there is no more', async () => {
    const ids = Array.from({ length: 1234 }, (_, index) => 1234 - index);
    const page = async (after: { id: number } | null, limit: number) =>
      ids.filter((id) => !after || id < after.id).slice(0, limit);
    const rows = [];
    for await (const row of readAll(page, (id) => ({ day: null, id }), null)) rows.push(row);
    expect(rows).toEqual(ids);
  });
});

describe('the list of articles', () => {
  it('has copies folded into the first one', async () => {
    const rows = await listArticles(db, EVERYTHING, 10);
    expect(rows.map(({ url, dated, copies, networks, briefs }) => ({ url, dated, copies, networks, briefs }))).toEqual([
      { url: 'https://alpha.example/1', dated: '2021-06-30', copies: 1, networks: 1, briefs: 2 },
      { url: 'https://gamma.example/1', dated: null, copies: 0, networks: 1, briefs: 1 },
    ]);
  });

  it.each([
    [{ text: 'a_b' }, ['https://gamma.example/1']],
    [{ text: 'BODY WITH' }, ['https://gamma.example/1']],
    [{ text: 'axb' }, []],
    [{ by: 'seen', since: '2021-07-02' }, ['https://gamma.example/1']],
    [{ category: 'park' }, ['https://alpha.example/1']],
  ] as const)('under %j has the right rows', async (filter, urls) => {
    expect((await listArticles(db, asked(filter), 10)).map((row) => row.url)).toEqual(urls);
  });
});

describe('the summary', () => {
  it('counts briefs, sightings, articles, copies and networks', async () => {
    const { networks, urls, categories } = await summarise(db, EVERYTHING);
    expect({ networks, urls }).toEqual({
      networks: 2,
      urls: { pending: 0, stored: 2, updated: 0, unchanged: 0, copy: 1, refused: 0, dead: 0 },
    });
    expect(categories.at(-1)).toEqual({
      category: 'all',
      briefs: 3,
      sightings: 4,
      articles: 2,
      copies: 1,
      first_brief: '2021-06-29',
      last_brief: '2021-06-30',
      first_article: '2021-06-30',
      last_article: '2021-06-30',
    });
    expect(categories.map(({ category, briefs, articles }) => [category, briefs, articles])).toEqual([
      ['park', 0, 1],
      ['policy', 1, 0],
      ['market', 1, 0],
      ['other', 1, 1],
      ['all', 3, 2],
    ]);
  });

  it('counts only what the filter selects, and zeros where that is nothing', async () => {
    const some = await summarise(db, asked({ category: 'policy' }));
    expect({ networks: some.networks, briefs: some.categories.at(-1)?.briefs }).toEqual({ networks: 1, briefs: 1 });
    const none = await summarise(db, asked({ since: '2030-01-01' }));
    expect(none.networks).toBe(0);
    expect(none.categories.at(-1)).toMatchObject({ category: 'all', briefs: 0, sightings: 0, articles: 0, copies: 0 });
  });

  it('goes by a person’s category where there is one', async () => {
    const [row] = await listBriefs(db, asked({ category: 'policy' }), 1);
    const subject = { kind: 'brief' as const, id: row?.id ?? 0 };
    await correctCategory(db, subject, 'park', 'test');
    expect(await listBriefs(db, asked({ category: 'park' }), 10)).toEqual([
      { ...row, category: 'park', machine_category: 'policy' },
    ]);
    await correctCategory(db, subject, null, 'test');
  });
});

it('a report’s heading says which date it goes by, what it leaves out, and whose days it means', () => {
  expect(describeFilter(asked({ by: 'seen', since: '2021-06-01', category: 'park' }), 'Asia/Shanghai')).toBe(
    'by seen (the day we met it), since 2021-06-01, category park; days of Asia/Shanghai',
  );
});
