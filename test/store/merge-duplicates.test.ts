import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { briefsAfter } from '../../src/db/keys.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { analysePage } from '../../src/pipeline/analyse.ts';
import { fingerprint } from '../../src/pipeline/fingerprint.ts';
import { mergeDuplicate } from '../../src/store/merge-duplicates.ts';
import { rematchBrief } from '../../src/workers/rematch.ts';
import { runCli } from '../support/cli.ts';
import { expectDerived } from '../support/derived.ts';
import { type Intake, openDatabase, useIntake } from '../support/intake.ts';
import { buildPage, COIN, type PageBrief, paragraphsAbout, RIVER, RULES } from '../support/pages.ts';

const using = useIntake();
afterEach(async () => await expectDerived(using().db));
const CUT: PageBrief = { ...RIVER, body: RIVER.body.slice(0, -16) };
const UNDATED: PageBrief = { ...RIVER, date: null };

/** Matches all stored briefs again, which gives them their bands, too. @returns how many were joined */
async function matchAgain(db: Db): Promise<number> {
  const deps = { db, analyse: async (...page: Parameters<typeof analysePage>) => analysePage(...page) };
  let joined = 0;
  for (const brief of await briefsAfter(db, 0, 100)) {
    const found = await rematchBrief(deps, brief, false);
    joined += found.filter(({ result }) => result === 'joined').length;
  }
  return joined;
}

function urlOf(index: number): string {
  return `https://farm${index}.example/info/${index}.html`;
}

/** Stores each page while the briefs before it cannot be found, as if all had been stored in one instant. */
async function storeApart(intake: Intake, pages: readonly (readonly PageBrief[])[]): Promise<void> {
  const { db } = intake;
  for (const [index, briefs] of pages.entries()) {
    await sql`update briefs set fold_key = sha256(fold_key || id::text::bytea)`.execute(db);
    await sql`update sightings set fold_key = sha256(fold_key)`.execute(db);
    await sql`delete from brief_bands`.execute(db);
    const place = `第${index}湖区`;
    await intake.store(urlOf(index), buildPage({ title: place, paragraphs: paragraphsAbout(place), briefs }));
  }
  for (const brief of await db.selectFrom('briefs').select(['id', 'headline', 'body']).execute()) {
    const key = Buffer.from(fingerprint(brief).key, 'hex');
    await db.updateTable('sightings').set({ fold_key: key }).where('brief_id', '=', brief.id).execute();
    await sql`update briefs set fold_key = ${key}, split = true where id = ${brief.id}`.execute(db);
  }
}

/** How each page's brief matched, with the first id of its brief. */
async function sightings({ db }: Intake) {
  const rows = await db
    .selectFrom('sightings as s')
    .innerJoin('articles as a', 'a.id', 's.article_id')
    .select(['a.url', 's.brief_id', 's.match'])
    .orderBy('a.url')
    .orderBy('s.brief_id')
    .execute();
  const ids = [...new Set(rows.map(({ brief_id }) => brief_id))].sort((a, b) => a - b);
  return rows.map(({ url, brief_id, match }) => [url, ids.indexOf(brief_id), match]);
}

