import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { deriveAll } from '../../src/store/derive-all.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { expectDerived } from '../support/derived.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import { buildPage, type PageBrief, paragraphsAbout, RIVER, RIVER_HANT } from '../support/pages.ts';

const using = useIntake();
afterEach(async () => await expectDerived(using().db));
const CUT: PageBrief = { ...RIVER, body: RIVER.body.slice(0, -16) };

function pageOf(place: string, brief: PageBrief): Buffer {
  return buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs: [brief] });
}

function urlOf(index: number): string {
  return `https://farm${index}.example/info/${index}.html`;
}

async function storeAll(intake: Intake, briefs: readonly PageBrief[]): Promise<void> {
  for (const [index, brief] of briefs.entries()) await intake.store(urlOf(index), pageOf(`第${index}湖区`, brief));
}

/** For each page, the place of its brief among the briefs, and how it matched. */
async function sightings({ db }: Intake): Promise<[number, string][]> {
  const rows = await db
    .selectFrom('sightings as s')
    .innerJoin('articles as a', 'a.id', 's.article_id')
    .select(['s.brief_id', 's.match'])
    .orderBy('a.url')
    .orderBy('s.brief_id')
    .execute();
  const ids = [...new Set(rows.map(({ brief_id }) => brief_id))].sort((a, b) => a - b);
  return rows.map(({ brief_id, match }) => [ids.indexOf(brief_id), match]);
}

async function sightingAt({ db }: Intake, index: number): Promise<number> {
  const row = await db
    .selectFrom('sightings as s')
    .innerJoin('articles as a', 'a.id', 's.article_id')
    .select('s.id')
    .where('a.url', '=', urlOf(index))
    .executeTakeFirstOrThrow();
  return row.id;
}

const split = (intake: Intake, id: number | string) =>
  runCli(['split', String(id), '--json'], { DATABASE_URL: intake.database.url });

