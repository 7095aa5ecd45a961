import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { inTransaction } from '../../src/db/transaction.ts';
import { lockStore } from '../../src/store/lock.ts';
import { runCli } from '../support/cli.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout, RIVER } from '../support/pages.ts';
import { waitsForStore } from '../support/store-lock.ts';

const using = useIntake();

async function ids({ db }: Intake) {
  const brief = await db.selectFrom('briefs').select('id').executeTakeFirstOrThrow();
  const sighting = await db.selectFrom('sightings').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow();
  return { brief: brief.id, sighting: sighting.id };
}

const COMMANDS: Record<string, (of: { brief: number; sighting: number }) => string[]> = {
  correct: ({ brief }) => ['correct', `brief:${brief}`, '--category', 'policy'],
  'correct --undo': ({ brief }) => ['correct', `brief:${brief}`, '--undo'],
  split: ({ sighting }) => ['split', String(sighting)],
  purge: () => ['purge', 'b.example'],
  'reprocess --stage parse': () => ['reprocess', '--stage', 'parse'],
  'reprocess --stage match': () => ['reprocess', '--stage', 'match'],
  'reprocess --stage classify': () => ['reprocess', '--stage', 'classify'],
};

it.each(Object.entries(COMMANDS))('%s waits while somebody else stores', async (_, words) => {
  const intake = using();
  const { db, store } = intake;
  for (const host of ['a', 'b']) {
    await store(
      `https://${host}.example/1`,
      buildPage({ title: host, paragraphs: paragraphsAbout(host), briefs: [RIVER] }),
    );
  }
  await sql`update briefs set keys_version = 0, model_version = 'old'`.execute(db);
  const args = words(await ids(intake));
  let status: number | null | undefined;
  const running = await inTransaction(db, async (trx) => {
    await lockStore(trx);
    const command = runCli(args, { DATABASE_URL: intake.database.url }).then((run) => {
      status = run.status;
    });
    await expect.poll(() => waitsForStore(db), { timeout: 20_000 }).toBe(true);
    expect(status).toBeUndefined();
    return [command];
  });
  await Promise.all(running);
  expect(status).toBe(0);
});
