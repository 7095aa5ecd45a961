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
  /** As `parseTextQuery` reads it: words that all must stand in tag, headline, title or body, phrases, -words. */
  text: string | null;
  /** Only what names this region, something in it or a park in it. */
  region: { code: string; name: string } | null;
  /** Only what names a park whose name or alias contains this, in either script. */
  park: string | null;
  /** Only what names a regulator, company or coin called so, in either script. */
  name: string | null;
  /** Only what this host carries. */
  site: string | null;
  /** Only what a site of this network carries. */
  network: string | null;
}

export const EVERYTHING: ReportFilter = {
  by: 'dated',
  since: null,
  until: null,
  category: null,
  text: null,
  region: null,
  park: null,
  name: null,
  site: null,
  network: null,
};

/** Says in one line what rows a report has and which date it goes by. @param timeZone whose days they are */
export function describeFilter(filter: ReportFilter, timeZone: string): string {
  const parts = [`by ${filter.by} (${MEANING[filter.by]})`];
  if (filter.since) parts.push(`since ${filter.since}`);
  if (filter.until) parts.push(`until ${filter.until}`);
  if (filter.category) parts.push(`category ${filter.category}`);
  if (filter.region) parts.push(`region ${filter.region.name}`);
  if (filter.park) parts.push(`park ${filter.park}`);
  if (filter.name) parts.push(`name ${filter.name}`);
  if (filter.site) parts.push(`site ${filter.site}`);
  if (filter.network) parts.push(`network ${filter.network}`);
  if (filter.text) parts.push(`text “${filter.text}”`);
  return `${parts.join(', ')}; days of ${timeZone}`;
}
