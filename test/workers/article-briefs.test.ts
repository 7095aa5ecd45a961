import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/pipeline/fingerprint.ts';
import { expectDerived } from '../support/derived.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import {
  briefLine,
  buildPage,
  COIN,
  type PageBrief,
  paragraphsAbout,
  RIVER,
  RIVER_HANT,
  RULES,
} from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const using = useIntake();
afterEach(async () => await expectDerived(using().db));
/** The page was cut off before the bracket; that is only believed of a brief with a tag, at the end of a page with others. */
const UNDATED: PageBrief = { ...RIVER, date: null };
const NEXT_DAY: PageBrief = { ...RIVER, date: '2020/9/19' };
const LATER: PageBrief = { ...RIVER, date: '2020/9/21' };
const BARE: PageBrief = { headline: RIVER.headline, body: RIVER.body, date: '2020/9/18' };

function pageOf(place: string, briefs: readonly PageBrief[]): Buffer {
  return buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs });
}

function urlOf(index: number): string {
  return `https://farm${index}.example/info/${index}.html`;
}

/** Stores pages with these briefs, each with an article of its own, in the order of their URLs' numbers or another. */
async function storeAll(intake: Intake, pages: readonly (readonly PageBrief[])[], order = [...pages.keys()]) {
  for (const index of order) await intake.store(urlOf(index), pageOf(`第${index}湖区`, pages[index] ?? []));
}

/** The stored copies of the river brief: its days, how often each was seen, and how. */
async function river({ db }: Intake) {
  const rows = await db
    .selectFrom('briefs as b')
    .innerJoin('sightings as s', 's.brief_id', 'b.id')
    .innerJoin('articles as a', 'a.id', 's.article_id')
    .select(['b.brief_date as day', 'a.url', 's.match'])
    .where('b.body', '=', RIVER.body)
    .orderBy('b.brief_date')
    .orderBy('a.url')
    .execute();
  return rows.map(({ day, url, match }) => [day, url, match]);
}

/** The briefs' rows in every order of storing the pages. */
async function contents(pages: readonly (readonly PageBrief[])[], orders: readonly number[][]) {
  const intake = using();
  const all = [];
  for (const order of orders) {
    await intake.clear();
    await storeAll(intake, pages, order);
    const { briefs, sightings } = await contentOf(intake.db);
    all.push({ briefs, sightings });
  }
  return all;
}

describe('copies of one brief', () => {
  it('are one brief with a sighting for each page, however they are written', async () => {
    const intake = using();
    await storeAll(intake, [[RIVER], [RIVER], [RIVER_HANT]]);
    expect(await intake.db.selectFrom('briefs').select('raw_text').execute()).toEqual([{ raw_text: briefLine(RIVER) }]);
    expect(await river(intake)).toEqual([
      ['2020-09-18', urlOf(0), 'exact'],
      ['2020-09-18', urlOf(1), 'exact'],
      ['2020-09-18', urlOf(2), 'folded'],
    ]);
  });

  it('are one brief where a mirror prints the next day, since the text names its own', async () => {
    const [forward, backward] = await contents(
      [[RIVER], [NEXT_DAY]],
      [
        [0, 1],
        [1, 0],
      ],
    );
    expect(forward?.briefs).toHaveLength(1);
    expect(backward).toEqual(forward);
  });

  it('are two briefs on days further apart', async () => {
    const intake = using();
    await storeAll(intake, [[RIVER], [LATER]]);
    expect(await river(intake)).toEqual([
      ['2020-09-18', urlOf(0), 'exact'],
      ['2020-09-21', urlOf(1), 'exact'],
    ]);
  });

  it('are one sighting on one page', async () => {
    const intake = using();
    const page = pageOf('望湖区', [
      { ...RIVER, after: 2 },
      { ...RIVER, after: 4 },
    ]);
    const { outcome } = await intake.store(urlOf(0), page);
    expect(outcome.fields).toMatchObject({ briefs: 2, newBriefs: 1, newSightings: 1 });
    expect(await intake.db.selectFrom('sightings').select('position').execute()).toEqual([{ position: 2 }]);
  });

  it('stand at the fullest copy where a page has two', async () => {
    const intake = using();
    await intake.store(
      urlOf(0),
      pageOf('望湖区', [
        { ...BARE, after: 2 },
        { ...RIVER, after: 4 },
      ]),
    );
    expect(await intake.db.selectFrom('sightings').select(['position', 'raw_text']).execute()).toEqual([
      { position: 4, raw_text: briefLine(RIVER) },
    ]);
    expect(await intake.db.selectFrom('briefs').select('tag').execute()).toEqual([{ tag: '动态' }]);
  });

  it('were first seen when the earliest of their pages was fetched, whichever was read first', async () => {
    const intake = using();
    const early = await intake.take(urlOf(0), pageOf('第0湖区', [RIVER]));
    const late = await intake.take(urlOf(1), pageOf('第1湖区', [RIVER]));
    await intake.read(late.fetchId);
    await intake.read(early.fetchId);
    const fetches = await intake.db.selectFrom('fetches').select('fetched_at').orderBy('id').execute();
    const brief = await intake.db.selectFrom('briefs').select('first_seen_at').executeTakeFirst();
    expect(brief).toEqual({ first_seen_at: fetches[0]?.fetched_at });
  });
});

