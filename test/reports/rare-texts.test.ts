import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { findPieces } from '../../src/reports/entries.ts';
import { EVERYTHING, type ReportFilter } from '../../src/reports/filter.ts';
import { resolveFilter } from '../../src/reports/resolve.ts';
import { fill, type SampleArticle } from '../support/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let db: Db;

const ARTICLES = 40;
const DAYS_APART = 20;
const NEWEST = Date.UTC(2021, 5, 30);
const DAY_MS = 86_400_000;
const WORD = '青玉碼';

/** Pieces of four years' half-years; the newest ten do not have the word, of the others each third has it. */
function sample(n: number): SampleArticle {
  const dated = n === ARTICLES - 1 ? null : new Date(NEWEST - n * DAYS_APART * DAY_MS).toISOString().slice(0, 10);
  const has = n >= 10 && n % 3 === 0 ? WORD : '玉石';
  const host = n % 4 === 0 ? 'other.example' : 'own.example';
  return {
    url: `https://${host}/${n}`,
    title: `第${n}篇`,
    text: `文內${has}`,
    category: 'other',
    dated,
    briefs: [0, 1].map((k) => ({ headline: `第${n}篇第${k}條${has}`, category: 'other', dated })),
  };
}

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
  await fill(
    db,
    Array.from({ length: ARTICLES }, (_, n) => sample(n)),
    { 'own.example': 'own', 'other.example': 'other' },
  );
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** @param dearer 0: the text's index is asked by itself as soon as few of the first pieces have the word */
async function found(kind: 'brief' | 'article', filter: Partial<ReportFilter>, dearer: number, limit = 100) {
  const resolved = await resolveFilter(db, { ...EVERYTHING, text: WORD, ...filter });
  const part = { kind, where: 'anywhere', after: null, limit } as const;
  return await findPieces(db, resolved, part, { few: 0, through: 9, look: 9, most: 100, span: 9, dearer });
}

/** What no index was asked for. */
async function expected(kind: 'brief' | 'article', host: string, since = '-infinity') {
  const [id, sites] = [sql.ref(`e.${kind}_id`), sql.table(`${kind}_sites`)];
  const { rows } = await sql<{ id: number; day: string }>`select ${id} as id, e.dated::text as day
    from search_entries e where strpos(e.folded, '青玉码') > 0 and e.dated >= ${since}::date
      and ${id} in (select ${sql.ref(`${kind}_id`)} from ${sites} join sites on sites.id = site_id where host = ${host})
    order by e.dated desc, ${id} desc`.execute(db);
  return rows;
}

describe('a rare text of a site', () => {
  it.each(['brief', 'article'] as const)('is found in all %ss by either index', async (kind) => {
    const all = await expected(kind, 'own.example');
    expect(all.length).toBeGreaterThan(6);
    for (const dearer of [0, 1e9]) {
      expect(await found(kind, { site: 'own.example' }, dearer)).toEqual(all);
      expect(await found(kind, { network: 'own' }, dearer)).toEqual(all);
      expect(await found(kind, { site: 'own.example', category: 'other' }, dearer)).toEqual(all);
      for (const limit of [1, 2, 5])
        expect(await found(kind, { network: 'own' }, dearer, limit)).toEqual(all.slice(0, limit));
      const late = await expected(kind, 'own.example', '2020-06-01');
      expect(await found(kind, { site: 'own.example', since: '2020-06-01' }, dearer)).toEqual(late);
    }
  });

  it('is found in what the site carries from now on, and no more in what was parted from it', async () => {
    const before = await expected('brief', 'own.example');
    const other = sample(24);
    await fill(db, [{ ...other, url: 'https://own.example/again' }]);
    const after = await expected('brief', 'own.example');
    expect(after).toHaveLength(before.length + 2);
    expect(await found('brief', { site: 'own.example' }, 0)).toEqual(after);
    await sql`delete from sightings where article_id in (select id from articles where url like '%/again')`.execute(db);
    expect(await found('brief', { site: 'own.example' }, 0)).toEqual(before);
  });

  it('is found by the day to which a brief is corrected', async () => {
    const [first] = await expected('brief', 'own.example');
    await sql`update briefs set brief_date = '2017-01-05' where id = ${first?.id}`.execute(db);
    const moved = await expected('brief', 'own.example');
    expect(moved.map(({ id }) => id).indexOf(first?.id ?? 0)).toBeGreaterThan(0);
    expect(await found('brief', { site: 'own.example' }, 0)).toEqual(moved);
  });
});
