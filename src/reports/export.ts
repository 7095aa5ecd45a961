import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { claimConditions } from './claims.ts';
import { everyCondition } from './conditions.ts';
import { EVERYTHING, type ReportFilter } from './filter.ts';
import { resolveFilter } from './resolve.ts';

/** What can be exported whole. */
export const EXPORTS = ['briefs', 'articles', 'sightings', 'claims'] as const;
export type ExportName = (typeof EXPORTS)[number];

interface Export {
  from: RawBuilder<unknown>;
  /** Columns in order; by name where an expression makes them. */
  columns: readonly (string | [name: string, expression: RawBuilder<unknown>])[];
  /** Of text that somebody else wrote. */
  texts: readonly string[];
}

const instant = (column: string): RawBuilder<unknown> =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const TABLES: Record<ExportName, Export> = {
  briefs: {
    from: sql`report_briefs r`,
    columns: [
      'id',
      'dated',
      'brief_time',
      'occurred',
      'seen',
      ['seen_at', instant('r.seen_at')],
      'category',
      'machine_category',
      'score',
      'tag',
      'headline',
      'body',
      'attribution',
      'script',
      'articles',
      'networks',
      'url',
    ],
    texts: ['tag', 'headline', 'body', 'attribution', 'url'],
  },
  articles: {
    from: sql`report_articles r`,
    columns: [
      'id',
      'dated',
      ['published_at', instant('r.published_at')],
      'seen',
      ['seen_at', instant('r.seen_at')],
      'category',
      'machine_category',
      'score',
      'title',
      'author',
      'publisher',
      'script',
      'copies',
      'networks',
      'briefs',
      'url',
      'text',
    ],
    texts: ['title', 'author', 'publisher', 'url', 'text'],
  },
  sightings: {
    from: sql`(select s.id, s.brief_id, s.article_id, coalesce(a.copy_of, a.id) as first_article_id, s.seen_at,
        si.host, si.network, a.url, a.title, a.published_on as published, s.match, s.position, s.raw_text as text,
        a.site_id
      from sightings s join articles a on a.id = s.article_id join sites si on si.id = a.site_id) r`,
    columns: [
      'id',
      'brief_id',
      'article_id',
      'first_article_id',
      ['seen_at', instant('r.seen_at')],
      'host',
      'network',
      'url',
      'title',
      'published',
      'match',
      'position',
      'text',
    ],
    texts: ['url', 'title', 'text'],
  },
  claims: {
    from: sql`report_claims r`,
    columns: [
      'id',
      'dated',
      'occurred',
      'seen',
      'category',
      'measure',
      'qualifier',
      'value_low',
      'value_high',
      'unit',
      'as_of',
      'region',
      'park',
      'claimant',
      'quotation',
      'article_id',
      'brief_id',
      'url',
      'page_id',
    ],
    texts: ['claimant', 'quotation', 'park', 'url'],
  },
};

/**
 * The rows of an export as a query, by id. Of sightings those of the briefs that the filter selects; under a site or
 * network only those that stand there.
 * @param excel an apostrophe before texts that a spreadsheet would compute
 * @throws UsageError where the filter's text has nothing to look for
 */
export async function exportQuery(
  db: Db,
  name: ExportName,
  filter: ReportFilter,
  excel: boolean,
): Promise<RawBuilder<unknown>> {
  const { from, columns, texts } = TABLES[name];
  const selected = columns.map((column) => {
    const [as, expression] = typeof column === 'string' ? [column, sql.ref(`r.${column}`)] : column;
    return sql`${excel && texts.includes(as) ? neutral(expression) : expression} as ${sql.ref(as)}`;
  });
  return sql`select ${sql.join(selected)} from ${from} where ${await condition(db, name, filter)} order by r.id`;
}

/** What a spreadsheet takes for a formula, plain or fullwidth; a tab or line break may stand before it. */
const FORMULA = '^[\\t\\r\\n]*[=+\\-@＝＋－＠]';

function neutral(text: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when ${text} ~ ${FORMULA} then '''' || ${text} else ${text} end`;
}

async function condition(db: Db, name: ExportName, filter: ReportFilter): Promise<RawBuilder<unknown>> {
  const asked = Object.entries(filter).some(([key, value]) => key !== 'by' && value !== EVERYTHING[key as 'since']);
  if (!asked) return sql`true`;
  const resolved = await resolveFilter(db, filter);
  const briefs = sql`select e.brief_id from search_entries e where ${everyCondition('brief', resolved)}`;
  switch (name) {
    case 'briefs':
      return sql`r.id in (${briefs})`;
    case 'articles':
      return sql`r.id in (select e.article_id from search_entries e where ${everyCondition('article', resolved)})`;
    case 'sightings': {
      const there = resolved.sites ? sql`r.site_id = any(${resolved.sites}::bigint[])` : sql`true`;
      return sql`r.brief_id in (${briefs}) and ${there}`;
    }
    case 'claims':
      return claimConditions(resolved);
  }
}
