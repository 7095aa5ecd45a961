import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { findFetchedPages } from '../../src/db/pages.ts';
import { analysePage } from '../../src/pipeline/analyse.ts';
import { openLane, type StoreLane } from '../../src/store/lane.ts';
import type { ParsedPage } from '../../src/store/parsed-page.ts';
import { isOutage } from '../../src/workers/outage.ts';
import { expectSameState, stateOf } from '../faults/support/state.ts';
import { type Intake, NOW, openDatabase, useIntake } from '../support/intake.ts';
import { buildPage, COIN, type PageBrief, paragraphsAbout, RIVER, RIVER_HANT, RULES } from '../support/pages.ts';

/** `LANE_RUNS=60 LANE_SEED=7` tries more orders, and others. */
const RUNS = Number(process.env['LANE_RUNS'] ?? 6);
const SEED = Number(process.env['LANE_SEED'] ?? 98_037_242);

const using = useIntake();
const pools: Db[] = [];

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.destroy();
});

/** Copies of a few briefs: in the other script, cut off, without a day, a day later, of other days, fuller. */
const COPIES: PageBrief[] = [
  RIVER,
  RIVER_HANT,
  { headline: RIVER.headline, body: RIVER.body, date: '2020/9/18' },
  { ...RIVER, date: '2020/9/19' },
  { ...RIVER, date: '2020/11/2' },
  { ...RIVER, date: null },
  { ...RIVER, body: RIVER.body.slice(0, 45), date: '2020/9/18' },
  COIN,
  { ...COIN, date: '2021/5/19' },
  { ...COIN, tag: '公告' },
  { ...COIN, date: '2021/5/20 14:05:33' },
  RULES,
  { headline: RULES.headline, body: RULES.body, date: '2021/9/29' },
  { ...RULES, body: `${RULES.body}通知同时公布了登记网址和咨询电话，由区政务服务中心受理。` },
  { ...RULES, body: RULES.body.replace('三十日', '六十日'), headline: RULES.headline.replace('三十日', '六十日') },
];

interface Spec {
  /** Pages with equal numbers have copies of one article. */
  article: number;
  /** Pages with equal numbers have one URL. */
  url: number;
  briefs: number[];
}

const spec = fc.record({
  article: fc.nat(5),
  url: fc.nat(11),
  briefs: fc.uniqueArray(fc.nat(COPIES.length - 1), { maxLength: 4 }),
});

function pageOf({ article, briefs }: Spec, index: number): Buffer {
  const carried = briefs.flatMap((at, after) => (COPIES[at] ? [{ ...COPIES[at], after }] : []));
  // What was cut off at the end stands there.
  const sorted = carried.map((brief) => (brief.date === null ? { ...brief, after: 99 } : brief));
  return buildPage({
    title: `第${article}座旧水塔`,
    paragraphs: paragraphsAbout(`第${'零一二三四五'[article]}湖区`),
    briefs: sorted,
    // No two pages have the same bytes.
    head: `<meta name="page" content="${index}">`,
  });
}

/** Stores the bytes of all pages and reads them, but leaves them to the lane. A URL's later page is a newer request. */
async function parseAll(intake: Intake, specs: readonly Spec[]): Promise<ParsedPage[]> {
  const pages: ParsedPage[] = [];
  for (const [index, one] of specs.entries()) {
    const bytes = pageOf(one, index);
    const { fetchId } = await intake.take(`https://site${one.url % 3}.example/info/${one.url}.html`, bytes);
    const page = (await findFetchedPages(intake.db, [fetchId])).get(fetchId);
    if (!page) throw new Error('the page that was taken in is gone');
    const { finalUrl: url, contentType, fetchedAt: now } = page;
    pages.push({ page, read: analysePage(bytes, { url, contentType, now }), keepsNoCopy: false });
  }
  return pages;
}

/** All pages wait at once. */
async function storeAll(lane: StoreLane, pages: readonly ParsedPage[]) {
  return await Promise.all(pages.map((page) => lane(page)));
}

const laneOn = (db: Db, mostPages: number) => openLane({ db, now: () => NOW, isOutage, mostPages });

describe('pages in one order', () => {
  it('give the same rows whatever the size of the batches', { timeout: 300_000 }, async () => {
    const intake = using();
    // Later waves change what the first one stored.
    const waves = fc.array(fc.array(spec, { minLength: 8, maxLength: 16 }), { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(waves, async (given) => {
        let first: Record<string, unknown[]> | undefined;
        for (const size of [1, 2, 7, 32]) {
          await intake.clear();
          for (const wave of given) await storeAll(laneOn(intake.db, size), await parseAll(intake, wave));
          const state = await stateOf(intake.db);
          first ??= state;
          expectSameState(state, first);
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  });

  it('give the rows of two processes in whose order of commit they come', async () => {
    const intake = using();
    const specs = fc.sample(fc.array(spec, { minLength: 30, maxLength: 40 }), { numRuns: 3, seed: 7 });
    for (const given of specs) {
      await intake.clear();
      const pages = await parseAll(intake, given);
      pools.push(openDatabase(intake.database, 1), openDatabase(intake.database, 1));
      const lanes = pools.splice(-2).map((db) => ({ db, lane: laneOn(db, 5) }));
      await Promise.all(
        lanes.map(({ lane }, at) =>
          storeAll(
            lane,
            pages.filter((_, n) => n % 2 === at),
          ),
        ),
      );
      for (const { db } of lanes) await db.destroy();
      const expected = await stateOf(intake.db);
      const order = await settledOrder(intake);
      await intake.clear();
      const again = await parseAll(intake, given);
      const byUrl = new Map(again.map((parsed) => [`${parsed.page.url} ${parsed.page.request}`, parsed]));
      const inOrder = order.flatMap((key) => byUrl.get(key) ?? []);
      await storeAll(laneOn(intake.db, 1), inOrder);
      expect(await stateOf(intake.db)).toEqual(expected);
    }
  });
});

/** URLs with their requests in the order in which their batches were committed. */
async function settledOrder({ db }: Intake): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select u.canonical_url || ' ' || e.request as key from url_events e join urls u on u.id = e.url_id
    where e.stage = 'article' and e.detail ? 'articleId' order by e.id`.execute(db);
  return rows.map(({ key }) => key);
}

describe('a batch with a page that cannot be stored', () => {
  it('stores the others, and fails for that page alone', async () => {
    const intake = using();
    const specs = Array.from({ length: 31 }, (_, n) => ({ article: n % 6, url: n, briefs: [n % COPIES.length] }));
    const pages = await parseAll(intake, specs);
    const poisoned = pages[12];
    if (!poisoned) throw new Error('there is no such page');
    // A character that PostgreSQL has in no text.
    pages[12] = { ...poisoned, read: { ...poisoned.read, title: 'a\u0000b' } };
    const results = await Promise.allSettled(pages.map(laneOn(intake.db, 32)));
    expect(results.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([12]);
    const { rows } = await sql<{ pending: string }>`
      select canonical_url as pending from urls where state = 'pending'`.execute(intake.db);
    expect(rows).toEqual([{ pending: poisoned.page.url }]);
  });
});
