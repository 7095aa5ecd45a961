import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { briefsAfter } from '../../src/db/keys.ts';
import { analysePage } from '../../src/pipeline/analyse.ts';
import { deriveAll } from '../../src/store/derive-all.ts';
import { rematchBrief } from '../../src/workers/rematch.ts';
import { expectDerived } from '../support/derived.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import { buildPage, COIN, type PageBrief, paragraphsAbout, RIVER, RIVER_HANT } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const using = useIntake();
afterEach(async () => await expectDerived(using().db));
const page = (place: string, ...briefs: PageBrief[]) =>
  buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs });

async function rematchAll({ db }: Intake, dryRun = false) {
  const found = [];
  for (const brief of await briefsAfter(db, 0, 100)) {
    found.push(
      ...(await rematchBrief({ db, analyse: async (bytes, hints) => analysePage(bytes, hints) }, brief, dryRun)),
    );
  }
  return found.map(({ result, sightings }) => [result, sightings]);
}

describe('matching stored briefs again', () => {
  it('parts what other rules took for one, joins what they kept apart, and then finds nothing to do', async () => {
    const intake = using();
    const { db, store } = intake;
    await store('https://a.example/1', page('北湖', RIVER));
    await store('https://b.example/1', page('南湖', RIVER_HANT));
    await store('https://c.example/1', page('西湖', COIN));
    const wanted = await contentOf(db);
    expect(await rematchAll(intake)).toEqual([]);
    expect(await contentOf(db)).toEqual(wanted);

    // Rules that took COIN's page for a copy of RIVER, and so lost COIN.
    await sql`update sightings set brief_id = (select min(id) from briefs), match = 'near'`.execute(db);
    await sql`delete from briefs where id <> (select min(id) from briefs)`.execute(db);
    await deriveAll(db);
    const mistaken = await contentOf(db);
    const dry = await rematchAll(intake, true);
    expect(dry).toEqual([['parted', 1]]);
    expect(await contentOf(db)).toEqual(mistaken);
    expect(await rematchAll(intake)).toEqual(dry);
    await expectDerived(db);
    const { briefs, mentions, claims } = await contentOf(db);
    expect({ briefs, mentions, claims }).toEqual({
      briefs: wanted['briefs'],
      mentions: wanted['mentions'],
      claims: wanted['claims'],
    });
    expect(await rematchAll(intake)).toEqual([]);

    // What a person put there stays.
    await sql`update sightings set brief_id = (select min(id) from briefs), match = 'split'`.execute(db);
    await deriveAll(db);
    expect(await rematchAll(intake)).toEqual([]);
  });
});
