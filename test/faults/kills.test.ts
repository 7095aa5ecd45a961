import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BACKENDS } from '../support/backends.ts';
import { killWorkers } from './support/kill-workers.ts';
import { SEED, seeded, shuffled } from './support/random.ts';
import { BATCH, type FaultSite, startFaultSite } from './support/site.ts';
import { countStates, expectSameState, stateOf } from './support/state.ts';
import { createPlainWorld, faultFree } from './support/world.ts';

/** On both backends together; `KILLS=1000 npm run test:faults -- kills` for a long run. */
const KILLS = Number(process.env['KILLS'] ?? 40);
/** A worker sends fewer statements than this before it has stored a few pages. */
const STATEMENTS = 240;
/** After so many kills a worker may finish the batch, so that a run of any length goes through all stages. */
const KILLS_A_BATCH = 25;
const TEST_MS = 120_000 + KILLS * 10_000;

describe.each(BACKENDS)('workers that are killed with -9 at any statement, on %s queues', (name) => {
  let site: FaultSite;
  beforeAll(async () => {
    site = await startFaultSite();
  });
  afterAll(() => site.close());

  it(
    'lose and double nothing',
    async () => {
      const random = seeded(SEED);
      const points = killPoints(Math.ceil(KILLS / BACKENDS.length), random);
      const world = await createPlainWorld(site, name);
      const batches: number[] = [];
      const begun = Date.now();
      try {
        for (let done = 0; done < points.length; done += KILLS_A_BATCH) {
          const batch = batches.length;
          batches.push(batch);
          await world.enqueue(site.urls(batch));
          await killWorkers(world, points.slice(done, done + KILLS_A_BATCH));
          const last = world.start();
          await world.settled();
          last.child.kill('SIGTERM');
          expect(await last.ended).toEqual({ status: 0, signal: null });
          tell(`${name}: ${Math.min(done + KILLS_A_BATCH, points.length)} of ${points.length} kills`, begun);
        }
        const { total, states } = await countStates(world.db);
        expect(total).toBe(batches.length * BATCH);
        expect(states['pending']).toBeUndefined();
        expectSameState(await stateOf(world.db), await faultFree(site, batches));
      } finally {
        await world.close();
      }
    },
    TEST_MS,
  );
});

interface KillPoint {
  statement: number;
  when: 'before' | 'sent';
}

/** Every statement comes before any comes twice. */
function killPoints(count: number, random: () => number): KillPoint[] {
  const points: KillPoint[] = [];
  while (points.length < count) {
    const all = Array.from({ length: STATEMENTS }, (_, index) => index + 1).flatMap((statement) => [
      { statement, when: 'before' as const },
      { statement, when: 'sent' as const },
    ]);
    points.push(...shuffled(all, random));
  }
  return points.slice(0, count);
}

function tell(what: string, begun: number): void {
  process.stderr.write(`${what}, ${Math.round((Date.now() - begun) / 1000)} s\n`);
}
