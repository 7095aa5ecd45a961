import { type Kysely, sql } from 'kysely';

/**
 * The views that people report from. Days are those of `briefwire.tz` (Asia/Shanghai unless set on the connection);
 * `dated` is the day a brief's bracket or an article's page names, `seen` the day we met it.
 * A correction by a person wins over the model's category.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [helpers, briefs, articles, daily, regions, parks, claims, sources]) {
    await sql.raw(statement).execute(db);
  }
  for (const [view, comment] of Object.entries(comments)) {
    await sql.raw(`comment on view ${view} is '${comment}'`).execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`drop view ${Object.keys(comments).reverse().join(', ')}`).execute(db);
  await sql.raw('drop function report_day(timestamptz)').execute(db);
}

const helpers = `create function report_day(instant timestamptz) returns date language sql stable as
  $$ select (instant at time zone coalesce(nullif(current_setting('briefwire.tz', true), ''), 'Asia/Shanghai'))::date $$`;

/** The last category a person gave, or null. */
const corrected = (subject: string, id: string) => `left join lateral (
    select now as category from corrections
    where subject = '${subject}:' || ${id} and field = 'category' order by id desc limit 1
  ) correction on true`;

const briefs = `create view report_briefs as
  select b.id, b.tag, b.headline, b.body, b.brief_date as dated, b.brief_time, b.occurred_on as occurred,
    report_day(b.first_seen_at) as seen, b.attribution, b.script,
    coalesce(correction.category, b.category) as category, b.category as machine_category,
    (b.scores ->> b.category)::real as score, s.articles, s.networks, s.first_url as url
  from briefs b
  ${corrected('brief', 'b.id')}
  left join lateral (
    select count(distinct coalesce(a.copy_of, a.id)) as articles, count(distinct si.network) as networks,
      (array_agg(a.url order by s.seen_at, s.id))[1] as first_url
    from sightings s join articles a on a.id = s.article_id join sites si on si.id = a.site_id
    where s.brief_id = b.id
  ) s on true`;

const articles = `create view report_articles as
  select a.id, a.title, a.author, a.publisher, a.published_on as dated, a.published_at, a.published_precision,
    report_day(a.fetched_at) as seen, a.script, coalesce(correction.category, a.category) as category,
    a.category as machine_category, (a.scores ->> a.category)::real as score,
    c.copies, c.networks, b.briefs, a.url, a.text
  from articles a
  ${corrected('article', 'a.id')}
  left join lateral (
    select count(*) - 1 as copies, count(distinct si.network) as networks
    from articles c join sites si on si.id = c.site_id where c.id = a.id or c.copy_of = a.id
  ) c on true
  left join lateral (select count(*) as briefs from sightings s where s.article_id = a.id) b on true
  where a.copy_of is null`;

const daily = `create view report_daily as
  select day, category, sum(briefs)::bigint as briefs, sum(sightings)::bigint as sightings,
    sum(articles)::bigint as articles
  from (
    select b.brief_date as day, coalesce(correction.category, b.category) as category, 1 as briefs,
      (select count(distinct coalesce(a.copy_of, a.id)) from sightings s join articles a on a.id = s.article_id
        where s.brief_id = b.id) as sightings, 0 as articles
    from briefs b ${corrected('brief', 'b.id')}
    union all
    select a.published_on, coalesce(correction.category, a.category), 0, 0, 1
    from articles a ${corrected('article', 'a.id')}
    where a.copy_of is null
  ) pieces
  group by day, category`;

const mentioned = (type: 'region' | 'park', table: string) => `left join lateral (
    select count(distinct m.brief_id) as briefs, count(distinct coalesce(a.copy_of, a.id)) as articles
    from mentions m left join articles a on a.id = m.article_id
    where m.entity_type = '${type}' and m.entity_id = ${table}.id
  ) m on true`;

const regions = `create view report_regions as
  select r.id, r.name, r.level, parent.name as parent, m.briefs, m.articles
  from regions r left join regions parent on parent.id = r.parent_id ${mentioned('region', 'r')}`;

const parks = `create view report_parks as
  select p.id, p.name, p.aliases, r.name as region, m.briefs, m.articles,
    (select count(*) from claims c where c.park_id = p.id) as claims
  from parks p left join regions r on r.id = p.region_id ${mentioned('park', 'p')}`;

const claims = `create view report_claims as
  select c.id, c.measure, c.value_low, c.value_high, c.qualifier, c.unit, c.as_of, p.name as park, r.name as region,
    c.claimant, c.article_id, c.brief_id,
    substr(coalesce(a.text, concat_ws(':', b.headline, b.body)), lower(c.span) + 1, upper(c.span) - lower(c.span))
      as quotation,
    coalesce(a.url, (select x.url from sightings s join articles x on x.id = s.article_id
      where s.brief_id = c.brief_id order by s.seen_at, s.id limit 1)) as url
  from claims c
  left join parks p on p.id = c.park_id
  left join regions r on r.id = coalesce(c.region_id, p.region_id)
  left join articles a on a.id = c.article_id
  left join briefs b on b.id = c.brief_id`;

const sources = `create view report_sources as
  select s.id, s.kind, s.url, s.title, s.tags, s.state, s.reason, s.last_fetched_at, s.next_fetch_at, s.failures,
    (select count(*) from urls u where u.source_id = s.id) as urls,
    (select count(*) from articles a where a.source_id = s.id) as articles
  from sources s`;

const comments = {
  report_briefs:
    'One row a brief: its text, dates (dated, occurred, seen), category, and how many distinct articles and networks carried it.',
  report_articles:
    'One row an article, its copies elsewhere folded into one: dates, category, copies, networks, text without briefs.',
  report_daily:
    'Briefs, sightings (distinct articles that carried them) and articles a day and category, by the dated day; day is null where a page names none.',
  report_regions: 'Regions with the number of briefs and articles that name them.',
  report_parks: 'Parks with the number of briefs, articles and claims about them.',
  report_claims:
    'Numbers that somebody reported, each with its quotation and URL; conflicting claims stand side by side.',
  report_sources: 'Sources with their state and what came from them.',
};
