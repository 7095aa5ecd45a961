import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { countFates } from '../../src/db/runs.ts';
import { expectDerived } from '../support/derived.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import { buildPage, COIN, paragraphsAbout, RIVER } from '../support/pages.ts';

const FIRST = 'https://farm.example/info/1.html';
const SECOND = 'https://mirror.example/info/700.html';
const THIRD = 'https://third.example/btb/9.html';
const PARAGRAPHS = paragraphsAbout('望湖区');
const PAGE = buildPage({ title: '望湖区的旧水塔', paragraphs: PARAGRAPHS });
/** The same article as a mirror prints it: other title, other briefs. */
const MIRROR = buildPage({
  title: 'HEC:望湖区的旧水塔_莱特币',
  paragraphs: PARAGRAPHS,
  briefs: [{ ...RIVER, after: 1 }],
});
const OTHER_MIRROR = buildPage({ title: '旧水塔', paragraphs: PARAGRAPHS, briefs: [{ ...COIN, after: 3 }] });
const REWRITTEN = buildPage({ title: '望湖区的旧水塔', paragraphs: paragraphsAbout('望湖新区') });

const using = useIntake();
afterEach(async () => await expectDerived(using().db));

/** For each URL, the URL that its article is a copy of, and its state. */
async function copies({ db }: Intake): Promise<Record<string, [string | null, string]>> {
  const rows = await db
    .selectFrom('articles as a')
    .innerJoin('urls as u', 'u.id', 'a.url_id')
    .leftJoin('articles as o', 'o.id', 'a.copy_of')
    .select(['a.url', 'o.url as original', 'u.state'])
    .execute();
  return Object.fromEntries(rows.map((row) => [row.url, [row.original, row.state]]));
}

describe('one article at several URLs', () => {
  it.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'is a copy of the URL that entered first, when they are stored in the order %j',
    async (order) => {
      const intake = using();
      const fetches = [
        (await intake.take(FIRST, PAGE)).fetchId,
        (await intake.take(SECOND, MIRROR)).fetchId,
        (await intake.take(THIRD, OTHER_MIRROR)).fetchId,
      ];
      for (const index of order) await intake.read(fetches[index] ?? 0);
      expect(await copies(intake)).toEqual({
        [FIRST]: [null, 'stored'],
        [SECOND]: [FIRST, 'copy'],
        [THIRD]: [FIRST, 'copy'],
      });
      expect(await countFates(intake.db, intake.runId)).toEqual({ stored: 1, copy: 2 });
    },
  );

  it('leaves articles alone that are too short to be called copies', async () => {
    const intake = using();
    const short = buildPage({ title: '旧水塔', paragraphs: ['望湖区的旧水塔今年要拆了，运营方说没有别的办法。'] });
    await intake.store(FIRST, short);
    await intake.store(SECOND, short);
    expect(await copies(intake)).toEqual({ [FIRST]: [null, 'stored'], [SECOND]: [null, 'stored'] });
  });

  it('passes the first place on when the first copy gets another text', async () => {
    const intake = using();
    await intake.store(FIRST, PAGE);
    await intake.store(SECOND, MIRROR);
    await intake.store(THIRD, OTHER_MIRROR);
    await intake.store(FIRST, REWRITTEN);
    expect(await copies(intake)).toEqual({
      [FIRST]: [null, 'updated'],
      [SECOND]: [null, 'stored'],
      [THIRD]: [SECOND, 'copy'],
    });
    const events = await intake.db
      .selectFrom('url_events as e')
      .innerJoin('urls as u', 'u.id', 'e.url_id')
      .select('e.event')
      .where('u.url', '=', SECOND)
      .orderBy('e.id')
      .execute();
    expect(events.map(({ event }) => event)).toEqual(['enqueued', 'copy', 'stored']);
  });

  it('go out of the first copy’s sites with another text', async () => {
    const intake = using();
    await intake.store(FIRST, PAGE);
    await intake.store(SECOND, MIRROR);
    await intake.store(SECOND, REWRITTEN);
    expect(await copies(intake)).toEqual({ [FIRST]: [null, 'stored'], [SECOND]: [null, 'updated'] });
    await expectDerived(intake.db);
  });

  it('takes the first place back when the first copy gets its text back', async () => {
    const intake = using();
    await intake.store(FIRST, PAGE);
    await intake.store(SECOND, MIRROR);
    await intake.store(FIRST, REWRITTEN);
    await intake.store(FIRST, PAGE);
    expect(await copies(intake)).toEqual({ [FIRST]: [null, 'updated'], [SECOND]: [FIRST, 'copy'] });
  });

  it('links a URL whose new text is another article', async () => {
    const intake = using();
    await intake.store(FIRST, PAGE);
    await intake.store(SECOND, REWRITTEN);
    await intake.store(SECOND, MIRROR);
    expect(await copies(intake)).toEqual({ [FIRST]: [null, 'stored'], [SECOND]: [FIRST, 'updated'] });
  });
});

