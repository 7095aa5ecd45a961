import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Measure } from '../pipeline/types.ts';
import { type ClaimRow, readClaims } from './claims.ts';

/** Two numbers for the same thing on the same day that cannot both be right. */
export interface Disagreement {
  measure: Measure;
  unit: string;
  as_of: string;
  /** The park, or the region whose parks are counted. */
  about: string;
  lower: ClaimRow;
  higher: ClaimRow;
}

/** The latest claims that are compared: what was reported long ago is no news. */
const LATEST = 10_000;
/** "about" leaves this share of room. */
const ROOM = 0.1;

/**
 * Claims on one park (or on the parks of one region), with one measure, unit and day, whose ranges do not meet; of each
 * such group the two that lie farthest apart. The latest first.
 */
export async function listDisagreements(db: Db, limit: number): Promise<Disagreement[]> {
  const pairs = await findPairs(db, limit);
  if (pairs.length === 0) return [];
  // In a question of its own: with both joined to the view, the server reads the whole view.
  const claims = await readClaims(
    db,
    pairs.flatMap((pair) => [pair.lower_id, pair.higher_id]),
  );
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return pairs.flatMap(({ lower_id, higher_id, ...about }) => {
    const [lower, higher] = [byId.get(lower_id), byId.get(higher_id)];
    return lower && higher ? [{ ...about, lower, higher }] : [];
  });
}

type Pair = Omit<Disagreement, 'lower' | 'higher'> & { lower_id: number; higher_id: number };

async function findPairs(db: Db, limit: number): Promise<Pair[]> {
  // Asked first: where the planner does not know how few claims it means, it starts helpers, which takes 50 ms.
  const newest = await sql<{ id: number | null }>`select max(id) as id from claims`.execute(db);
  const after = (newest.rows[0]?.id ?? 0) - LATEST;
  const { rows } = await sql<Pair>`
    with claim as (
      select c.*, case when c.qualifier = 'about' then ${ROOM}::numeric else 0 end as room
      from claims c left join articles a on a.id = c.article_id
      where c.id > ${after}::bigint and a.copy_of is null and c.as_of is not null
        and (c.park_id is not null or (c.measure = 'parks' and c.region_id is not null))
    ), ends as (
      select id, park_id, case when park_id is null then region_id end as region_id, measure, unit, as_of,
        coalesce(value_low, '-Infinity') * (1 - room) as low, coalesce(value_high, 'Infinity') * (1 + room) as high
      from claim
    ), found as (
      select measure, unit, as_of, park_id, region_id, max(id) as latest,
        (array_agg(id order by high, id))[1] as lower_id, (array_agg(id order by low desc, id))[1] as higher_id
      from ends group by measure, unit, as_of, park_id, region_id having max(low) > min(high)
      order by max(id) desc limit ${limit}
    )
    select f.measure, f.unit, f.as_of, coalesce(p.name, r.name) as about, f.lower_id, f.higher_id
    from found f left join parks p on p.id = f.park_id left join regions r on r.id = f.region_id
    order by f.latest desc`.execute(db);
  return rows;
}
