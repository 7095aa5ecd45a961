import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectDerived } from '../support/derived.ts';
import { changeWhatIsThere, countLeft } from './support/commands.ts';
import { killWorkers } from './support/kill-workers.ts';
import { BATCH, type FaultSite, startFaultSite } from './support/site.ts';
import { countStates, expectSameState, stateOf } from './support/state.ts';
import { createPlainWorld, faultFree, untilDone, type World } from './support/world.ts';

/** What the store lane's transaction begins with, after `begin`. */
const LOCK = 'pg_advisory_xact_lock';
/** A transaction of the lane has at most 24 statements from the lock to `commit`; then comes the next one's beginning. */
const STATEMENTS = 26;
/** A job that outlives ten workers is given up: so many kills, and then other pages. */
const KILLS_A_BATCH = 13;
const BATCHES = (STATEMENTS * 2) / KILLS_A_BATCH;
/** Pages that come in while commands change what is there, and how many of them are there before the first command. */
const ROUNDS = [0, 1, 2, 3, 4, 5];
const EARLY = 8;

let site: FaultSite;
let world: World;

beforeAll(async () => {
  site = await startFaultSite();
});
beforeEach(async () => {
  world = await createPlainWorld(site, 'postgres');
});
afterEach(async () => {
  await world.close();
  site.forget();
});
afterAll(() => site.close());

async function expectNothingLost(batches: readonly number[]): Promise<void> {
  await world.settled();
  const { total, states } = await countStates(world.db);
  expect(total).toBe(batches.length * BATCH);
  expect(states['pending']).toBeUndefined();
  await expectDerived(world.db);
  expectSameState(await stateOf(world.db), await faultFree(site, batches));
}

/** Waits until somebody holds the store lock and does nothing. */
async function untilHeld({ db }: World): Promise<void> {
  const held = async () => {
    const { rows } = await sql<{ count: number }>`select count(*) from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and a.state = 'idle in transaction'
        and a.datname = current_database()`.execute(db);
    return rows[0]?.count ?? 0;
  };
  await expect.poll(held, { timeout: 60_000 }).toBeGreaterThan(0);
}

describe('the store lane', () => {
  it('loses and doubles nothing where its process is killed with -9 at any of its statements', async () => {
    const points = Array.from({ length: STATEMENTS }, (_, n) => n + 1).flatMap((statement) => [
      { statement, when: 'before' as const, from: LOCK },
      { statement, when: 'sent' as const, from: LOCK },
    ]);
    const batches = Array.from({ length: BATCHES }, (_, batch) => batch);
    for (const batch of batches) {
      await world.enqueue(site.urls(batch));
      await killWorkers(world, points.splice(0, KILLS_A_BATCH));
    }
    world.start();
    await expectNothingLost(batches);
  });

  it('goes on in another process where the one that holds the lock is stopped, which goes on when it may', async () => {
    await world.enqueue(site.urls(0));
    const holder = world.start({ killAt: { statement: 6, when: 'before', from: LOCK, signal: 'SIGSTOP' } });
    await untilHeld(world);
    world.start();
    await world.settled();
    holder.child.kill('SIGCONT');
    // The one that was stopped must not write what it had decided before.
    await sleep(2_000);
    await expectNothingLost([0]);
  });

  it('stores pages beside commands that change what is there, and neither fails', async () => {
    for (let worker = 0; worker < 2; worker++) world.start();
    const purged: string[] = [];
    for (const round of ROUNDS) {
      await world.enqueue(site.urls(round));
      await untilDone(world.db, EARLY);
      purged.push(await changeWhatIsThere(world, round));
    }
    await world.settled();
    expect(await countLeft(world.db, purged)).toEqual({ urls: 0, articles: 0 });
    await expectDerived(world.db);
    const fates = (rows: unknown[] = []) =>
      rows.filter((row) => !purged.some((url) => JSON.stringify(row).includes(`"${url}"`)));
    expect((await stateOf(world.db))['urls']).toEqual(fates((await faultFree(site, ROUNDS))['urls']));
  });
});
