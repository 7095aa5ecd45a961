import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { PieceKind } from '../pipeline/search-keys.ts';
import { CATEGORIES, type Category } from '../pipeline/types.ts';
import { ask } from './ask.ts';
import { type BriefRow, readBriefs } from './briefs.ts';
import { type ClaimRow, listClaims, readClaims } from './claims.ts';
import { dayOf, everyCondition } from './conditions.ts';
import type { ReportFilter } from './filter.ts';
import { listRegions, type PlaceRow } from './places.ts';
import { type Resolved, resolveFilter } from './resolve.ts';
import { type Week, weekBefore } from './weeks.ts';

/** How much of one category there was. */
export interface WeekRow {
  category: Category;
  briefs: number;
  briefs_before: number;
  articles: number;
  articles_before: number;
}

/** A number that was reported this week, and the latest other one about the same before it. */
export interface ChangedClaim {
  /** `disagrees`: both hold for the same day; `changed`: for different ones, or no day is named. */
  how: 'disagrees' | 'changed';
  now: ClaimRow;
  before: ClaimRow;
}

/** The page of a week. */
export interface Weekly {
  week: Week;
  counts: WeekRow[];
  regions: PlaceRow[];
  /** New briefs of each category, those that most networks carried first. */
  news: { category: Category; shown: BriefRow[]; all: number }[];
  /** Policies that more than one network carried, with all of their networks. */
  policies: BriefRow[];
  claims: ClaimRow[];
  changed: ChangedClaim[];
}

const REGIONS = 12;
const NEWS = 12;
const POLICIES = 30;
const CLAIMS = 100;
const CHANGED = 50;

/** Reads what a week brought. @param filter its days are the week's, whatever they were */
export async function readWeekly(db: Db, asked: ReportFilter, week: Week): Promise<Weekly> {
  return await ask(db, (one) => answerWeekly(one, asked, week));
}

async function answerWeekly(db: Db, asked: ReportFilter, week: Week): Promise<Weekly> {
  const filter = { ...asked, since: week.first, until: week.last };
  const before = weekBefore(week);
  const resolved = await resolveFilter(db, filter);
  const earlier = await resolveFilter(db, { ...asked, since: before.first, until: before.last });
  const counts = await countWeeks(db, resolved, earlier);
  const categories = CATEGORIES.filter((category) => asked.category === null || category === asked.category);
  const news: Weekly['news'] = [];
  for (const category of categories) {
    const shown = await mostCarried(db, { ...resolved, filter: { ...filter, category } }, NEWS, 1);
    news.push({ category, shown, all: counts.find((row) => row.category === category)?.briefs ?? 0 });
  }
  const wantsPolicies = categories.includes('policy');
  const policies: Resolved = { ...resolved, filter: { ...filter, category: 'policy' } };
  return {
    week,
    counts,
    regions: await listRegions(db, filter, REGIONS),
    news,
    policies: wantsPolicies ? await mostCarried(db, policies, POLICIES, 2) : [],
    claims: await listClaims(db, filter, CLAIMS),
    changed: await changedClaims(db, resolved),
  };
}

async function countWeeks(db: Db, now: Resolved, before: Resolved): Promise<WeekRow[]> {
  const count = (kind: PieceKind, of: Resolved) => sql`select e.category, count(*) as n from search_entries e
    where ${everyCondition(kind, of)} group by 1`;
  const { rows } = await sql<WeekRow>`
    select c.category, coalesce(b.n, 0) as briefs, coalesce(bb.n, 0) as briefs_before, coalesce(a.n, 0) as articles,
      coalesce(ab.n, 0) as articles_before
    from unnest(${[...CATEGORIES]}::text[]) with ordinality c (category, place)
    left join (${count('brief', now)}) b using (category) left join (${count('brief', before)}) bb using (category)
    left join (${count('article', now)}) a using (category) left join (${count('article', before)}) ab using (category)
    order by c.place`.execute(db);
  return rows;
}

async function mostCarried(db: Db, resolved: Resolved, limit: number, networks: number): Promise<BriefRow[]> {
  const { rows } = await sql<{ id: number }>`
    select r.id from report_briefs r
    where r.id in (select e.brief_id from search_entries e where ${everyCondition('brief', resolved)})
      and r.networks >= ${networks}
    order by r.networks desc, r.articles desc, r.id limit ${limit}`.execute(db);
  return await readBriefs(
    db,
    rows.map(({ id }) => id),
  );
}

/** Measures of a region as a whole; other numbers that name only a region may be about anything in it. */
const OF_REGIONS = ['parks', 'companies', 'output', 'policies'];

async function changedClaims(db: Db, resolved: Resolved): Promise<ChangedClaim[]> {
  const pieces = (kind: PieceKind) => sql`select c.*, ${dayOf(kind, resolved.filter.by)}::date as day
    from search_entries e join claims c on ${sql.ref(`c.${kind}_id`)} = ${sql.ref(`e.${kind}_id`)}
    where ${everyCondition(kind, resolved)}`;
  const { rows } = await sql<{ how: ChangedClaim['how']; now: number; before: number }>`
    with now as (${pieces('brief')} union all ${pieces('article')})
    select n.id as now, b.id as before,
      case when n.as_of = b.as_of then 'disagrees' else 'changed' end as how
    from now n cross join lateral (
      select c.id, c.as_of from claims c left join briefs o on o.id = c.brief_id
        left join articles a on a.id = c.article_id
      where c.id <> n.id and c.measure = n.measure and c.unit = n.unit and a.copy_of is null
        and (c.park_id = n.park_id or (n.park_id is null and c.park_id is null and c.region_id = n.region_id))
        and (c.value_low, c.value_high) is distinct from (n.value_low, n.value_high)
        and (coalesce(o.brief_date, a.published_on), c.id) < (n.day, n.id)
      order by coalesce(o.brief_date, a.published_on) desc, c.id desc limit 1
    ) b
    where n.park_id is not null or (n.region_id is not null and n.measure = any(${OF_REGIONS}::text[]))
    order by how desc, n.day desc, n.id desc limit ${CHANGED}`.execute(db);
  const claims = await readClaims(
    db,
    rows.flatMap(({ now, before }) => [now, before]),
  );
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return rows.flatMap(({ how, now: nowId, before: beforeId }) => {
    const [now, before] = [byId.get(nowId), byId.get(beforeId)];
    return now && before ? [{ how, now, before }] : [];
  });
}
