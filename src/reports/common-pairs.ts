import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { HALF, PAIRS } from '../pipeline/search-text.ts';

/** In which share of pieces a pair of characters stands, as `pairsOf` numbers it, as far as statistics tell: of common ones. */
export type Shares = ReadonlyMap<number, number>;

/** Pairs that are common in whole texts, and in titles. */
export interface CommonPairs {
  texts: Shares;
  titles: Shares;
}

/** Statistics change with each analysis of the table: some hours. */
const OLD_MS = 600_000;
const known = new WeakMap<Db, { at: number; pairs: Promise<CommonPairs> }>();

/** What the planner knows of pairs; asked every ten minutes. It decides how the server is asked, not what is found. */
export async function commonPairs(db: Db): Promise<CommonPairs> {
  const last = known.get(db);
  if (last && Date.now() - last.at < OLD_MS) return await last.pairs;
  const pairs = askShares(db);
  known.set(db, { at: Date.now(), pairs });
  pairs.catch(() => known.delete(db));
  return await pairs;
}

async function askShares(db: Db): Promise<CommonPairs> {
  // Each pair has a key for each half-year and kind.
  const { rows } = await sql<{ index: string; pair: number; share: number }>`
    select index, ((key::bigint + ${HALF}::bigint) % ${PAIRS}::bigint)::integer as pair, sum(share)::float8 as share from (
      select tablename as index, unnest(most_common_elems::text::integer[]) as key,
        unnest(most_common_elem_freqs) as share
      from pg_stats where schemaname = current_schema() and tablename in ('search_text_keys', 'search_title_keys')) s
    where key is not null group by 1, 2`.execute(db);
  const of = (index: string) =>
    new Map(rows.filter((row) => row.index === index).map(({ pair, share }) => [pair, share]));
  return { texts: of('search_text_keys'), titles: of('search_title_keys') };
}
