import { describe, expect, it } from 'vitest';
import { listDeadLetters } from '../../src/db/dead-letters.ts';
import { countFates, listFailures } from '../../src/db/runs.ts';
import { PermanentError, RefusedError } from '../../src/pipeline/errors.ts';
import type { LostJob } from '../../src/workers/attempt.ts';
import { giveUp } from '../../src/workers/give-up.ts';
import { useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const URL = 'https://farm.example/info/1.html';
const PAGE = buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('望湖区') });
const using = useIntake();

function lostArticle(fetchId: number, error: Error, reason = 'error'): LostJob {
  return { name: 'article', payload: { fetchId }, error, reason, attempts: 4 };
}

const refusal = new RefusedError('listing', 'a listing page');
const failure = new PermanentError('parse-timeout', 'reading this page took too long');

describe('a job that is given up', () => {
  it('leaves a refused URL with its reason, and no dead letter', async () => {
    const { db, take, runId } = using();
    const { fetchId } = await take(URL, PAGE);
    await giveUp(db, lostArticle(fetchId, refusal, 'listing'));
    const url = await db.selectFrom('urls').selectAll().executeTakeFirst();
    expect(url).toMatchObject({ state: 'refused', reason: 'listing', settled_at: expect.any(Date) });
    expect(await db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
    expect(await countFates(db, runId)).toEqual({ refused: 1 });
    expect(await listFailures(db, runId, 10)).toEqual([
      { url: URL, state: 'refused', reason: 'listing', message: null },
    ]);
  });

  it('leaves a dead URL, and a dead letter with page, payload and message', async () => {
    const { db, take, runId } = using();
    const { fetchId, urlId } = await take(URL, PAGE);
    await giveUp(db, lostArticle(fetchId, failure, 'parse-timeout'));
    const page = await db.selectFrom('pages').select('id').executeTakeFirstOrThrow();
    expect(await db.selectFrom('dead_letters').selectAll().execute()).toMatchObject([
      {
        url_id: urlId,
        request: 1,
        queue: 'article',
        reason: 'parse-timeout',
        message: failure.message,
        payload: { fetchId },
        page_id: page.id,
        replayed_at: null,
      },
    ]);
    expect(await countFates(db, runId)).toEqual({ dead: 1 });
    expect(await listFailures(db, runId, 10)).toMatchObject([{ state: 'dead', message: failure.message }]);
    expect(await listDeadLetters(db, 10)).toMatchObject([{ url: URL, queue: 'article', reason: 'parse-timeout' }]);
    const event = await db.selectFrom('url_events').selectAll().orderBy('id', 'desc').executeTakeFirst();
    expect(event).toMatchObject({
      stage: 'article',
      event: 'dead',
      detail: { reason: 'parse-timeout', message: failure.message, attempts: 4 },
    });
  });

  it('is written once, however often it is told', async () => {
    const { db, take } = using();
    const { fetchId } = await take(URL, PAGE);
    await Promise.all([1, 2, 3].map(() => giveUp(db, lostArticle(fetchId, failure))));
    await giveUp(db, lostArticle(fetchId, refusal));
    expect(await db.selectFrom('dead_letters').select('reason').execute()).toEqual([{ reason: 'error' }]);
    expect(await db.selectFrom('url_events').select('event').where('stage', '=', 'article').execute()).toHaveLength(1);
  });

  it('can be written whatever the message quotes', async () => {
    const { db, take } = using();
    const { fetchId } = await take(URL, PAGE);
    await giveUp(db, lostArticle(fetchId, new TypeError('unexpected "\0" after "\ud83d"')));
    expect(await db.selectFrom('dead_letters').select('message').execute()).toEqual([
      { message: 'unexpected "" after "\ufffd"' },
    ]);
  });

  it('leaves a newer request as it is', async () => {
    const { db, take, runId } = using();
    const older = await take(URL, PAGE);
    const newer = await take(URL, buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('新湖区') }));
    expect(newer.request).toBe(older.request + 1);
    await giveUp(db, lostArticle(older.fetchId, failure));
    expect(await db.selectFrom('urls').select(['state', 'request']).execute()).toEqual([
      { state: 'pending', request: newer.request },
    ]);
    expect(await db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
    expect(await countFates(db, runId)).toEqual({ pending: 1 });
  });

  it('leaves a URL that was stored after all as it is', async () => {
    const { db, store } = using();
    const { fetchId } = await store(URL, PAGE);
    await giveUp(db, lostArticle(fetchId, failure));
    expect(await db.selectFrom('urls').select('state').execute()).toEqual([{ state: 'stored' }]);
  });

  it('tells nobody where it was about a source, a purged page, or a payload that is none', async () => {
    const { db, store } = using();
    await store(URL, PAGE);
    const before = await contentOf(db);
    await giveUp(db, { name: 'source', payload: { sourceId: 1, window: 2 }, error: failure, reason: 'x', attempts: 3 });
    await giveUp(db, lostArticle(4711, failure));
    await giveUp(db, { name: 'fetch', payload: { urlId: 'one' }, error: failure, reason: 'x', attempts: 1 });
    expect(await contentOf(db)).toEqual(before);
  });
});
