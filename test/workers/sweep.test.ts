import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { addSource, claimDueSources } from '../../src/db/sources.ts';
import { FIRST_PENDING, findStranded, type PendingPosition } from '../../src/db/urls.ts';
import { enqueueUrls } from '../../src/workers/intake.ts';
import { pollDue, startSweep, stranded } from '../../src/workers/sweep.ts';
import { silent } from '../support/backends.ts';
import { openDatabase, recordingProducer, useIntake } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';

const PAGE = buildPage({ title: '旧水塔', paragraphs: paragraphsAbout('望湖区') });
const using = useIntake();

/** Makes everything that happened look as if it had happened five minutes earlier. */
async function letTimePass(db: Db): Promise<void> {
  await sql`update urls set requested_at = requested_at - interval '5 minutes'`.execute(db);
  await sql`update url_events set at = at - interval '5 minutes'`.execute(db);
}

function sweeping() {
  const producer = recordingProducer();
  return { producer, deps: { db: using().db, producer, log: silent, haste: 1 } };
}

describe('the sweep', () => {
  it('puts a URL back on the fetch queue whose job never came', async () => {
    const { db, runId } = using();
    const { producer, deps } = sweeping();
    const [url] = await enqueueUrls({ db, producer: recordingProducer() }, ['https://a.example/1'], runId);
    await letTimePass(db);
    expect(await stranded()(deps)).toBe(1);
    expect(producer.added).toEqual([{ name: 'fetch', payload: { urlId: url?.urlId, request: 1 } }]);
  });

  it('puts a page back on the article queue whose bytes are there', async () => {
    const { db, take } = using();
    const { producer, deps } = sweeping();
    const { fetchId } = await take('https://a.example/1', PAGE);
    await take('file:///tmp/2.html', PAGE);
    await letTimePass(db);
    expect(await stranded()(deps)).toBe(2);
    expect(producer.added).toMatchObject([{ name: 'article', payload: { fetchId } }, { name: 'article' }]);
  });

  it('leaves alone what is settled, and what something happened to a moment ago', async () => {
    const { db, store, take, runId } = using();
    const { producer, deps } = sweeping();
    await store('https://a.example/settled', PAGE);
    await letTimePass(db);
    await take('https://a.example/fresh', PAGE);
    const [old] = await enqueueUrls({ db, producer: recordingProducer() }, ['https://a.example/old'], runId);
    await sql`update urls set requested_at = now() - interval '5 minutes' where id = ${old?.urlId}`.execute(db);
    expect(await stranded()(deps)).toBe(0);
    expect(producer.added).toEqual([]);
  });

  it('does not fetch a file whose bytes never came', async () => {
    const { db, runId } = using();
    const { deps, producer } = sweeping();
    await enqueueUrls({ db, producer: recordingProducer() }, ['file:///tmp/1.html'], runId);
    await letTimePass(db);
    expect(await stranded()(deps)).toBe(0);
    expect(producer.added).toEqual([]);
  });

  it('names the newest request', async () => {
    const { db, take } = using();
    const { producer, deps } = sweeping();
    await take('https://a.example/1', PAGE);
    const newer = await take('https://a.example/1', buildPage({ title: '塔', paragraphs: paragraphsAbout('新湖区') }));
    await letTimePass(db);
    expect(await stranded()(deps)).toBe(1);
    expect(producer.added).toEqual([{ name: 'article', payload: { fetchId: newer.fetchId } }]);
  });

  it('goes on behind the URLs of its last pass, and begins anew after the last', async () => {
    const { db, runId } = using();
    const names = Array.from({ length: 5 }, (_, index) => `https://a.example/${index}`);
    const urls = await enqueueUrls({ db, producer: recordingProducer() }, names, runId);
    await letTimePass(db);
    const seen: number[][] = [];
    let after: PendingPosition | null = FIRST_PENDING;
    while (after) {
      const { steps, last }: Awaited<ReturnType<typeof findStranded>> = await findStranded(db, {
        idleMs: 60_000,
        after,
        limit: 2,
      });
      seen.push(steps.map(({ urlId }) => urlId));
      after = last;
    }
    expect(seen.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(seen.flat()).toEqual(urls.map(({ urlId }) => urlId).sort((a, b) => a - b));
  });

  it('goes on after a pass that failed, and waits for the last one when it is closed', async () => {
    const { deps } = sweeping();
    const ran: string[] = [];
    const sweep = startSweep(deps, [
      async () => {
        ran.push('failing');
        throw new Error('the database is away');
      },
      async () => {
        ran.push('next');
        return 0;
      },
    ]);
    await sweep.close();
    expect(ran).toEqual(['failing', 'next']);
  });
});

describe('sources that are due', () => {
  async function addSources(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await addSource(using().db, { kind: 'feed', url: `https://s${i}.example/feed`, tags: [] });
    }
  }

  it('become jobs, once', async () => {
    const { producer, deps } = sweeping();
    await addSources(3);
    expect(await pollDue(deps)).toBe(3);
    expect(producer.added.map(({ name }) => name)).toEqual(['source', 'source', 'source']);
    expect(await pollDue(deps)).toBe(0);
  });

  it('are handed out once to two schedulers that ask at once', async () => {
    const { database, db } = using();
    await addSources(40);
    const other = openDatabase(database);
    try {
      const claims = await Promise.all([db, other, db, other].map((asking) => claimDueSources(asking, 25)));
      const ids = claims.flat().map(({ sourceId }) => sourceId);
      ids.push(...(await claimDueSources(db, 100)).map(({ sourceId }) => sourceId));
      expect(new Set(ids).size).toBe(40);
      expect(ids).toHaveLength(40);
    } finally {
      await other.destroy();
    }
  });

  it('are those that are not paused, blocked or gone, and whose time has come', async () => {
    const { db } = using();
    await addSources(7);
    const states = ['active', 'stale', 'broken', 'paused', 'blocked', 'gone', 'active'] as const;
    const rows = await db.selectFrom('sources').select('id').orderBy('id').execute();
    for (const [index, { id }] of rows.entries()) {
      const next = index === 6 ? { next_fetch_at: new Date(Date.now() + 60_000) } : {};
      await db
        .updateTable('sources')
        .set({ state: states[index] ?? 'active', ...next })
        .where('id', '=', id)
        .execute();
    }
    const due = (await claimDueSources(db, 100)).map(({ sourceId }) => sourceId).sort((a, b) => a - b);
    expect(due).toEqual(rows.slice(0, 3).map(({ id }) => id));
  });

  it('are the longest waiting first, no more than asked for', async () => {
    const { db } = using();
    await addSources(3);
    await sql`update sources set next_fetch_at = now() - id * interval '1 second'`.execute(db);
    const { rows } = await sql<{ id: number }>`select max(id) as id from sources`.execute(db);
    expect((await claimDueSources(db, 1)).map(({ sourceId }) => sourceId)).toEqual([rows[0]?.id]);
  });
});