describe('duplicates of one brief', () => {
  it('become one brief, the elder, which the fullest copy represents and whose keys are its own', async () => {
    const intake = using();
    await storeApart(intake, [[CUT], [RIVER]]);
    const before = await intake.db.selectFrom('briefs').select('id').orderBy('id').execute();
    expect(before).toHaveLength(2);
    expect(await matchAgain(intake.db)).toBe(1);
    const after = await intake.db.selectFrom('briefs').select(['id', 'body']).execute();
    expect(after).toEqual([{ id: before[0]?.id, body: RIVER.body }]);
    expect(await sightings(intake)).toEqual([
      [urlOf(0), 0, 'near'],
      [urlOf(1), 0, 'exact'],
    ]);
    const bands = await intake.db.selectFrom('brief_bands').select('band').orderBy('band').execute();
    expect(bands.map(({ band }) => band)).toEqual(fingerprint(RIVER).bands.toSorted((a, b) => a - b));
    expect(await matchAgain(intake.db)).toBe(0);
  });

  it('keep their corrections, and what was read from the text that represents them', async () => {
    const intake = using();
    await storeApart(intake, [[CUT], [RIVER]]);
    const [elder, younger] = await intake.db.selectFrom('briefs').select('id').orderBy('id').execute();
    for (const { id } of [elder, younger].flatMap((row) => row ?? [])) {
      await sql`delete from mentions where brief_id = ${id}`.execute(intake.db);
      await sql`insert into mentions (entity_type, entity_id, brief_id, field, span)
        values ('region', ${id}, ${id}, 'body', '[0,2)')`.execute(intake.db);
    }
    await sql`insert into corrections (subject, field, now, who)
      values (${`brief:${younger?.id}`}, 'category', 'policy', 'a person')`.execute(intake.db);
    await matchAgain(intake.db);
    expect(await intake.db.selectFrom('report_briefs').select(['category', 'articles', 'networks']).execute()).toEqual([
      { category: 'policy', articles: 2, networks: 2 },
    ]);
    const { rows } = await sql`select entity_id, brief_id from mentions`.execute(intake.db);
    expect(rows).toEqual([{ entity_id: younger?.id, brief_id: elder?.id }]);
  });

  it('are an undated brief and its one dated fellow, but not one of two', async () => {
    const intake = using();
    await storeApart(intake, [[RIVER], [COIN, UNDATED]]);
    await matchAgain(intake.db);
    expect((await sightings(intake)).filter(([, brief]) => brief === 0)).toHaveLength(2);
    await intake.clear();
    await storeApart(intake, [[RIVER], [{ ...RIVER, date: '2020/9/21' }], [COIN, UNDATED]]);
    expect(await matchAgain(intake.db)).toBe(0);
  });

  it('are not those that a person parted, nor look-alikes', async () => {
    const intake = using();
    const paragraphs = (place: string) => paragraphsAbout(place);
    for (const index of [0, 1]) {
      const page = buildPage({ title: `${index}`, paragraphs: paragraphs(`第${index}湖区`), briefs: [RIVER] });
      await intake.store(urlOf(index), page);
    }
    const twin = { ...RIVER, body: RIVER.body.replace('十九家', '十八家') };
    await intake.store(urlOf(2), buildPage({ title: '二', paragraphs: paragraphs('第2湖区'), briefs: [twin] }));
    const rows = await intake.db.selectFrom('sightings').select('id').orderBy('id').execute();
    await runCli(['split', String(rows[1]?.id)], { DATABASE_URL: intake.database.url });
    const before = await sightings(intake);
    expect(new Set(before.map(([, brief]) => brief)).size).toBe(3);
    expect(await matchAgain(intake.db)).toBe(0);
    expect(await sightings(intake)).toEqual(before);
  });

  it('are found by the text of a copy that no longer represents them', async () => {
    const intake = using();
    await storeApart(intake, [[CUT], [RIVER]]);
    await matchAgain(intake.db);
    await sql`delete from brief_bands`.execute(intake.db);
    await intake.store(urlOf(5), buildPage({ title: '五', paragraphs: paragraphsAbout('第5湖区'), briefs: [CUT] }));
    expect(await sightings(intake)).toContainEqual([urlOf(5), 0, 'near']);
  });

  it('end the same when several processes look at once', async () => {
    const intake = using();
    await storeApart(intake, [
      [CUT, COIN],
      [RIVER, RULES],
      [RIVER, COIN],
      [CUT, RULES],
    ]);
    const pools = [0, 1, 2].map(() => openDatabase(intake.database, 2));
    const joined = await Promise.all(pools.map((db) => matchAgain(db)));
    for (const pool of pools) await pool.destroy();
    while ((await matchAgain(intake.db)) > 0);
    expect(joined.some((count) => count > 0)).toBe(true);
    expect(await intake.db.selectFrom('briefs').select('id').execute()).toHaveLength(3);
    expect(await intake.db.selectFrom('sightings').select('id').execute()).toHaveLength(8);
  });

  it('that were joined leave an undated brief with one dated fellow, which is joined too', async () => {
    const intake = using();
    const { db } = intake;
    await storeApart(intake, [[CUT], [RIVER], [COIN, UNDATED]]);
    // Their bands, without joining them.
    await sql`insert into splits (article_id, fold_key, brief_id, parted_from)
      select (select min(id) from articles), sha256((a.id || ' ' || b.id)::bytea), b.id, a.id
      from briefs a, briefs b where a.id < b.id`.execute(db);
    expect(await matchAgain(db)).toBe(0);
    await sql`delete from splits`.execute(db);
    const [cut, , undated] = (await briefsAfter(db, 0, 100)).filter(({ headline }) => headline === RIVER.headline);
    if (!cut || !undated) throw new Error('three briefs were stored');
    expect(await mergeDuplicate(db, undated, inTransaction)).toEqual([]);
    expect(await mergeDuplicate(db, cut, inTransaction)).toMatchObject([
      { brief: { id: cut.id }, kept: cut.id },
      { brief: { id: undated.id }, kept: cut.id },
    ]);
  });

  it('take along every table that points at a brief', async () => {
    const { rows } = await sql<{ name: string }>`
      select distinct conrelid::regclass::text as name from pg_constraint
      where contype = 'f' and confrelid = 'briefs'::regclass order by 1`.execute(using().db);
    // A new one belongs into db/merge-briefs.ts, too; brief_sites and search_entries are derived.
    expect(rows.map(({ name }) => name)).toEqual([
      'brief_bands',
      'brief_sites',
      'claims',
      'mentions',
      'search_entries',
      'sightings',
      'splits',
    ]);
  });
});
