import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { readArticle } from '../../src/workers/article.worker.ts';
import { articleDeps, type Intake, openDatabase, useIntake } from '../support/intake.ts';
import { buildPage, COIN, type PageBrief, paragraphsAbout, RIVER, RIVER_HANT, RULES } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const HANDLERS = 8;
const PAGES = 40;
/** Every third article is a copy of another page's. */
const ARTICLES = 27;

const using = useIntake();
const pools: Db[] = [];

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.destroy();
});

/** Copies of three briefs, of which each page carries others, in another order. */
const COPIES: PageBrief[][] = [
  [
    RIVER,
    RIVER_HANT,
    { headline: RIVER.headline, body: RIVER.body, date: '2020/9/18' },
    { ...RIVER, date: '2020/9/19' },
  ],
  [COIN, { ...COIN, date: '2021/5/19' }, { ...COIN, tag: '公告' }],
  [RULES, { headline: RULES.headline, body: RULES.body, date: '2021/9/29' }],
];

function pageOf(index: number, version: string): Buffer {
  const carried = COPIES.flatMap((copies, kind) => copies[(index + kind) % (copies.length + 1)] ?? []);
  const turned = [...carried.slice(index % 3), ...carried.slice(0, index % 3)];
  // Cut off at the end, where no day of its text competes.
  const cut = index % 5 === 0 ? [{ ...RULES, date: null }] : [];
  return buildPage({
    title: `第${index}页`,
    paragraphs: paragraphsAbout(`${version}第${index % ARTICLES}湖区`),
    briefs: [...turned.filter((brief) => cut.length === 0 || brief.body !== RULES.body), ...cut],
  });
}

async function takeAll(intake: Intake, version: string): Promise<number[]> {
  const fetches: number[] = [];
  for (let index = 0; index < PAGES; index++) {
    const url = `https://farm${index % 7}.example/info/${index}.html`;
    fetches.push((await intake.take(url, pageOf(index, version))).fetchId);
  }
  return fetches;
}

/** Handlers that each take the next page as soon as they are done, every one on a pool of its own. */
async function readAtOnce(intake: Intake, fetches: readonly number[]): Promise<void> {
  const waiting = [...fetches];
  const handler = async (db: Db) => {
    for (let fetchId = waiting.shift(); fetchId !== undefined; fetchId = waiting.shift()) {
      await readArticle(articleDeps(db), { fetchId });
    }
  };
  for (let i = pools.length; i < HANDLERS; i++) pools.push(openDatabase(intake.database, 2));
  await Promise.all(pools.map(handler));
}

async function readInTurn(intake: Intake, fetches: readonly number[]): Promise<void> {
  for (const fetchId of fetches) await intake.read(fetchId);
}

describe(`${HANDLERS} handlers that store ${PAGES} pages with the same briefs at once`, () => {
  it('end with the rows of one handler, also when every page changes', async () => {
    const intake = using();
    const rounds = ['望湖', '新'];
    const expected = [];
    for (const version of rounds) {
      await readInTurn(intake, await takeAll(intake, version));
      expected.push(await contentOf(intake.db));
    }
    await intake.clear();
    for (const [round, version] of rounds.entries()) {
      await readAtOnce(intake, (await takeAll(intake, version)).reverse());
      expect(await contentOf(intake.db)).toEqual(expected[round]);
    }
    expect(expected[0]?.['briefs']).toHaveLength(COPIES.length);
    expect(expected[0]?.['articles']?.filter((row) => (row as { copy_of: string | null }).copy_of)).toHaveLength(
      PAGES - ARTICLES,
    );
    expect(expected[1]?.['versions']).toHaveLength(PAGES);
  });

  it('store each page once when every job is delivered to all of them', async () => {
    const intake = using();
    const fetches = await takeAll(intake, '望湖');
    await readInTurn(intake, fetches);
    const expected = await contentOf(intake.db);
    await intake.clear();
    const again = await takeAll(intake, '望湖');
    await readAtOnce(
      intake,
      again.flatMap((fetchId) => [fetchId, fetchId, fetchId]),
    );
    expect(await contentOf(intake.db)).toEqual(expected);
    const { rows } = await sql`select url_id from url_events where detail ? 'articleId'`.execute(intake.db);
    expect(rows).toHaveLength(PAGES);
    expect(expected['versions']).toEqual([]);
  });
});
