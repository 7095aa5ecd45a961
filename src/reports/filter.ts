import { type RawBuilder, sql } from 'kysely';
import type { Category } from '../pipeline/types.ts';

/** The date that a report goes by, so that a backfill is not taken for news. */
export const DAY_KINDS = ['occurred', 'dated', 'seen'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

const MEANING: Record<DayKind, string> = {
  occurred: 'the day that a brief’s text names',
  dated: 'the day that a brief’s bracket or an article’s page names',
  seen: 'the day we met it',
};

/** What a report is asked for; null means everything. */
export interface ReportFilter {
  by: DayKind;
  /** First and last day, `YYYY-MM-DD`, both inclusive. Rows without a day are left out once one of them is set. */
  since: string | null;
  until: string | null;
  category: Category | null;
  /** Must stand in tag, headline, title or body exactly so, except that Latin case does not matter. */
  text: string | null;
  /** Only what names this region, something in it or a park in it. */
  region: { code: string; name: string } | null;
}

export const EVERYTHING: ReportFilter = {
  by: 'dated',
  since: null,
  until: null,
  category: null,
  text: null,
  region: null,
};

/** Says in one line what rows a report has and which date it goes by. @param timeZone whose days they are */
export function describeFilter(filter: ReportFilter, timeZone: string): string {
  const parts = [`by ${filter.by} (${MEANING[filter.by]})`];
  if (filter.since) parts.push(`since ${filter.since}`);
  if (filter.until) parts.push(`until ${filter.until}`);
  if (filter.category) parts.push(`category ${filter.category}`);
  if (filter.region) parts.push(`region ${filter.region.name}`);
  if (filter.text) parts.push(`text “${filter.text}”`);
  return `${parts.join(', ')}; days of ${timeZone}`;
}

/** The views that a filter selects from. */
type FilteredView = 'report_briefs' | 'report_articles' | 'report_claims';

/**
 * The filter as a SQL condition on one view.
 * @param view the view; @param day the view's column of the filter's day; @param texts columns in which `filter.text` may stand
 */
export function matches(
  view: FilteredView,
  filter: ReportFilter,
  day: string,
  texts: readonly string[],
): RawBuilder<boolean> {
  const all: RawBuilder<unknown>[] = [sql`true`];
  if (filter.since) all.push(sql`${sql.ref(day)} >= ${filter.since}::date`);
  if (filter.until) all.push(sql`${sql.ref(day)} <= ${filter.until}::date`);
  if (filter.category) all.push(sql`category = ${filter.category}`);
  if (filter.region) all.push(sql`id in (${namedIn(view, filter.region.code)})`);
  if (filter.text) {
    const pattern = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    const hits = texts.map((column) => sql`${sql.ref(column)} ilike ${pattern}`);
    all.push(sql`(${sql.join(hits, sql` or `)})`);
  }
  return sql<boolean>`${sql.join(all, sql` and `)}`;
}

function namedIn(view: FilteredView, code: string): RawBuilder<unknown> {
  if (view === 'report_claims') {
    return sql`select c.id from claims c left join parks p on p.id = c.park_id
      where coalesce(c.region_id, p.region_id) in (select m.member_id from region_members m
        join regions r on r.id = m.region_id and r.code = ${code})`;
  }
  const pieces = sql`region_pieces p join regions r on r.id = p.region_id and r.code = ${code}`;
  return view === 'report_briefs'
    ? sql`select p.brief_id from ${pieces}`
    : sql`select coalesce(a.copy_of, a.id) from ${pieces} join articles a on a.id = p.article_id`;
}
