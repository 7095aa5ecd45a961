import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { EntityType } from '../db/entities.ts';
import type { RegionLevel } from '../pipeline/types.ts';
import { ask } from './ask.ts';
import { everyCondition } from './conditions.ts';
import type { ReportFilter } from './filter.ts';
import type { Rank } from './page.ts';
import { type Resolved, resolveFilter } from './resolve.ts';

/** How much of what the filter selects names a place or another entity: briefs, distinct articles, and the networks that carry either. */
export interface Counts {
  briefs: number;
  articles: number;
  networks: number;
}

/** One region; names as in the view `report_regions`. What lies in it is counted too. */
export interface PlaceRow extends Counts {
  id: number;
  name: string;
  level: RegionLevel;
  parent: string | null;
  code: string | null;
}

/** One park; names as in the view `report_parks`. */
export interface ParkRow extends Counts {
  id: number;
  name: string;
  /** Spellings under which it was met, beside its name. */
  aliases: string[];
  region: string | null;
  claims: number;
}

/** What lies in a region, and a park in it, counts for the region: for `Ranking.entities`. */
export const IN_REGIONS: RawBuilder<unknown> = sql`
  select region_id as place, 'region' as type, member_id as id from region_members
  union all select t.region_id, 'park', p.id from region_members t join parks p on p.region_id = t.member_id`;

/** Regions that something the filter selects names, most named first. @param limit most rows, null for all */
export async function listRegions(
  db: Db,
  filter: ReportFilter,
  limit: number | null,
  after: Rank | null = null,
): Promise<PlaceRow[]> {
  return await rank<PlaceRow>(
    db,
    { filter, limit, after, entities: IN_REGIONS },
    sql`select r.id, r.name, r.level, parent.name as parent, c.briefs, c.articles, c.networks, r.code
      from counted c join regions r on r.id = c.place left join regions parent on parent.id = r.parent_id`,
  );
}

/** Parks that something the filter selects names, most named first. @param limit most rows, null for all */
export async function listParks(
  db: Db,
  filter: ReportFilter,
  limit: number | null,
  after: Rank | null = null,
): Promise<ParkRow[]> {
  return await rank<ParkRow>(
    db,
    { filter, limit, after, entities: entitiesOf('park') },
    sql`select p.id, p.name, p.aliases, r.name as region, c.briefs, c.articles, c.networks,
        (select count(*) from claims where park_id = p.id) as claims
      from counted c join parks p on p.id = c.place left join regions r on r.id = p.region_id`,
  );
}

/** Where a ranked list goes on behind this row. */
export function rankOf({ id, briefs, articles }: Counts & { id: number }): Rank {
  return { pieces: briefs + articles, id };
}

/** A page of what most pieces name. */
interface Ranking {
  filter: ReportFilter;
  limit: number | null;
  /** The row of the page before. */
  after: Rank | null;
  /** A query: which entities, by `type` and `id`, count for which `place`. */
  entities: RawBuilder<unknown>;
}

/** What most pieces name first, then by id. @param rows reads them from `counted c` */
export async function rank<R>(db: Db, ranking: Ranking, rows: RawBuilder<unknown>): Promise<R[]> {
  const { filter, limit, after, entities } = ranking;
  const behind = after
    ? sql`(-(c.briefs + c.articles), c.place) > (${-after.pieces}::bigint, ${after.id}::bigint)`
    : sql`true`;
  return await ask(db, async (one) => {
    const answer = await sql<R>`with ${counted(await resolveFilter(one, filter), entities)} ${rows}
      where ${behind} order by c.briefs + c.articles desc, c.place limit ${limit}`.execute(one);
    return answer.rows;
  });
}

/** Each entity of a type counts for itself alone: for `Ranking.entities`. */
export function entitiesOf(type: EntityType): RawBuilder<unknown> {
  return sql`select id as place, ${type} as type, id from ${sql.table(`${type}s`)}`;
}

/** CTEs that end in `counted`: one row a place, or another entity. What a copy of an article names counts for the article. */
function counted(resolved: Resolved, entities: RawBuilder<unknown>): RawBuilder<unknown> {
  const places = sql`join entity n on n.type = m.entity_type and n.id = m.entity_id`;
  return sql`brief as materialized (
      select e.brief_id as id from search_entries e where ${everyCondition('brief', resolved)}
    ), article as materialized (
      select e.article_id as id from search_entries e where ${everyCondition('article', resolved)}
    ), entity as materialized (${entities}), stands as (
      select x.id, a.id as copy, a.site_id from article x join articles a on a.id = x.id
      union all select x.id, a.id, a.site_id from article x join articles a on a.copy_of = x.id
    ), carried as (
      select n.place, b.id as brief_id, null::bigint as article_id, c.site_id
      from brief b join mentions m on m.brief_id = b.id ${places} join brief_sites c on c.brief_id = b.id
      union all
      select n.place, null, t.id, t.site_id from stands t join mentions m on m.article_id = t.copy ${places}
    ), counted as (
      select place, count(distinct brief_id) as briefs, count(distinct article_id) as articles,
        count(distinct network) as networks
      from carried join sites on sites.id = carried.site_id group by place
    )`;
}
