import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { loadBytes } from '../../src/db/pages.ts';
import { prunePages } from '../../src/db/prune.ts';
import { runCli } from '../support/cli.ts';
import { useIntake } from '../support/intake.ts';
import { buildPage, COIN, paragraphsAbout, RIVER } from '../support/pages.ts';
import { contentOf } from '../support/snapshot.ts';

const using = useIntake();
const page = (place: string) =>
  buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs: [RIVER, COIN] });
const LATER = new Date(Date.now() + 60_000);

/** Three pages: read, still to be read, given up. @returns their ids */
async function threePages(): Promise<number[]> {
  const { db, store, take } = using();
  await store('https://a.example/1', page('北湖'));
  await take('https://a.example/2', page('南湖'));
  const dead = await take('https://a.example/3', page('西湖'));
  await sql`update urls set state = 'dead', reason = 'broken', settled_at = now() where id = ${dead.urlId}`.execute(db);
  await sql`insert into dead_letters (url_id, request, queue, reason, message, payload, page_id)
    select url_id, request, 'article', 'broken', '', '{}', page_id from fetches where id = ${dead.fetchId}`.execute(db);
  const rows = await db.selectFrom('fetches').select('page_id').orderBy('id').execute();
  return rows.flatMap(({ page_id }) => page_id ?? []);
}

describe('pruning pages', () => {
  it('drops the bytes of pages that were read, and nothing else', async () => {
    const { db } = using();
    const [read = 0, pending = 0, dead = 0] = await threePages();
    const before = await contentOf(db);
    const dry = await prunePages(db, { after: 0, before: LATER, dryRun: true }, 10);
    expect(dry).toEqual({ pages: 1, bytes: expect.any(Number), last: dead });
    expect(await contentOf(db)).toEqual(before);
    expect(await prunePages(db, { after: 0, before: LATER, dryRun: false }, 10)).toEqual(dry);
    expect(await loadBytes(db, read)).toBeNull();
    expect((await loadBytes(db, pending))?.equals(page('南湖'))).toBe(true);
    expect((await loadBytes(db, dead))?.equals(page('西湖'))).toBe(true);
    expect({ ...(await contentOf(db)), pages: null }).toEqual({ ...before, pages: null });
    expect(await prunePages(db, { after: dead, before: LATER, dryRun: false }, 10)).toMatchObject({
      pages: 0,
      last: null,
    });
  });

  it('is a command that goes by age', async () => {
    const { db, database } = using();
    await threePages();
    const prune = (...args: string[]) => runCli(['pages', 'prune', ...args], { DATABASE_URL: database.url });
    expect((await prune('--older-than', '1d')).stdout).toMatch(/^pruned: 0 pages/);
    await sql`update pages set stored_at = now() - interval '15 days'`.execute(db);
    expect((await prune('--older-than', '2w')).stdout).toMatch(/^pruned: 1 pages/);
    expect(await prune('--older-than', '2')).toMatchObject({ status: 2, stderr: expect.stringContaining('90d') });
  });
});
