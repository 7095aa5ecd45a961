import { commentOn } from '../comment-on.ts';
import { id, idMeaning } from './columns.ts';

/** Whom and what the pages name, and the numbers that somebody reported. */
export const places: readonly string[] = [
  `create table regions (
    ${id},
    name text not null,
    level text not null check (level in ('country', 'province', 'city', 'district')),
    code text unique,
    parent_id bigint references regions
  )`,
  'create unique index regions_identity on regions (name, level, coalesce(parent_id, 0))',
  'create index regions_parent on regions (parent_id)',
  ...commentOn(
    'table regions',
    'One row for each country, province, city or district that something names, and all that it lies in.',
    {
      id: idMeaning,
      name: 'Its name in simplified script.',
      level: 'country, province, city or district.',
      code: 'ISO 3166-1 or GB/T 2260.',
      parent_id: 'Region that it lies in; null for a country.',
    },
  ),

  `create table parks (
    ${id},
    name text not null unique,
    region_id bigint references regions,
    aliases text[] not null default '{}'
  )`,
  'create index parks_region on parks (region_id)',
  ...commentOn('table parks', 'One row for each park or zone, however it is spelled.', {
    id: idMeaning,
    name: 'Its name in simplified script.',
    region_id: 'Region that it lies in; null where it is not known.',
    aliases: 'Other names, as they stood.',
  }),

  `create table organisations (
    ${id},
    name text not null unique,
    kind text not null check (kind in ('regulator', 'company')),
    region_id bigint references regions,
    aliases text[] not null default '{}'
  )`,
  'create index organisations_region on organisations (region_id)',
  ...commentOn('table organisations', 'One row for each regulator or company, whatever texts call it.'),

  `create table coins (
    ${id},
    name text not null unique,
    aliases text[] not null default '{}'
  )`,
  ...commentOn('table coins', 'One row for each coin, central banks’ money among them.'),

  `create table mentions (
    ${id},
    entity_type text not null check (entity_type in ('region', 'park', 'organisation', 'coin')),
    entity_id bigint not null,
    article_id bigint references articles on delete cascade,
    brief_id bigint references briefs on delete cascade,
    field text not null default 'body' check (field in ('headline', 'title', 'body')),
    span int4range not null,
    check (num_nonnulls(article_id, brief_id) = 1)
  )`,
  `create unique index mentions_article on mentions (article_id, entity_type, entity_id, field, span)
    where article_id is not null`,
  `create unique index mentions_brief on mentions (brief_id, entity_type, entity_id, field, span)
    where brief_id is not null`,
  'create index mentions_entity on mentions (entity_type, entity_id)',
  ...commentOn(
    'table mentions',
    'One row for each place where an article or a brief names a region, park, organisation or coin.',
    {
      id: idMeaning,
      entity_type: 'region, park, organisation or coin.',
      entity_id: 'Row of regions, parks, organisations or coins.',
      article_id: 'The article that names it; null where a brief does.',
      brief_id: 'The brief that names it; null where an article does.',
      field: 'Where the span lies: headline, title or body (of an article, its text).',
      span: 'UTF-16 offsets into field, the end excluded.',
    },
  ),

  `create table claims (
    ${id},
    measure text not null check (measure in ('parks', 'companies', 'projects', 'filings', 'patents', 'standards',
      'policies', 'institutes', 'people', 'jobs', 'users', 'nodes', 'records', 'throughput', 'area', 'investment',
      'fund', 'subsidy', 'loans', 'revenue', 'output', 'profit', 'tax', 'valuation', 'turnover', 'share', 'growth',
      'decline')),
    value_low numeric,
    value_high numeric,
    qualifier text not null check (qualifier in ('exact', 'over', 'up_to', 'about')),
    unit text not null,
    as_of date,
    region_id bigint references regions,
    park_id bigint references parks,
    claimant text,
    article_id bigint references articles on delete cascade,
    brief_id bigint references briefs on delete cascade,
    field text not null check (field in ('title', 'headline', 'body')),
    span int4range not null check (not isempty(span)),
    quotation text not null,
    check (num_nonnulls(article_id, brief_id) = 1),
    check (num_nonnulls(value_low, value_high) >= 1),
    check (value_low <= value_high)
  )`,
  // A span has one number, and so one claim.
  'create unique index claims_article on claims (article_id, field, span) where article_id is not null',
  'create unique index claims_brief on claims (brief_id, field, span) where brief_id is not null',
  'create index claims_measure on claims (measure, as_of)',
  'create index claims_park on claims (park_id, as_of) where park_id is not null',
  'create index claims_region on claims (region_id, as_of) where region_id is not null',
  ...commentOn(
    'table claims',
    'One row for each number that somebody reported; those that disagree stand side by side.',
    {
      id: idMeaning,
      measure: 'What was counted or measured; docs/data.md lists them.',
      value_low: 'Decimal, in units, multiplied out; equal to value_high where one number was told, null under up_to.',
      value_high: 'Decimal, in units, multiplied out; null under over.',
      qualifier: 'exact, over, up_to or about.',
      unit: 'Unit of the values: a counter such as 家, %, TPS, or a currency such as CNY.',
      as_of: 'Day for which the number holds, as far as the sentence says.',
      region_id: 'Region that it is about; null where the sentence names none.',
      park_id: 'Park that it is about; null where the sentence names none.',
      claimant: 'Whom the sentence names as the source of the number; null where it names nobody.',
      article_id: 'The article that reports it; null where a brief does.',
      brief_id: 'The brief that reports it; null where an article does.',
      field: 'Where the span lies: title, headline or body.',
      span: 'UTF-16 offsets into field, the end excluded.',
      quotation: 'The sentence, as it stood.',
    },
  ),
];
