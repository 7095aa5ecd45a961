import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { FIRST_PENDING, findStranded } from '../../src/db/urls.ts';
import { joinLateTwins } from '../../src/workers/late-twins.ts';
import { silent } from '../support/backends.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import { buildPage, COIN, type PageBrief, paragraphsAbout, RIVER, RIVER_HANT, RULES } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const SCRIPT = new URL('../../ops/partition.sql', import.meta.url);
const MONTHLY = ['article_bands', 'brief_bands', 'fetches', 'sightings', 'url_events'];
const using = useIntake();

const page = (place: string, ...briefs: PageBrief[]) =>
  buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs });
const EARLY = [
  page('北湖', RIVER, COIN),
  page('南湖', { ...RIVER, date: null }, RULES),
  page('西湖', { ...COIN, date: '2020/12/31' }),
];
const LATE = [page('东湖', RIVER_HANT, RULES), page('中湖', { ...COIN, date: '2021/1/1' }), page('北湖', RIVER, COIN)];

async function storeAll({ store }: Intake, pages: readonly Buffer[], from: number) {
  for (const [index, bytes] of pages.entries()) await store(`https://farm${from + index}.example/1.html`, bytes);
}

async function partition({ db }: Intake): Promise<void> {
  await db.transaction().execute(async (trx) => sql.raw(await readFile(SCRIPT, 'utf8')).execute(trx));
}

async function views({ db }: Intake) {
  const { rows } = await sql`select relname, pg_get_viewdef(oid), obj_description(oid) from pg_class
    where relkind = 'v' and relnamespace = 'public'::regnamespace order by 1`.execute(db);
  return rows;
}

describe('ops/partition.sql on a filled database', () => {
  it('changes nothing that pages say, before or after it, and may be run again', async () => {
    const intake = using();
    await storeAll(intake, EARLY, 1);
    await storeAll(intake, LATE, 4);
    const unpartitioned = await contentOf(intake.db);
    const viewsBefore = await views(intake);

    await intake.clear();
    await storeAll(intake, EARLY, 1);
    await partition(intake);
    await partition(intake);
    await storeAll(intake, LATE, 4);
    expect(await contentOf(intake.db)).toEqual(unpartitioned);
    expect(await views(intake)).toEqual(viewsBefore);

    const { rows } = await sql<{ name: string; parts: number }>`
      select p.relname as name, count(*) as parts from pg_class p join pg_inherits i on i.inhparent = p.oid
      where p.relkind = 'p' group by 1 order by 1`.execute(intake.db);
    expect(rows.map(({ name }) => name)).toEqual(MONTHLY);
    for (const { parts } of rows) expect(parts).toBeGreaterThan(2);

    // What arrives twice is still stored once, lost steps are found, and twins are joined.
    const again = await intake.take('https://farm1.example/1.html', page('北湖', RIVER, COIN, RULES));
    await intake.read(again.fetchId);
    expect(await intake.read(again.fetchId)).toMatchObject({ status: 'skipped', reason: 'processed' });
    expect(await findStranded(intake.db, { idleMs: 0, after: FIRST_PENDING, limit: 10 })).toEqual({
      steps: [],
      last: null,
    });
    expect(await joinLateTwins({ db: intake.db, log: silent })).toBe(0);

    // A brief's copies are looked for in the months around its day only.
    const { rows: plan } = await sql<{ 'QUERY PLAN': string }>`explain select brief_id from brief_bands
      where band = 1 and brief_date between date '2020-09-17' and date '2020-09-19'
        and month in (date '2020-09-01', date '2020-09-01', '-infinity')`.execute(intake.db);
    const read = plan.flatMap((row) => row['QUERY PLAN'].match(/on (brief_bands_\w+)/)?.slice(1) ?? []);
    expect(read.toSorted()).toEqual(['brief_bands_2020_09', 'brief_bands_undated']);
  });
});
