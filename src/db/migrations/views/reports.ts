/**
 * The views that people report from. Days are those of `briefwire.tz` (Asia/Shanghai unless set on the connection);
 * `dated` is the day that a brief's bracket or an article's page names, `seen` the day on which we first saw it.
 * A correction by a person wins over the model's category.
 */

const reportDay = `create function report_day(instant timestamptz) returns date language sql stable as
  $$ select (instant at time zone coalesce(nullif(current_setting('briefwire.tz', true), ''), 'Asia/Shanghai'))::date $$`;

/** The last category that a person gave a subject, or null. */
const corrected = (subject: string) => `left join lateral (
    select now as category from corrections
    where subject = ${subject} and field = 'category' order by id desc limit 1
  ) correction on true`;

const briefs = `create view report_briefs as
  select b.id, b.tag, b.headline, b.body, b.brief_date as dated, b.brief_time, b.occurred_on as occurred,
    report_day(b.first_seen_at) as seen, b.attribution, b.script,
    coalesce(correction.category, b.category) as category, b.category as machine_category,
    (b.scores ->> b.category)::real as score, s.articles, s.networks, first.url,
    date_trunc('milliseconds', b.first_seen_at) as seen_at
  from briefs b
  ${corrected(`'brief:' || b.id`)}
  left join lateral (
    select count(distinct coalesce(a.copy_of, a.id)) as articles, count(distinct si.network) as networks
    from sightings s join articles a on a.id = s.article_id join sites si on si.id = a.site_id
    where s.brief_id = b.id
  ) s on true
  left join lateral (
    select a.url from sightings s join articles a on a.id = s.article_id
    where s.brief_id = b.id order by s.seen_at, s.id limit 1
  ) first on true`;

const articles = `create view report_articles as
  select a.id, a.title, a.author, a.publisher, a.published_on as dated, a.published_at, a.published_precision,
    report_day(a.fetched_at) as seen, a.script, coalesce(correction.category, a.category) as category,
    a.category as machine_category, (a.scores ->> a.category)::real as score,
    c.copies, c.networks, b.briefs, a.url, a.text, date_trunc('milliseconds', a.fetched_at) as seen_at
  from articles a
  ${corrected(`'article:' || a.id`)}
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
    from briefs b ${corrected(`'brief:' || b.id`)}
    union all
    select a.published_on, coalesce(correction.category, a.category), 0, 0, 1
    from articles a ${corrected(`'article:' || a.id`)}
    where a.copy_of is null
  ) pieces
  group by day, category`;

const regionMembers = `create view region_members as
  with recursive member (region_id, member_id) as (
    select id, id from regions
    union all
    select m.region_id, r.id from member m join regions r on r.parent_id = m.member_id
  )
  select region_id, member_id from member`;

const regionPieces = `create view region_pieces as
  select distinct t.region_id, m.article_id, m.brief_id
  from region_members t join mentions m on m.entity_type = 'region' and m.entity_id = t.member_id
  union
  select distinct t.region_id, m.article_id, m.brief_id
  from region_members t join parks p on p.region_id = t.member_id
    join mentions m on m.entity_type = 'park' and m.entity_id = p.id`;

/** Briefs, articles (copies are one) and the networks that carry either. @param from what to count, with its condition */
const counts = (from: string) => `left join lateral (
    with piece as (select article_id, brief_id from ${from}), place as (
      select a.id, a.copy_of, a.site_id, true as own from piece join articles a on a.id = piece.article_id
      union all
      select a.id, a.copy_of, a.site_id, false from piece join sightings s on s.brief_id = piece.brief_id
        join articles a on a.id = s.article_id
    )
    select (select count(distinct brief_id) from piece) as briefs,
      (select count(distinct coalesce(copy_of, id)) from place where own) as articles,
      (select count(distinct si.network) from place join sites si on si.id = place.site_id) as networks
  ) n on true`;

const mentioned = (type: string, id: string) => counts(`mentions where entity_type = '${type}' and entity_id = ${id}`);

// A region's counts are those of all that lies in it: what names Hangzhou counts for Zhejiang, too.
const regions = `create view report_regions as
  select r.id, r.name, r.level, parent.name as parent, n.briefs, n.articles, n.networks, r.code
  from regions r left join regions parent on parent.id = r.parent_id
  ${counts('region_pieces where region_id = r.id')}`;

const parks = `create view report_parks as
  select p.id, p.name, p.aliases, r.name as region, n.briefs, n.articles,
    (select count(*) from claims c where c.park_id = p.id) as claims, n.networks
  from parks p left join regions r on r.id = p.region_id
  ${mentioned('park', 'p.id')}`;

// Of an article that stands elsewhere too, its first copy alone speaks.
const claims = `create view report_claims as
  select c.id, c.measure, c.value_low, c.value_high, c.qualifier, c.unit, c.as_of, p.name as park, r.name as region,
    c.claimant, c.article_id, c.brief_id, c.quotation, coalesce(a.url, first.url) as url,
    coalesce(a.published_on, b.brief_date) as dated, b.occurred_on as occurred,
    report_day(coalesce(a.fetched_at, b.first_seen_at)) as seen,
    coalesce(correction.category, a.category, b.category) as category,
    coalesce(a.page_id, first.page_id) as page_id,
    date_trunc('milliseconds', coalesce(a.fetched_at, b.first_seen_at)) as seen_at
  from claims c
  left join parks p on p.id = c.park_id
  left join regions r on r.id = coalesce(c.region_id, p.region_id)
  left join articles a on a.id = c.article_id
  left join briefs b on b.id = c.brief_id
  left join lateral (
    select x.url, x.page_id from sightings s join articles x on x.id = s.article_id
    where s.brief_id = c.brief_id order by s.seen_at, s.id limit 1
  ) first on true
  ${corrected(`coalesce('article:' || c.article_id, 'brief:' || c.brief_id)`)}
  where a.copy_of is null`;

const sources = `create view report_sources as
  select s.id, s.kind, s.url, s.title, s.tags, s.state, s.reason, s.last_fetched_at, s.next_fetch_at, s.failures,
    (select count(*) from urls u where u.source_id = s.id) as urls,
    (select count(*) from articles a where a.source_id = s.id) as articles,
    s.message, s.interval_seconds, s.usual_gap_seconds, s.last_item_at, s.items, s.new_items, s.polls, s.selector
  from sources s`;

const organisations = `create view report_organisations as
  select o.id, o.name, o.kind, o.aliases, r.name as region, n.briefs, n.articles, n.networks
  from organisations o left join regions r on r.id = o.region_id
  ${mentioned('organisation', 'o.id')}`;

const coins = `create view report_coins as
  select c.id, c.name, c.aliases, n.briefs, n.articles, n.networks
  from coins c
  ${mentioned('coin', 'c.id')}`;

export const reports: readonly string[] = [
  reportDay,
  briefs,
  articles,
  daily,
  regionMembers,
  regionPieces,
  regions,
  parks,
  claims,
  sources,
  organisations,
  coins,
];
