import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Measure, Qualifier } from '../pipeline/types.ts';

/** One of two claims that contradict each other. */
export interface DisagreeingClaim {
  id: number;
  value_low: number | null;
  value_high: number | null;
  qualifier: Qualifier;
  claimant: string | null;
  dated: string | null;
  quotation: string;
  url: string | null;
  article_id: number | null;
  brief_id: number | null;
}

/** Two numbers for the same thing on the same day that cannot both be right. */
export interface Disagreement {
  measure: Measure;
  unit: string;
  as_of: string;
  /** The park, or the region whose parks are counted. */
  about: string;
  lower: DisagreeingClaim;
  higher: DisagreeingClaim;
}

/** The latest claims that are compared: what was reported long ago is no news. */
const LATEST = 20_000;
/** "about" leaves this share of room. */
const ROOM = 0.1;

/**
 * Claims on one park (or on the parks of one region), with one measure, unit and day, whose ranges do not meet; of each
 * such group the two that lie farthest apart. The latest first.
 */
export async function listDisagreements(db: Db, limit: number): Promise<Disagreement[]> {
  const { rows } = await sql<Disagreement>`
    with claim as (
      select c.*, case when c.qualifier = 'about' then ${ROOM}::numeric else 0 end as room
      from claims c left join articles a on a.id = c.article_id
      where c.id > (select max(id) from claims) - ${LATEST}::bigint and a.copy_of is null and c.as_of is not null
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
    select f.measure, f.unit, f.as_of, coalesce(p.name, r.name) as about, to_jsonb(l) as lower, to_jsonb(h) as higher
    from found f left join parks p on p.id = f.park_id left join regions r on r.id = f.region_id
      cross join lateral (${one(sql`f.lower_id`)}) l cross join lateral (${one(sql`f.higher_id`)}) h
    order by f.latest desc`.execute(db);
  return rows;
}

function one(id: ReturnType<typeof sql>) {
  return sql`select v.id, v.value_low::float8 as value_low, v.value_high::float8 as value_high, v.qualifier, v.claimant,
    v.dated, v.quotation, v.url, v.article_id, v.brief_id from report_claims v where v.id = ${id}`;
}
