import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { findFetchedPages } from '../../src/db/pages.ts';
import { analysePage } from '../../src/pipeline/analyse.ts';
import { openLane } from '../../src/store/lane.ts';
import type { ParsedPage } from '../../src/store/parsed-page.ts';
import { isOutage } from '../../src/workers/outage.ts';
import { NOW, openDatabase, useIntake } from '../support/intake.ts';
import { buildPage, type PageBrief, paragraphsAbout } from '../support/pages.ts';

const using = useIntake();
let db: Db;
let sent: MockInstance;

beforeAll(() => {
  db = openDatabase(using().database, 1);
  sent = vi.spyOn(pg.Client.prototype, 'query');
});
afterAll(async () => {
  sent.mockRestore();
  await db.destroy();
});

const SUBJECTS = ['水泵', '雨棚', '书架', '石桥', '渡船'];

function briefsOf(page: number): PageBrief[] {
  return SUBJECTS.map((subject, n) => ({
    tag: '动态',
    headline: `${subject}${page}号的账本上链`,
    body: `${subject}管理处在第${page}期通报里写到，${subject}的检修记录从本月起由杭州的联盟链保存，共${page * 7 + n}份。`,
    date: `2021/${(page % 12) + 1}/1${n}`,
    after: n,
  }));
}

/** A page of five briefs that nobody has stored. */
async function parsedPage(n: number): Promise<ParsedPage> {
  const bytes = buildPage({
    title: `第${n}座旧水塔`,
    paragraphs: paragraphsAbout(`望湖${n}路`, 8),
    briefs: briefsOf(n),
  });
  const { fetchId } = await using().take(`https://farm.example/info/${n}.html`, bytes);
  const page = (await findFetchedPages(using().db, [fetchId])).get(fetchId);
  if (!page) throw new Error('the page that was taken in is gone');
  const read = analysePage(bytes, { url: page.finalUrl, contentType: null, now: page.fetchedAt });
  return { page, read, keepsNoCopy: false };
}

/**
 * Each statement costs every article that is ever stored. Where a change needs more, raise the ceiling and say why in the
 * commit.
 */
const MOST_STATEMENTS = 24;

describe('a batch of new articles', () => {
  it(`takes at most ${MOST_STATEMENTS} statements, whatever its size`, async () => {
    const lane = openLane({ db, now: () => NOW, isOutage });
    // Places and names that are met for the first time need statements of their own.
    await lane(await parsedPage(1));
    const counts: number[] = [];
    for (const [first, size] of [
      [2, 1],
      [3, 8],
      [20, 32],
    ] as const) {
      const pages: ParsedPage[] = [];
      for (let n = 0; n < size; n++) pages.push(await parsedPage(first + n));
      const before = sent.mock.calls.length;
      const outcomes = await Promise.all(pages.map(lane));
      counts.push(sent.mock.calls.length - before);
      expect(outcomes.map((outcome) => outcome.kind === 'stored' && outcome.newBriefs)).toEqual(pages.map(() => 5));
    }
    // Work that went by another way would be none, and below every ceiling.
    expect(Math.min(...counts)).toBeGreaterThan(10);
    expect(Math.max(...counts)).toBeLessThanOrEqual(MOST_STATEMENTS);
  });
});
