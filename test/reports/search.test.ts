import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correctCategory } from '../../src/db/corrections.ts';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { EVERYTHING, type ReportFilter } from '../../src/reports/filter.ts';
import { findPieces } from '../../src/reports/find-pieces.ts';
import { resolveFilter } from '../../src/reports/resolve.ts';
import { type SearchRow, search } from '../../src/reports/search.ts';
import { fill } from '../support/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let db: Db;

const harbour = {
  headline: '港城公布首批孔雀碼名單',
  body: '名單含三個園區，L2 網路與 DAO 社群各一家',
  category: 'policy',
  dated: '2021-06-29',
} as const;
const simplified = {
  headline: '河畔新区发放孔雀码',
  body: '园区，发放给企业',
  category: 'park',
  dated: '2021-06-01',
  occurred: '2021-05-28',
} as const;
const passing = {
  headline: '晚間快訊',
  body: '有人提到孔雀碼。園區未回應',
  category: 'other',
  dated: '2021-06-30',
} as const;
const undated = { headline: '截斷的一條', body: '孔雀碼', category: 'other', dated: null } as const;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 4 });
  const [first] = await fill(
    db,
    [
      {
        url: 'https://alpha.example/1',
        title: '孔雀碼一年回顧',
        text: `${'前言一段，與主題無關。'.repeat(20)}孔雀碼在此`,
        category: 'policy',
        dated: '2021-06-30',
        briefs: [harbour, passing],
      },
    ],
    { 'alpha.example': 'twins' },
  );
  await fill(db, [
    {
      url: 'https://beta.example/1',
      title: '孔雀碼一年回顧',
      text: '孔雀碼在此',
      category: 'policy',
      dated: '2021-07-01',
      ...(first ? { copyOf: first } : {}),
      briefs: [simplified, undated],
    },
  ]);
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const asked = (text: string, filter: Partial<ReportFilter> = {}) =>
  search(db, { ...EVERYTHING, ...filter, text }, { limit: 20 });
const titles = (rows: readonly SearchRow[]) => rows.map(({ title }) => title);

describe('search', () => {
  it('finds briefs and articles in either script, titles first where they are as recent, each article once', async () => {
    const found = ['孔雀碼一年回顧', harbour.headline, simplified.headline, passing.headline, undated.headline];
    expect(titles(await asked('孔雀碼'))).toEqual(found);
    expect(titles(await asked('孔雀码'))).toEqual(found);
  });

  it.each([
    ['孔雀', 5],
    ['L2', 1],
    ['dao', 1],
    ['ＤＡＯ', 1],
    ['孔雀碼 園區', 3],
    ['"孔雀碼名單"', 1],
    ['「公布首批 孔雀碼」', 1],
    ['孔雀碼 -園區', 2],
    ['碼園', 0],
    ['孔 雀 碼', 5],
    ['雀碼 名', 1],
    ['無此一詞', 0],
  ])('%s has %i hits', async (text, count) => {
    expect(await asked(text)).toHaveLength(count);
  });

  it.each(['', '碼', '-孔雀', '！？'])('refuses %j, which has nothing to look for', async (text) => {
    await expect(asked(text)).rejects.toThrow('search for a word of at least 2');
  });

  it.each([
    [{ category: 'park' }, [simplified.headline]],
    [{ since: '2021-06-02' }, ['孔雀碼一年回顧', harbour.headline, passing.headline]],
    [{ by: 'occurred', until: '2021-05-28' }, [simplified.headline]],
    [{ by: 'seen', since: '2021-07-02' }, []],
    [{ site: 'beta.example' }, ['孔雀碼一年回顧', simplified.headline, undated.headline]],
    [{ network: 'twins' }, ['孔雀碼一年回顧', harbour.headline, passing.headline]],
    [{ network: 'nobody' }, []],
  ] as const)('under %j keeps what the filter selects', async (filter, found) => {
    expect(titles(await asked('孔雀碼', filter))).toEqual(found);
  });

  it('gives each page what the whole list has there, however few it shows', async () => {
    for (const filter of [
      { ...EVERYTHING, text: '孔雀碼' },
      { ...EVERYTHING, text: '孔雀碼', by: 'seen' as const },
    ]) {
      const all = await search(db, filter, { limit: 20 });
      for (let limit = 1; limit < all.length; limit++)
        expect(await search(db, filter, { limit })).toEqual(all.slice(0, limit));
    }
  });

  it('marks its hits in the original script, in an excerpt of a long text', async () => {
    const [article] = await asked('孔雀码');
    const cut = (text: string | null, spans: SearchRow['title_hits']) =>
      spans.map(({ start, end }) => text?.slice(start, end));
    expect(article?.kind).toBe('article');
    expect(cut(article?.title ?? null, article?.title_hits ?? [])).toEqual(['孔雀碼']);
    expect(cut(article?.excerpt ?? null, article?.excerpt_hits ?? [])).toEqual(['孔雀碼']);
    expect(article?.excerpt.length).toBeLessThan(170);
  });

  it.each(['dated', 'seen', 'occurred'] as const)('goes on behind each row, by %s', async (by) => {
    const all = await asked('孔雀碼', { by });
    const one: SearchRow[] = [];
    for (let after: string | null = null; one.length < 10; after = one.at(-1)?.place ?? null) {
      const rows: SearchRow[] = await search(db, { ...EVERYTHING, by, text: '孔雀碼' }, { limit: 1, after });
      if (rows.length === 0) break;
      one.push(...rows);
    }
    expect(one).toEqual(all);
    expect(all).toHaveLength(5);
  });

  it('refuses a place that it did not give', async () => {
    const page = { limit: 1, after: "2021-06-30~brief~1'" };
    await expect(search(db, { ...EVERYTHING, text: '孔雀碼' }, page)).rejects.toThrow('is not a place in a search');
  });
});

describe('a list', () => {
  it.each([
    { text: '孔雀碼' },
    { text: '孔雀碼 -園區', by: 'seen' },
    { text: '"孔雀碼名單" L2', category: 'policy' },
    { site: 'beta.example' },
    { network: 'twins', text: '園區', by: 'occurred' },
    { network: 'twins', text: '孔雀碼' },
    { site: 'beta.example', category: 'other' },
    { network: 'twins', since: '2021-06-30' },
    { text: '孔雀碼', since: '2021-06-29' },
  ] as const)('under %j is the same however many of the newest it looks through', async (filter) => {
    const resolved = await resolveFilter(db, { ...EVERYTHING, ...filter });
    for (const kind of ['brief', 'article'] as const) {
      for (const where of ['anywhere', 'title', 'rest'] as const) {
        const part = { kind, where, after: null, limit: 10 };
        const expected = await findPieces(db, resolved, part, 100);
        for (const few of [1, 2]) expect(await findPieces(db, resolved, part, few)).toEqual(expected);
      }
    }
  });
});

describe('what search goes by', () => {
  it('takes a person’s category, and gives the machine’s back', async () => {
    const [found] = await asked('晚間');
    const subject = { kind: 'brief' as const, id: found?.id ?? 0 };
    const categories = async () => (await asked('晚間', { category: 'policy' })).length;
    await correctCategory(db, subject, 'policy', 'test');
    expect(await categories()).toBe(1);
    await correctCategory(db, subject, null, 'test');
    expect(await categories()).toBe(0);
  });
});
