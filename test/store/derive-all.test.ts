import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { deriveAll, deriveWhatIsOld } from '../../src/store/derive-all.ts';
import { DERIVE_VERSION, readDerivedState } from '../../src/store/derive-version.ts';
import { isOutage } from '../../src/workers/outage.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { expectDerived } from '../support/derived.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import { buildPage, COIN, paragraphsAbout, RIVER } from '../support/pages.ts';

const using = useIntake();
const PAGE = buildPage({ title: '北湖的水塔', paragraphs: paragraphsAbout('北湖'), briefs: [RIVER, COIN] });

const setVersion = ({ db }: Intake, version: number) => sql`update derived_rows set version = ${version}`.execute(db);

afterEach(async () => {
  await setVersion(using(), DERIVE_VERSION);
});

async function indexCheck({ database }: Intake) {
  const { status, stdout } = await runCli(['doctor', '--json'], { DATABASE_URL: database.url });
  return { status, ...recordsOf(stdout).find(({ check }) => check === 'index') };
}

describe('derived rows', () => {
  it('are made anew where an older version made them, and left alone otherwise', async () => {
    const intake = using();
    const { db } = intake;
    await intake.store('https://a.example/1', PAGE);
    await sql`delete from search_entries`.execute(db);
    await sql`update brief_sites set dated = '2001-01-01'`.execute(db);
    await deriveWhatIsOld(db);
    await expect(expectDerived(db)).rejects.toThrow();
    await setVersion(intake, DERIVE_VERSION - 1);
    const steps: [number, number][] = [];
    await deriveWhatIsOld(db, (done, total) => steps.push([done, total]));
    await expectDerived(db);
    expect(steps.at(-1)).toEqual([3, 3]);
    expect(await readDerivedState(db)).toEqual({ version: DERIVE_VERSION, complete: true });
  });

  it('lose what no base row has: sites, and the entry of an article that is a copy', async () => {
    const intake = using();
    const { db } = intake;
    await intake.store('https://a.example/1', PAGE);
    await intake.store('https://b.example/1', buildPage({ title: '南湖', paragraphs: paragraphsAbout('南湖') }));
    await sql`delete from sightings`.execute(db);
    await sql`update articles set copy_of = (select min(id) from articles)
      where id = (select max(id) from articles)`.execute(db);
    await deriveAll(db);
    await expectDerived(db);
    const { rows } = await sql`select (select count(*) from brief_sites) as briefs,
      (select count(*) from search_entries where article_id is not null) as articles,
      (select count(*) from article_sites) as stands`.execute(db);
    expect(rows).toEqual([{ briefs: 0, articles: 1, stands: 2 }]);
  });

  it('of another version keep a worker from storing anything, until the versions agree', async () => {
    const intake = using();
    const { fetchId } = await intake.take('https://a.example/1', PAGE);
    for (const version of [DERIVE_VERSION + 1, DERIVE_VERSION - 1]) {
      await setVersion(intake, version);
      const failure = await intake.read(fetchId).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        name: 'VersionError',
        message: expect.stringMatching(/^[^\n]*version \d[^\n]*$/),
      });
      expect(isOutage(failure)).toBe(true);
      expect(await intake.db.selectFrom('articles').select('id').execute()).toEqual([]);
      const listed = await runCli(['report', 'briefs'], { DATABASE_URL: intake.database.url });
      expect(listed).toMatchObject({ status: 1, stderr: expect.stringContaining(`version ${version}`) });
    }
    await setVersion(intake, DERIVE_VERSION);
    expect(await intake.read(fetchId)).toMatchObject({ status: 'done' });
  });

  it('are compared with the base rows by doctor, and made anew by migrate --index', async () => {
    const intake = using();
    await intake.store('https://a.example/1', PAGE);
    const url = { DATABASE_URL: intake.database.url };
    expect(await indexCheck(intake)).toMatchObject({ state: 'ok' });
    for (const damage of [
      'delete from search_entries where article_id is not null',
      "update search_entries set keys = '{1}'",
      'delete from brief_sites',
      "update briefs set headline = '另一標題'",
    ]) {
      await sql.raw(damage).execute(intake.db);
      expect([damage, await indexCheck(intake)]).toMatchObject([damage, { state: 'fail', status: 1 }]);
      expect(await runCli(['migrate', '--index'], url)).toMatchObject({ status: 0 });
      expect([damage, await indexCheck(intake)]).toMatchObject([damage, { state: 'ok' }]);
    }
  });
});
