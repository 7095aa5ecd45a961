import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/db/transaction.ts';
import { ARTICLE_KEYS_VERSION } from '../../src/pipeline/article-bands.ts';
import { classify } from '../../src/pipeline/classify.ts';
import { BRIEF_KEYS_VERSION } from '../../src/pipeline/fingerprint.ts';
import { lockStore } from '../../src/store/lock.ts';
import { recordsOf, runCli } from '../support/cli.ts';
import { failFor } from '../support/failing-rows.ts';
import { useIntake } from '../support/intake.ts';
import { buildPage, COIN, paragraphsAbout, RIVER, RULES } from '../support/pages.ts';
import { waitsForStore } from '../support/store-lock.ts';

const using = useIntake();
const cli = (...args: string[]) => runCli(args, { DATABASE_URL: using().database.url });

async function keysCheck() {
  return recordsOf((await cli('doctor', '--json')).stdout).find(({ check }) => check === 'keys');
}

async function oldKeys() {
  const { rows } = await sql`select id from briefs where keys_version < ${BRIEF_KEYS_VERSION}
    union all select id from articles where keys_version < ${ARTICLE_KEYS_VERSION}`.execute(using().db);
  return rows;
}

describe('reprocess --stage match', () => {
  it('gives present keys to what an older version stored, and finds its copies; doctor asks for it', async () => {
    const { db, store } = using();
    const paragraphs = paragraphsAbout('望湖区');
    await store('https://a.example/1', buildPage({ title: '塔', paragraphs, briefs: [RIVER] }));
    expect(await keysCheck()).toMatchObject({ state: 'ok' });
    // Bands of an older version are such that nothing meets them.
    for (const table of ['brief_bands', 'article_bands']) await sql.raw(`delete from ${table}`).execute(db);
    await sql`update briefs set keys_version = 0`.execute(db);
    await sql`update articles set keys_version = 0`.execute(db);
    const cut = { ...RIVER, body: RIVER.body.slice(0, -16) };
    await store('https://b.example/1', buildPage({ title: '塔', paragraphs: paragraphs.slice(0, -1), briefs: [cut] }));
    expect(await keysCheck()).toMatchObject({
      state: 'warn',
      message: expect.stringContaining('1 briefs and 1 articles'),
      advice: expect.stringContaining('briefwire reprocess --stage match'),
    });

    const run = await cli('reprocess', '--stage', 'match', '--json');
    expect(run).toMatchObject({ status: 0, stderr: expect.stringContaining('2 briefs matched again; 1 were joined') });
    expect(await keysCheck()).toMatchObject({ state: 'ok' });
    expect(await db.selectFrom('briefs').select('body').execute()).toEqual([{ body: RIVER.body }]);
    const copies = await db.selectFrom('articles').select('url').where('copy_of', 'is not', null).execute();
    expect(copies).toEqual([{ url: 'https://b.example/1' }]);
  });

  it('goes on after a brief that fails, tells which one, and ends with status 1', async () => {
    const { db, store } = using();
    const briefs = [RIVER, COIN, RULES];
    await store('https://a.example/1', buildPage({ title: '塔', paragraphs: paragraphsAbout('望湖区'), briefs }));
    await sql`update briefs set keys_version = 0`.execute(db);
    const rows = await db.selectFrom('briefs').select('id').orderBy('id').execute();
    const id = rows[1]?.id ?? 0;
    const mend = await failFor(db, { table: 'briefs', on: 'update', id });
    const run = await cli('reprocess', '--stage', 'match');
    await mend();
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`brief:${id} failed: this row fails`);
    expect(run.stderr).toContain('3 briefs matched again; 0 were joined, 0 were parted; 1 failed');
    expect(await oldKeys()).toEqual([{ id }]);
    expect(await cli('reprocess', '--stage', 'match')).toMatchObject({ status: 0 });
    expect(await oldKeys()).toEqual([]);
  });
});

describe('reprocess --stage classify', () => {
  it('goes on after a piece that fails, tells which one, and ends with status 1', async () => {
    const { db, store } = using();
    const briefs = [RIVER, COIN, RULES];
    await store('https://a.example/1', buildPage({ title: '塔', paragraphs: paragraphsAbout('望湖区'), briefs }));
    const judged = () => db.selectFrom('briefs').select(['id', 'model_version']).orderBy('id').execute();
    const wanted = await judged();
    await sql`update briefs set model_version = 'old'`.execute(db);
    const id = wanted[1]?.id ?? 0;
    const mend = await failFor(db, { table: 'briefs', on: 'update', id });
    const run = await cli('reprocess', '--stage', 'classify');
    await mend();
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`brief:${id} failed: this row fails`);
    expect((await judged()).filter((row) => row.model_version === 'old')).toMatchObject([{ id }]);
    expect(await cli('reprocess', '--stage', 'classify')).toMatchObject({ status: 0 });
    expect(await judged()).toEqual(wanted);
  });
});

it('reprocess --stage classify judges what somebody changed meanwhile as it is then', async () => {
  const { db, store } = using();
  await store(
    'https://a.example/1',
    buildPage({ title: '塔', paragraphs: paragraphsAbout('望湖区'), briefs: [RIVER] }),
  );
  await sql`update briefs set model_version = 'old'`.execute(db);
  const { headline, body } = COIN;
  const running = await inTransaction(db, async (trx) => {
    await lockStore(trx);
    const command = cli('reprocess', '--stage', 'classify');
    await expect.poll(() => waitsForStore(db), { timeout: 20_000 }).toBe(true);
    await trx.updateTable('briefs').set({ headline, body }).execute();
    return [command];
  });
  expect(await Promise.all(running)).toMatchObject([{ status: 0 }]);
  const { category, scores, evidence, modelVersion: model_version } = classify({ headline: headline ?? '', body });
  const judged = await db.selectFrom('briefs').select(['category', 'scores', 'evidence', 'model_version']).execute();
  expect(judged).toEqual([{ category, scores, evidence, model_version }]);
});

it.each([
  ['briefs', BRIEF_KEYS_VERSION],
  ['articles', ARTICLE_KEYS_VERSION],
])('new %s have the present version of keys', async (table, version) => {
  const { rows } = await sql`select column_default from information_schema.columns
    where table_name = ${table} and column_name = 'keys_version'`.execute(using().db);
  expect(rows).toEqual([{ column_default: String(version) }]);
});
