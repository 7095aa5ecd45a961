import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { CATEGORIES, type Category } from '../pipeline/types.ts';
import { ask } from './ask.ts';
import { IN_REGIONS } from './places.ts';

/** New briefs of one category, by the day that they are dated. */
export interface NewRow {
  category: Category;
  today: number;
  this_week: number;
  last_week: number;
}

/** Briefs of a category in one ISO week, by the day that they are dated. */
export interface TrendRow {
  /** Monday, `YYYY-MM-DD`. */
  week: string;
  category: Category;
  briefs: number;
}

/** A province with how many briefs of the trend's last weeks name it, something in it or a park in it. */
export interface NamedRegion {
  name: string;
  code: string;
  briefs: number;
}

/** How much there is; of a large table what the server estimates. */
export interface Totals {
  briefs: number;
  sightings: number;
  articles: number;
  /** One of them is an estimate. */
  estimated: boolean;
}

/** The figures of the first page. */
export interface Overview {
  today: string;
  newBriefs: NewRow[];
  /** `TREND_WEEKS` weeks up to the last one in which a brief is dated, the oldest first. */
  weeks: string[];
  trend: TrendRow[];
  regions: NamedRegion[];
  totals: Totals;
}

/** How many weeks the trend shows, and how many of them the regions are counted in. */
export const TREND_WEEKS = 26;
export const REGION_WEEKS = 4;
const MAX_REGIONS = 10;

/** Reads ranges of indexes alone: as quick on a million briefs as on ten thousand. */
export async function readOverview(db: Db): Promise<Overview> {
  return await ask(db, answerOverview);
}

async function answerOverview(db: Db): Promise<Overview> {
  const { today, thisWeek, lastWeek, trendWeek } = await readDays(db);
  const weeks = Array.from({ length: TREND_WEEKS }, (_, index) => addDays(trendWeek, 7 * (index + 1 - TREND_WEEKS)));
  const recent = await countDays(db, lastWeek, today);
  const trend = await countDays(db, weeks[0] ?? trendWeek, addDays(trendWeek, 6));
  const regions = await countRegions(db, addDays(trendWeek, -7 * (REGION_WEEKS - 1)), addDays(trendWeek, 6));
  const totals = await countAll(db);
  const newBriefs = CATEGORIES.map((category) => {
    const sum = (from: string, to: string) =>
      recent.reduce(
        (n, row) => n + (row.category === category && row.day >= from && row.day <= to ? row.briefs : 0),
        0,
      );
    const before = addDays(thisWeek, -1);
    return { category, today: sum(today, today), this_week: sum(thisWeek, today), last_week: sum(lastWeek, before) };
  });
  return { today, newBriefs, weeks, trend: byWeek(trend), regions, totals };
}

/** Today, and Mondays: of this week, of the last, of the latest week with a brief. */
async function readDays(db: Db) {
  const { rows } = await sql<{ today: string; thisWeek: string; lastWeek: string; trendWeek: string }>`
    with day as (select report_day(now()) as today)
    select today, date_trunc('week', today)::date as "thisWeek", date_trunc('week', today)::date - 7 as "lastWeek",
      date_trunc('week', coalesce((select max(dated) from search_entries
        where brief_id is not null and dated <= today and dated > '-infinity'), today))::date
        as "trendWeek"
    from day`.execute(db);
  const [days] = rows;
  if (!days) throw new Error('the server knows no day');
  return days;
}

interface DayCount {
  day: string;
  category: Category;
  briefs: number;
}

/** @param from first day, @param to last */
async function countDays(db: Db, from: string, to: string): Promise<DayCount[]> {
  const { rows } = await sql<DayCount>`
    select dated as day, category, count(*) as briefs from search_entries
    where brief_id is not null and dated between ${from}::date and ${to}::date
    group by 1, 2`.execute(db);
  return rows;
}

function byWeek(days: readonly DayCount[]): TrendRow[] {
  const sums = new Map<string, TrendRow>();
  for (const { day, category, briefs } of days) {
    const week = mondayOf(day);
    const row = sums.get(`${week} ${category}`) ?? { week, category, briefs: 0 };
    row.briefs += briefs;
    sums.set(`${week} ${category}`, row);
  }
  return [...sums.values()].sort((a, b) => a.week.localeCompare(b.week) || a.category.localeCompare(b.category));
}

const DAY_MS = 24 * 60 * 60 * 1000;

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

function mondayOf(day: string): string {
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
}

/** From mentions: going through all keys of as many briefs takes nine times as long. */
async function countRegions(db: Db, from: string, to: string): Promise<NamedRegion[]> {
  const { rows } = await sql<NamedRegion>`
    select r.name, r.code, n.briefs from (
      select i.place, count(distinct e.brief_id) as briefs
      from search_entries e join mentions m on m.brief_id = e.brief_id
        join (${IN_REGIONS}) i on i.type = m.entity_type and i.id = m.entity_id
      where e.brief_id is not null and e.dated between ${from}::date and ${to}::date
        and i.place in (select id from regions where level = 'province' and code is not null)
      group by i.place) n
    join regions r on r.id = n.place order by n.briefs desc, r.id limit ${MAX_REGIONS}`.execute(db);
  return rows;
}

/** From so many rows on, counting takes longer than a page should: the server's own estimate is shown. */
const COUNTED_ROWS = 100_000;

async function countAll(db: Db): Promise<Totals> {
  const counts = [];
  for (const name of ['briefs', 'sightings', 'articles'] as const) counts.push(await countRows(db, name));
  const [briefs, sightings, articles] = counts.map(({ rows }) => rows);
  const estimated = counts.some((count) => count.estimated);
  return { briefs: briefs ?? 0, sightings: sightings ?? 0, articles: articles ?? 0, estimated };
}

async function countRows(db: Db, table: 'briefs' | 'sightings' | 'articles') {
  const { rows } = await sql<{ rows: number }>`
    select reltuples::bigint as rows from pg_class where oid = ${table}::regclass`.execute(db);
  const estimate = rows[0]?.rows ?? 0;
  if (estimate > COUNTED_ROWS) return { rows: estimate, estimated: true };
  const counted = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  return { rows: counted.rows, estimated: false };
}