describe('the same bytes at two URLs', () => {
  it('are one page and two articles', async () => {
    const intake = using();
    await intake.store(FIRST, MIRROR);
    await intake.store(SECOND, MIRROR);
    const pages = await intake.db.selectFrom('pages').select('sha256').execute();
    expect(pages.map(({ sha256 }) => sha256.toString('hex'))).toEqual([
      createHash('sha256').update(MIRROR).digest('hex'),
    ]);
    expect(await copies(intake)).toEqual({ [FIRST]: [null, 'stored'], [SECOND]: [FIRST, 'copy'] });
    expect(await intake.db.selectFrom('sightings').select('id').execute()).toHaveLength(2);
    expect(await intake.db.selectFrom('briefs').select('id').execute()).toHaveLength(1);
  });
});

describe('near copies of one article', () => {
  const NUMBERED = PARAGRAPHS.map((text, index) => `第${index + 1}段（门牌${index + 40}号）记着：${text}`);
  const FULL = buildPage({ title: '旧水塔', paragraphs: ['旧水塔的来历', ...NUMBERED] });
  const BARE = buildPage({
    title: '旧水塔',
    paragraphs: [0, 2, 4].map((at) =>
      NUMBERED.slice(at, at + 2)
        .join('')
        .replace(/（[^）]*）/g, ''),
    ),
    briefs: [{ ...RIVER, after: 1 }],
  });
  const SHORTENED = buildPage({ title: '旧水塔', paragraphs: NUMBERED.slice(0, -1) });
  const EARLIER = buildPage({
    title: '旧水塔',
    paragraphs: NUMBERED.map((text) => text.replace(/(\d+)家/g, (_, count) => `${Number(count) + 7}家`)),
  });

  it.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'are copies of the URL that entered first, when they are stored in the order %j',
    async (order) => {
      const intake = using();
      const fetches = [
        (await intake.take(FIRST, FULL)).fetchId,
        (await intake.take(SECOND, BARE)).fetchId,
        (await intake.take(THIRD, SHORTENED)).fetchId,
      ];
      for (const index of order) await intake.read(fetches[index] ?? 0);
      expect(await copies(intake)).toEqual({
        [FIRST]: [null, 'stored'],
        [SECOND]: [FIRST, 'copy'],
        [THIRD]: [FIRST, 'copy'],
      });
    },
  );

  it('are not the reports of one template', async () => {
    const intake = using();
    await intake.store(FIRST, FULL);
    await intake.store(SECOND, EARLIER);
    expect(await copies(intake)).toEqual({ [FIRST]: [null, 'stored'], [SECOND]: [null, 'stored'] });
  });

  it('become copies of another when the first gets another text', async () => {
    const intake = using();
    await intake.store(FIRST, FULL);
    await intake.store(SECOND, BARE);
    await intake.store(THIRD, SHORTENED);
    await intake.store(FIRST, EARLIER);
    expect(await copies(intake)).toEqual({
      [FIRST]: [null, 'updated'],
      [SECOND]: [null, 'stored'],
      [THIRD]: [SECOND, 'copy'],
    });
  });
});