describe('a near copy', () => {
  const cut: PageBrief = { ...RIVER, body: RIVER.body.slice(0, -16) };
  const dropped: PageBrief = { ...RIVER_HANT, body: RIVER_HANT.body.replace('當天', '天') };
  const twin: PageBrief = { ...RIVER, body: RIVER.body.replace('十九家', '十八家') };

  it('is a sighting of the fullest one, in whichever order they came, and its twin is not', async () => {
    const [first, ...others] = await contents(
      [[RIVER], [cut], [dropped], [twin]],
      [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [1, 3, 0, 2],
      ],
    );
    expect(first?.briefs).toHaveLength(2);
    expect((first?.sightings ?? []).map((row) => (row as { match: string }).match).sort()).toEqual([
      'exact',
      'exact',
      'near',
      'near',
    ]);
    for (const other of others) expect(other.briefs).toEqual(first?.briefs);
  });

  it('keeps how much it has in common with the representative', async () => {
    const intake = using();
    await storeAll(intake, [[RIVER], [cut]]);
    const near = await intake.db.selectFrom('sightings').select('match_scores').where('match', '=', 'near').execute();
    expect(near).toEqual([{ match_scores: { contained: 1, common: expect.any(Number) } }]);
  });

  it('is found by the keys of the copy that represents the brief now', async () => {
    const intake = using();
    await storeAll(intake, [[cut], [RIVER]]);
    const { rows } = await sql<{ stale: number }>`select count(*)::int as stale from brief_bands b
      join briefs on briefs.id = b.brief_id where b.brief_date is distinct from briefs.brief_date`.execute(intake.db);
    expect(rows).toEqual([{ stale: 0 }]);
    const bands = await intake.db.selectFrom('brief_bands').select('band').orderBy('band').execute();
    expect(bands.map(({ band }) => band)).toEqual(fingerprint(RIVER).bands.toSorted((a, b) => a - b));
  });
});

describe('an undated copy', () => {
  it('joins the one dated brief of its text', async () => {
    const intake = using();
    await storeAll(intake, [[RIVER], [COIN, UNDATED]]);
    expect((await river(intake)).map(([day, url]) => [day, url])).toEqual([
      ['2020-09-18', urlOf(0)],
      ['2020-09-18', urlOf(1)],
    ]);
  });

  it('stays apart from two', async () => {
    const intake = using();
    await storeAll(intake, [[RIVER], [LATER], [COIN, UNDATED]]);
    expect((await river(intake)).map(([day]) => day)).toEqual(['2020-09-18', '2020-09-21', null]);
  });

  it('gets the day of a dated one that comes later', async () => {
    const intake = using();
    await storeAll(intake, [[COIN, UNDATED], [RIVER]]);
    expect((await river(intake)).map(([day, url]) => [day, url])).toEqual([
      ['2020-09-18', urlOf(0)],
      ['2020-09-18', urlOf(1)],
    ]);
  });

  it('gets no day where two dated ones come on one page', async () => {
    const intake = using();
    await storeAll(intake, [
      [COIN, UNDATED],
      [RIVER, LATER],
    ]);
    expect(await river(intake)).toEqual([
      ['2020-09-18', urlOf(1), 'exact'],
      ['2020-09-21', urlOf(1), 'exact'],
      [null, urlOf(0), 'exact'],
    ]);
  });

  it('joins the dated one that stands on the same page', async () => {
    const intake = using();
    await storeAll(intake, [[RIVER, COIN, UNDATED]]);
    expect(await river(intake)).toEqual([['2020-09-18', urlOf(0), 'exact']]);
  });
});

describe('the copy that represents a brief', () => {
  const full: PageBrief = { ...COIN, date: '2021/5/19 14:05:33' };
  it.each<[string, PageBrief[][], string]>([
    ['has a tag rather than none', [[RIVER], [BARE]], briefLine(RIVER)],
    ['has a time rather than none', [[{ ...full, date: '2021/5/19' }], [full]], briefLine(full)],
    [
      'has a day rather than none',
      [
        [RULES, { ...COIN, date: null }],
        [full, RULES],
      ],
      briefLine(full),
    ],
    [
      'is the longer text',
      [[RIVER], [{ ...RIVER, body: RIVER.body.replace('，园区承诺', '， 园区 承诺') }]],
      briefLine({ ...RIVER, body: RIVER.body.replace('，园区承诺', '， 园区 承诺') }),
    ],
    [
      'is, among equals, the one that sorts first',
      [[RIVER], [{ ...RIVER, tag: '公告' }]],
      briefLine({ ...RIVER, tag: '公告' }),
    ],
  ])('%s, in whichever order they came', async (_, pages, represents) => {
    const [forward, backward] = await contents(pages, [
      [0, 1],
      [1, 0],
    ]);
    expect(forward?.briefs).toContainEqual(expect.objectContaining({ raw_text: represents }));
    expect(backward).toEqual(forward);
  });

  it('decides how the others match, in every order', async () => {
    const pages = [[RIVER], [RIVER_HANT], [BARE]];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const [first, ...others] = await contents(pages, orders);
    expect(first?.briefs).toHaveLength(1);
    for (const other of others) expect(other).toEqual(first);
  });
});
