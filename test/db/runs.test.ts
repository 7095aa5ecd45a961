import { describe, expect, it } from 'vitest';
import {
  countBriefs,
  countFates,
  countFinds,
  endLeftRuns,
  finishRun,
  listFailures,
  listRuns,
  startRun,
} from '../../src/db/runs.ts';
import { PermanentError, RefusedError } from '../../src/pipeline/errors.ts';
import { giveUp } from '../../src/workers/give-up.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, COIN, type PageBrief, paragraphsAbout, RIVER, RULES } from '../support/pages.ts';

const using = useIntake();

function pageOf(place: string, briefs: readonly PageBrief[] = []): Buffer {
  return buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs });
}

/** A run with one input for each fate, and one that is pending. */
async function everyFate() {
  const { db, store, take, runId } = using();
  await store('https://a.example/updated', pageOf('旧湖区'));
  await store('https://a.example/updated', pageOf('新湖区'));
  await store('https://a.example/unchanged', pageOf('望湖区', [RIVER, COIN]));
  await store('https://a.example/unchanged', pageOf('望湖区', [RIVER, COIN]));
  await store('https://b.example/copy', pageOf('望湖区', [RIVER, RULES]));
  await store('https://a.example/stored', pageOf('锦西区', [RULES]));
  for (const [name, error] of Object.entries({
    refused: new RefusedError('listing', 'a listing page'),
    dead: new PermanentError('parse-memory', 'too much memory'),
  })) {
    const { fetchId } = await take(`https://a.example/${name}`, pageOf(name));
    await giveUp(db, { name: 'article', payload: { fetchId }, error, reason: error.reason, attempts: 1 });
  }
  await take('https://a.example/pending', pageOf('等待区'));
  return runId;
}

const EVERY_FATE = { stored: 1, updated: 1, unchanged: 1, copy: 1, refused: 1, dead: 1, pending: 1 };

describe('a run', () => {
  it('counts its inputs by their fate', async () => {
    const runId = await everyFate();
    expect(await countFates(using().db, runId)).toEqual(EVERY_FATE);
    expect(await listRuns(using().db, { limit: 5 })).toMatchObject([{ id: runId, counts: EVERY_FATE }]);
  });

  it('counts nothing that another run asked for, and both where both did', async () => {
    const { db, runId } = using();
    const other = await startRun(db, { trigger: 'ingest', version: '1', host: 'h', pid: 2 });
    const deps = { db, producer: recordingProducer() };
    await enqueueUrls(deps, ['https://a.example/1', 'https://a.example/2'], runId);
    await enqueueUrls(deps, ['https://a.example/2', 'https://a.example/3'], other);
    await enqueueUrls(deps, ['https://a.example/4'], null);
    await using().store('https://a.example/2', pageOf('望湖区'));
    expect(await countFates(db, runId)).toEqual({ pending: 1, stored: 1 });
    expect(await countFates(db, other)).toEqual({ pending: 1, stored: 1 });
  });

  it('keeps what its inputs came to when a later run takes them again', async () => {
    const { db, store, runId } = using();
    await store('https://a.example/1', pageOf('望湖区'));
    const later = await startRun(db, { trigger: 'ingest', version: '1', host: 'h', pid: 2 });
    await enqueueUrls({ db, producer: recordingProducer() }, ['https://a.example/1'], later);
    expect([await countFates(db, runId), await countFates(db, later)]).toEqual([{ stored: 1 }, { pending: 1 }]);
  });

  it('names the inputs that failed, with the reason', async () => {
    const runId = await everyFate();
    const failures = [
      { url: 'https://a.example/dead', state: 'dead', reason: 'parse-memory', message: 'too much memory' },
      { url: 'https://a.example/refused', state: 'refused', reason: 'listing', message: null },
    ];
    expect(await listFailures(using().db, runId, 10)).toEqual(failures);
    expect(await listFailures(using().db, runId, 1)).toEqual(failures.slice(0, 1));
  });

  it('counts the briefs that its pages carry by category and year, each once', async () => {
    const runId = await everyFate();
    const judge = (headline: string, category: 'park' | 'policy' | 'market') =>
      using().db.updateTable('briefs').set({ category }).where('headline', '=', headline).execute();
    await judge(RIVER.headline, 'park');
    await judge(RULES.headline, 'policy');
    await judge(COIN.headline, 'market');
    expect(await countBriefs(using().db, runId)).toEqual([
      { category: 'park', year: 2020, briefs: 1 },
      { category: 'policy', year: 2021, briefs: 1 },
      { category: 'market', year: 2021, briefs: 1 },
    ]);
  });

  it('counts as finds what its own fetches brought, and as new what nobody had shown before', async () => {
    const { db, store, runId } = using();
    await store('https://a.example/1', pageOf('望湖区', [RIVER, COIN]));
    await store('https://a.example/2', pageOf('新湖区', [RIVER]));
    expect(await countFinds(db, runId)).toEqual({ briefs: 2, sightings: 3 });
    const none = await startRun(db, { trigger: 'ingest', version: '1', host: 'h', pid: 2 });
    expect(await countFinds(db, none)).toEqual({ briefs: 0, sightings: 0 });
  });
});

describe('runs', () => {
  it('are listed newest first, so many, or the one that is asked for', async () => {
    const { db, runId } = using();
    const second = await startRun(db, { trigger: 'serve', version: '1.2.3', host: 'h', pid: 7 });
    await finishRun(db, second, 'done');
    const runs = await listRuns(db, { limit: 10 });
    expect(runs.map(({ id }) => id)).toEqual([second, runId]);
    expect(runs[0]).toEqual({
      id: second,
      trigger: 'serve',
      state: 'done',
      version: '1.2.3',
      host: 'h',
      pid: 7,
      startedAt: expect.any(Date),
      finishedAt: expect.any(Date),
      counts: {},
    });
    expect(await listRuns(db, { limit: 1 })).toHaveLength(1);
    expect((await listRuns(db, { id: runId, limit: 1 })).map(({ id, state }) => [id, state])).toEqual([
      [runId, 'running'],
    ]);
    expect(await listRuns(db, { id: second + 1, limit: 1 })).toEqual([]);
  });

  it('are interrupted where their process is gone from this host', async () => {
    const { db, runId } = using();
    const start = (host: string, pid: number) => startRun(db, { trigger: 'ingest', version: '1', host, pid });
    const [gone, alive, elsewhere, done] = [
      await start('h', 1),
      await start('h', 2),
      await start('g', 1),
      await start('h', 3),
    ];
    await finishRun(db, done, 'failed');
    await endLeftRuns(db, 'h', (pid) => pid === 2);
    const runs = await db.selectFrom('runs').select(['id', 'state']).orderBy('id').execute();
    expect(runs).toEqual([
      { id: runId, state: 'running' },
      { id: gone, state: 'interrupted' },
      { id: alive, state: 'running' },
      { id: elsewhere, state: 'running' },
      { id: done, state: 'failed' },
    ]);
  });
});
