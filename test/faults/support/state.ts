import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Db } from '../../../src/db/database.ts';
import { contentOf, sorted } from '../../support/snapshot.ts';

/**
 * The end of a run, row by row: what the pages say (`contentOf`), every URL's fate, and what must be there once however
 * often work was repeated: one page and one final step a request, keys of briefs and articles.
 */
export async function stateOf(db: Db): Promise<Record<string, unknown[]>> {
  const state = await contentOf(db);
  for (const [name, query] of Object.entries(QUERIES)) state[name] = sorted((await sql.raw(query).execute(db)).rows);
  return state;
}

const QUERIES = {
  fates: 'select canonical_url, request, state, reason from urls order by 1',
  pageFetches: `select u.canonical_url, f.request, count(*) as times, count(f.processed_at) as processed from fetches f
    join urls u on u.id = f.url_id where f.outcome = 'page' group by 1, 2 order by 1, 2`,
  // Whether a mirror was known as one at once depends on who came first; its fate in the end does not.
  lastSteps: `select u.canonical_url, e.request, replace(e.event, 'copy', 'stored') as event, count(*) as times from url_events e join urls u on u.id = e.url_id
    where e.event = any('{updated,unchanged,refused,dead}') or (e.event in ('stored', 'copy') and e.detail ? 'articleId')
    group by 1, 2, 3 order by 1, 2, 3`,
  briefKeys: `select encode(b.fold_key, 'hex') as fold_key, k.band from brief_bands k join briefs b on b.id = k.brief_id
    order by 1, 2`,
  articleKeys: `select a.url, k.band from article_bands k join articles a on a.id = k.article_id order by 1, 2`,
  openPages: `select count(*) as count from pages p where not exists (select 1 from fetches where page_id = p.id)`,
};

/** Compares table by table, so that a difference names its table. */
export function expectSameState(state: Record<string, unknown[]>, expected: Record<string, unknown[]>): void {
  for (const table of Object.keys(expected)) {
    expect({ [table]: state[table] }).toEqual({ [table]: expected[table] });
  }
}

/** Every URL is in one final state: the counts of the states and their sum. */
export async function countStates(db: Db): Promise<{ total: number; states: Record<string, number> }> {
  const rows = await db
    .selectFrom('urls')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const states = Object.fromEntries(rows.map((row) => [row.state, row.count]));
  return { total: rows.reduce((sum, row) => sum + row.count, 0), states };
}
