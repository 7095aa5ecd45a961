import { inOrder } from './in-order.ts';

/**
 * Claims get the field that their span lies in and the sentence around them, so that nobody needs to cut UTF-16 offsets
 * out of text that PostgreSQL counts in characters; a key that makes reading a piece again harmless; and a closed list
 * of measures. No version before this one wrote claims.
 */
const statements = [
  'delete from claims',
  `alter table claims
    add column field text not null check (field in ('title', 'headline', 'body')),
    add column quotation text not null,
    add check (not isempty(span)),
    add constraint claims_measure_check check (measure in ('parks', 'companies', 'projects', 'filings', 'patents',
      'standards', 'policies', 'institutes', 'people', 'jobs', 'users', 'nodes', 'records', 'throughput', 'area',
      'investment', 'fund', 'subsidy', 'loans', 'revenue', 'output', 'profit', 'tax', 'valuation', 'turnover', 'share',
      'growth', 'decline'))`,
  // A span has one number, and so one claim.
  'create unique index claims_identity on claims (coalesce(article_id, 0), coalesce(brief_id, 0), field, span)',
  'create index claims_article on claims (article_id) where article_id is not null',
  'create index claims_brief on claims (brief_id) where brief_id is not null',
  'create index claims_measure on claims (measure, as_of)',
  // Of an article that stands elsewhere too, its first copy alone speaks.
  `create or replace view report_claims as
    select c.id, c.measure, c.value_low, c.value_high, c.qualifier, c.unit, c.as_of, p.name as park, r.name as region,
      c.claimant, c.article_id, c.brief_id, c.quotation,
      coalesce(a.url, (select x.url from sightings s join articles x on x.id = s.article_id
        where s.brief_id = c.brief_id order by s.seen_at, s.id limit 1)) as url,
      coalesce(a.published_on, b.brief_date) as dated, b.occurred_on as occurred,
      report_day(coalesce(a.fetched_at, b.first_seen_at)) as seen,
      coalesce(correction.category, a.category, b.category) as category
    from claims c
    left join parks p on p.id = c.park_id
    left join regions r on r.id = coalesce(c.region_id, p.region_id)
    left join articles a on a.id = c.article_id
    left join briefs b on b.id = c.brief_id
    left join lateral (
      select now as category from corrections
      where subject = coalesce('article:' || c.article_id, 'brief:' || c.brief_id) and field = 'category'
      order by id desc limit 1
    ) correction on true
    where a.copy_of is null`,
];

const undo = [
  'drop view report_claims',
  'drop index claims_measure, claims_brief, claims_article, claims_identity',
  'alter table claims drop column field, drop column quotation',
  'alter table claims drop constraint claims_measure_check, drop constraint claims_span_check',
  `create view report_claims as
    select id, measure, value_low, value_high, qualifier, unit, as_of, claimant, article_id, brief_id from claims`,
];

export const { up, down } = inOrder(statements, undo);