describe('split', () => {
  it('makes a sighting one of a brief of its own, once', async () => {
    const intake = using();
    await storeAll(intake, [RIVER, RIVER, CUT]);
    const id = await sightingAt(intake, 2);
    const first = await split(intake, id);
    expect(recordsOf(first.stdout)).toEqual([
      { sighting: id, brief: expect.any(Number), was: expect.any(Number), new: true, changed: true },
    ]);
    expect(await sightings(intake)).toEqual([
      [0, 'exact'],
      [0, 'exact'],
      [1, 'split'],
    ]);
    const again = await split(intake, id);
    expect({ status: again.status, rows: recordsOf(again.stdout) }).toMatchObject({
      status: 0,
      rows: [{ changed: false, brief: recordsOf(first.stdout)[0]?.['brief'] }],
    });
    const corrections = await intake.db.selectFrom('corrections').select(['subject', 'field']).execute();
    expect(corrections).toEqual([{ subject: `sighting:${id}`, field: 'brief' }]);
    const { rows } = await sql<{ named: number; reported: number }>`
      select (select count(*) from mentions m where m.brief_id = b.id) as named,
        (select count(*) from claims c where c.brief_id = b.id) as reported from briefs b order by id`.execute(
      intake.db,
    );
    expect(rows).toEqual([
      { named: 2, reported: 1 },
      { named: 2, reported: 1 },
    ]);
  });

  it('parts copies of the very same text, and stays when the page is read again', async () => {
    const intake = using();
    await storeAll(intake, [RIVER, RIVER]);
    await split(intake, await sightingAt(intake, 1));
    const parted = [
      [0, 'exact'],
      [1, 'split'],
    ];
    expect(await sightings(intake)).toEqual(parted);
    await intake.store(urlOf(1), pageOf('新湖区', RIVER));
    await intake.store(urlOf(0), pageOf('另湖区', RIVER));
    expect(await sightings(intake)).toEqual(parted);
    await expectDerived(intake.db);
    await intake.db.deleteFrom('sightings').execute();
    await deriveAll(intake.db);
    await intake.store(urlOf(1), pageOf('第三湖区', RIVER));
    expect(await intake.db.selectFrom('sightings').select('match').execute()).toEqual([{ match: 'split' }]);
    await intake.store(urlOf(1), pageOf('第四湖区', CUT));
    expect(await intake.db.selectFrom('sightings').select('match').execute()).toHaveLength(1);
  });

  it('joins the brief that another split of the same text made', async () => {
    const intake = using();
    await storeAll(intake, [RIVER, RIVER, RIVER, RIVER]);
    await split(intake, await sightingAt(intake, 1));
    const second = await split(intake, await sightingAt(intake, 3));
    expect(recordsOf(second.stdout)).toMatchObject([{ new: false, changed: true }]);
    expect((await sightings(intake)).map(([brief]) => brief)).toEqual([0, 1, 0, 1]);
  });

  it('leaves the fullest of the others to represent the brief', async () => {
    const intake = using();
    await storeAll(intake, [CUT, RIVER]);
    await split(intake, await sightingAt(intake, 1));
    const briefs = await intake.db.selectFrom('briefs').select(['body', 'split']).orderBy('id').execute();
    expect(briefs).toEqual([
      { body: CUT.body, split: false },
      { body: RIVER.body, split: true },
    ]);
    expect(await sightings(intake)).toEqual([
      [0, 'exact'],
      [1, 'split'],
    ]);
    const rows = await intake.db.selectFrom('report_briefs').select(['articles', 'networks']).execute();
    expect(rows).toEqual([
      { articles: 1, networks: 1 },
      { articles: 1, networks: 1 },
    ]);
  });

  it.each([
    ['a word', 'river', /a sighting's id is a number/],
    ['an unknown id', '987654321', /there is no sighting 987654321/],
  ])('refuses %s in one line', async (_, id, message) => {
    const { status, stderr } = await split(using(), id);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses the only sighting of a brief', async () => {
    const intake = using();
    await storeAll(intake, [RIVER]);
    const { status, stderr } = await split(intake, await sightingAt(intake, 0));
    expect(status).toBe(2);
    expect(stderr).toMatch(/is the only one of brief \d+/);
  });
});

describe('report sightings', () => {
  const report = (intake: Intake, ...args: string[]) =>
    runCli(['report', 'sightings', ...args], { DATABASE_URL: intake.database.url });

  it('names articles and networks that carried a brief, and what each copy changed', async () => {
    const intake = using();
    const copies = [RIVER, RIVER_HANT, { ...RIVER, body: RIVER.body.replace('当天', '') }];
    await storeAll(intake, copies);
    const { id } = await intake.db.selectFrom('briefs').select('id').executeTakeFirstOrThrow();
    const { stdout, stderr } = await report(intake, String(id), '--json');
    expect(recordsOf(stdout).map(({ network, match, changes }) => [network, match, changes])).toEqual([
      ['farm0.example', 'exact', []],
      ['farm1.example', 'folded', []],
      ['farm2.example', 'near', [{ at: expect.any(Number), removed: '当天', added: '' }]],
    ]);
    expect(stderr).toMatch(/articles 3, networks 3/);
    const table = await report(intake, String(id));
    expect(table.stdout).toContain('[-当天-]');
  });

  it('counts an article once, however many sites have it', async () => {
    const intake = using();
    for (const index of [0, 1]) await intake.store(urlOf(index), pageOf('望湖区', RIVER));
    const { id } = await intake.db.selectFrom('briefs').select('id').executeTakeFirstOrThrow();
    const { stdout, stderr } = await report(intake, String(id), '--json');
    expect(new Set(recordsOf(stdout).map(({ article }) => article)).size).toBe(1);
    expect(stderr).toMatch(/articles 1, networks 2/);
  });

  it('refuses a brief that is not there', async () => {
    const { status, stderr } = await report(using(), '987654321');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/there is no brief 987654321/) });
  });
});
