import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { addSource, claimDueSources } from '../../src/db/sources.ts';
import { sourceAddress } from '../../src/pipeline/incoming.ts';
import { claimPolls, handOutDue } from '../../src/workers/due.ts';
import { openDatabase, useIntake } from '../support/intake.ts';

const MINUTE_MS = 60_000;
const using = useIntake();

describe('sources that are due', () => {
  async function addSources(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await addSource(using().db, { kind: 'feed', ...sourceAddress(`https://s${i}.example/feed`), tags: [] });
    }
  }

  it('become jobs, once', async () => {
    const { db } = using();
    await addSources(3);
    const { next } = await handOutDue(db);
    expect(next.map(({ name }) => name)).toEqual(['source', 'source', 'source']);
    expect((await handOutDue(db)).next).toEqual([]);
  });

  it('are all claimed, however many, and carry the run that asks for them', async () => {
    const { db, runId } = using();
    await sql`insert into sources (kind, url, canonical_url) select 'feed', u, u
      from generate_series(1, 230) n cross join lateral (select 'https://s' || n || '.example/feed' as u) a`.execute(
      db,
    );
    const polls = await claimPolls(db, runId, 1_000);
    expect(new Set(polls.map(({ payload }) => payload.sourceId)).size).toBe(230);
    expect(polls.every(({ payload }) => payload.runId === runId)).toBe(true);
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

  it('are those that are not paused or gone, and whose time has come', async () => {
    const { db } = using();
    await addSources(7);
    const states = ['active', 'stale', 'broken', 'paused', 'blocked', 'gone', 'active'] as const;
    const rows = await db.selectFrom('sources').select('id').orderBy('id').execute();
    for (const [index, { id }] of rows.entries()) {
      const next = index === 6 ? { next_fetch_at: new Date(Date.now() + MINUTE_MS) } : {};
      await db
        .updateTable('sources')
        .set({ state: states[index] ?? 'active', ...next })
        .where('id', '=', id)
        .execute();
    }
    const due = (await claimDueSources(db, 100)).map(({ sourceId }) => sourceId).sort((a, b) => a - b);
    expect(due).toEqual([0, 1, 2, 4].map((at) => rows[at]?.id));
  });

  it('are the longest waiting first, no more than asked for', async () => {
    const { db } = using();
    await addSources(3);
    await sql`update sources set next_fetch_at = now() - id * interval '1 second'`.execute(db);
    const { rows } = await sql<{ id: number }>`select max(id) as id from sources`.execute(db);
    expect((await claimDueSources(db, 1)).map(({ sourceId }) => sourceId)).toEqual([rows[0]?.id]);
  });
});
