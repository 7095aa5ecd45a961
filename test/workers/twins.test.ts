import { describe, expect, it } from 'vitest';
import { useIntake } from '../support/intake.ts';
import { runTwins } from '../support/twins.ts';

/**
 * How many processes store how many families of twins, how often: small here. For a long run:
 * BRIEFWIRE_TWINS=8,2000,20 npx vitest run test/workers/twins.test.ts
 */
const [PROCESSES = 4, FAMILIES = 12, ROUNDS = 2] = (process.env['BRIEFWIRE_TWINS'] ?? '')
  .split(',')
  .flatMap((text) => Number(text) || []);
const TIME_LIMIT_MS = 3_600_000;

const using = useIntake();

describe(`${PROCESSES} processes that store twins of ${FAMILIES} briefs at the same instant`, () => {
  it(
    `end with one brief of each and a sighting for each process, ${ROUNDS} times`,
    async () => {
      const intake = using();
      for (let round = 0; round < ROUNDS; round++) {
        await intake.clear();
        await runTwins(intake.database.url, PROCESSES, FAMILIES, round);
        const briefs = await intake.db
          .selectFrom('sightings')
          .select(({ fn }) => ['brief_id', fn.countAll<number>().as('sightings')])
          .groupBy('brief_id')
          .execute();
        expect(briefs.filter(({ sightings }) => sightings !== PROCESSES)).toEqual([]);
        expect(briefs).toHaveLength(FAMILIES);
      }
    },
    TIME_LIMIT_MS,
  );
});
