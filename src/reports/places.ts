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

/** Regions that something the filter selects names, most named first. @param limit most rows, null for all */
export async function listRegions(
  db: Db,
  filter: ReportFilter,
  limit: number | null,
  after: Rank | null = null,
): Promise<PlaceRow[]> {
  const named = sql`select region_id as place, article_id, brief_id from region_pieces`;
  return await rank<PlaceRow>(
    db,
    { filter, limit, after, named },
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
    { filter, limit, after, named: naming('park') },
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
  /** A query: which piece names which place, or another entity, as `place`. */
  named: RawBuilder<unknown>;
}

/** What most pieces name first, then by id. @param rows reads them from `counted c` */
export async function rank<R>(db: Db, ranking: Ranking, rows: RawBuilder<unknown>): Promise<R[]> {
  const { filter, limit, after, named } = ranking;
  const behind = after
    ? sql`(-(c.briefs + c.articles), c.place) > (${-after.pieces}::bigint, ${after.id}::bigint)`
    : sql`true`;
  return await ask(db, async (one) => {
    const answer = await sql<R>`with ${counted(await resolveFilter(one, filter), named)} ${rows}
      where ${behind} order by c.briefs + c.articles desc, c.place limit ${limit}`.execute(one);
    return answer.rows;
  });
}

/** Which piece names which entity of a type, for `Ranking.named`. */
export function naming(type: EntityType): RawBuilder<unknown> {
  return sql`select distinct entity_id as place, article_id, brief_id from mentions where entity_type = ${type}`;
}

/** CTEs that end in `counted`: one row a place, or another entity. */
function counted(resolved: Resolved, named: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`brief as materialized (
      select e.brief_id as id from search_entries e where ${everyCondition('brief', resolved)}
    ), article as materialized (
      select e.article_id as id from search_entries e where ${everyCondition('article', resolved)}
    ), named as (${named}), carried as (
      select n.place, n.brief_id, null::bigint as article_id, a.site_id
      from named n join brief b on b.id = n.brief_id
        join sightings s on s.brief_id = b.id join articles a on a.id = s.article_id
      union all
      select n.place, null, coalesce(a.copy_of, a.id), a.site_id
      from named n join articles a on a.id = n.article_id join article x on x.id = coalesce(a.copy_of, a.id)
    ), counted as (
      select place, count(distinct brief_id) as briefs, count(distinct article_id) as articles,
        count(distinct network) as networks
      from carried join sites on sites.id = carried.site_id group by place
    )`;
}
