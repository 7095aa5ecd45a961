import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { UrlState } from '../db/tables-intake.ts';
import type { PieceKind } from '../pipeline/search-keys.ts';
import { CATEGORIES, type Category } from '../pipeline/types.ts';
import { ask } from './ask.ts';
import { dayOf, everyCondition, ownerOf } from './conditions.ts';
import type { ReportFilter } from './filter.ts';
import { type Resolved, resolveFilter } from './resolve.ts';

/** Counts of one category, or of `all`. */
export interface CategoryRow {
  category: Category | 'all';
  briefs: number;
  /** Distinct articles that carried the briefs, summed over them. */
  sightings: number;
  articles: number;
  /** Further places where those articles stand. */
  copies: number;
  /** First and last day among them, by the report's date. */
  first_brief: string | null;
  last_brief: string | null;
  first_article: string | null;
  last_article: string | null;
}

export interface Summary {
  /** Networks that carried any of it. */
  networks: number;
  /** Every URL by its state, whatever the filter. */
  urls: Record<UrlState, number>;
  /** One row for each category, then their sum. */
  categories: CategoryRow[];
}

const STATES: readonly UrlState[] = ['pending', 'stored', 'updated', 'unchanged', 'copy', 'refused', 'dead'];

/** Counts what the filter selects; by `occurred`, articles still count by `dated`. */
export async function summarise(db: Db, filter: ReportFilter): Promise<Summary> {
  return await ask(db, (one) => countPieces(one, filter));
}

async function countPieces(db: Db, filter: ReportFilter): Promise<Summary> {
  const resolved = await resolveFilter(db, filter);
  const { rows } = await sql<CategoryRow>`
    with ${selected(resolved)}, counted as (
      select category, day, 1 as brief, 0 as sightings, 0 as article, 0 as copies from brief
      union all select category, null, 0, count(*), 0, 0 from (
        select distinct b.category, b.id, coalesce(a.copy_of, a.id) as first
        from brief b join sightings s on s.brief_id = b.id join articles a on a.id = s.article_id) carried group by 1
      union all select category, day, 0, 0, 1, 0 from article
      union all select x.category, null, 0, 0, 0, count(*) from article x join articles c on c.copy_of = x.id group by 1
    )
    select coalesce(category, 'all') as category,
      coalesce(sum(brief), 0)::bigint as briefs, coalesce(sum(sightings), 0)::bigint as sightings,
      coalesce(sum(article), 0)::bigint as articles, coalesce(sum(copies), 0)::bigint as copies,
      min(day) filter (where brief = 1) as first_brief, max(day) filter (where brief = 1) as last_brief,
      min(day) filter (where article = 1) as first_article, max(day) filter (where article = 1) as last_article
    from counted group by rollup (category)`.execute(db);
  const found = new Map(rows.map((row) => [row.category, row]));
  return {
    networks: await countNetworks(db, resolved),
    urls: await countUrls(db),
    categories: [...CATEGORIES, 'all' as const].map((category) => found.get(category) ?? { category, ...NOTHING }),
  };
}

const NOTHING = {
  briefs: 0,
  sightings: 0,
  articles: 0,
  copies: 0,
  first_brief: null,
  last_brief: null,
  first_article: null,
  last_article: null,
};

async function countNetworks(db: Db, resolved: Resolved): Promise<number> {
  const { rows } = await sql<{ networks: number }>`
    with ${selected(resolved)}
    select count(distinct network) as networks from sites where id in (
      select c.site_id from brief_sites c join brief b on b.id = c.brief_id
      union select c.site_id from article_sites c join article x on x.id = c.article_id)`.execute(db);
  return rows[0]?.networks ?? 0;
}

/** The pieces that the filter selects, as CTEs `brief` and `article`, each with category and day; null where it has none. */
function selected(resolved: Resolved): RawBuilder<unknown> {
  const { by } = resolved.filter;
  const pieces = (kind: PieceKind) => {
    const day = by === 'seen' ? sql`report_day(e.seen_at)` : sql`nullif(${dayOf(kind, by)}, '-infinity')`;
    return sql`select ${ownerOf(kind)} as id, e.category, ${day} as day
      from search_entries e where ${everyCondition(kind, resolved)}`;
  };
  return sql`brief as materialized (${pieces('brief')}), article as materialized (${pieces('article')})`;
}

/** How many URLs are in each state, zeros included. */
export async function countUrls(db: Db): Promise<Record<UrlState, number>> {
  const rows = await db
    .selectFrom('urls')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const found = new Map(rows.map(({ state, count }) => [state, count]));
  return Object.fromEntries(STATES.map((state) => [state, found.get(state) ?? 0])) as Record<UrlState, number>;
}
