import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateToLatest, pendingMigrations } from '../../src/db/migrate.ts';
import { createEmptyDatabase } from '../support/postgres.ts';
import { buildFormer, type FormerVersion, formerCommit } from './support/former-version.ts';
import { type FaultSite, startFaultSite } from './support/site.ts';
import { stateOf } from './support/state.ts';
import { createWorld, faultFree, untilDone } from './support/world.ts';

const BATCHES = [0, 1];
const EARLY = 6;
/** Where its packages are others than ours they have to be installed. */
const BUILD_MS = 300_000;

const commit = formerCommit();
if (commit === null)
  process.stderr.write('no git history here: the version before the newest migration is not tried\n');

describe.skipIf(commit === null)('the version before the newest migration', () => {
  let site: FaultSite;
  let former: FormerVersion;
  beforeAll(async () => {
    site = await startFaultSite();
    former = buildFormer(commit ?? '');
  }, BUILD_MS);
  afterAll(async () => {
    former.remove();
    await site.close();
  });

  it('works on while the database is migrated, beside the new version and after it, and loses nothing', async () => {
    const expected = await faultFree(site, BATCHES);
    const { url, connection, drop } = await createEmptyDatabase();
    const env = { DATABASE_URL: url };
    await former.run(['migrate'], env);
    const enqueue = (batch: number) => former.run(['enqueue', ...site.urls(batch)], env);
    const world = await createWorld(site, { connection, env, stop: drop }, null);
    try {
      const pending = await pendingMigrations(world.db);
      expect(pending).not.toEqual([]);
      world.start({ bin: former.bin });
      await enqueue(0);
      await untilDone(world.db, EARLY);
      expect(await migrateToLatest(world.db)).toEqual(pending);
      world.start();
      await enqueue(1);
      await world.settled();
      await former.run(['report', 'summary'], env);
      expect((await stateOf(world.db))['fates']).toEqual(expected['fates']);
    } finally {
      await world.close();
    }
  });
});
