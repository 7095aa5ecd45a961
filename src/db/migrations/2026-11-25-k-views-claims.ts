import { type Kysely, sql } from 'kysely';

/** Each claim names the stored page that it was read from, briefs are quicker to list, and every view says in the database what it holds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...indexes, claims, briefs]) await sql.raw(statement).execute(db);
  for (const [what, comment] of comments) await sql.raw(`comment on ${what} is '${comment}'`).execute(db);
}

/** The added column stays: dropping it would take along the views that others built on this one. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index articles_place, sightings_first`.execute(db);
}

/** Who carried a brief, and who first, without reading wide rows. */
const indexes = [
  `set local lock_timeout = '5s'`,
  'create index articles_place on articles (id) include (site_id, copy_of)',
  'create index sightings_first on sightings (brief_id, seen_at, id) include (article_id)',
];

const briefs = `create or replace view report_briefs as
  select b.id, b.tag, b.headline, b.body, b.brief_date as dated, b.brief_time, b.occurred_on as occurred,
    report_day(b.first_seen_at) as seen, b.attribution, b.script,
    coalesce(correction.category, b.category) as category, b.category as machine_category,
    (b.scores ->> b.category)::real as score, s.articles, s.networks, first.url,
    date_trunc('milliseconds', b.first_seen_at) as seen_at
  from briefs b
  left join lateral (
    select now as category from corrections
    where subject = 'brief:' || b.id and field = 'category' order by id desc limit 1
  ) correction on true
  left join lateral (
    select count(distinct coalesce(a.copy_of, a.id)) as articles, count(distinct si.network) as networks
    from sightings s join articles a on a.id = s.article_id join sites si on si.id = a.site_id
    where s.brief_id = b.id
  ) s on true
  left join lateral (
    select a.url from sightings s join articles a on a.id = s.article_id
    where s.brief_id = b.id order by s.seen_at, s.id limit 1
  ) first on true`;

// Of an article that stands elsewhere too, its first copy alone speaks.
const claims = `create or replace view report_claims as
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
  left join lateral (
    select now as category from corrections
    where subject = coalesce('article:' || c.article_id, 'brief:' || c.brief_id) and field = 'category'
    order by id desc limit 1
  ) correction on true
  where a.copy_of is null`;

const dated = 'The day that the bracket of a brief, or the page of an article, names; null where it names none.';
const seen = 'The day on which we first met it: a backfill of old pages changes what was seen, not what is dated.';
const category = 'A correction by a person if there is one, otherwise what the model said.';

const comments: [what: string, comment: string][] = [
  ['column report_briefs.dated', dated],
  ['column report_briefs.occurred', 'The day that the text of the brief itself names, its year inferred.'],
  ['column report_briefs.seen', seen],
  ['column report_briefs.category', category],
  ['column report_briefs.score', 'The score that the model gave its category, 0 to 1.'],
  ['column report_briefs.articles', 'Distinct articles that carried it; copies of an article are one.'],
  ['column report_briefs.networks', 'Distinct networks that carried it; mirrors of one operator are one.'],
  ['column report_briefs.url', 'The first page that carried it.'],
  ['column report_articles.dated', dated],
  ['column report_articles.seen', seen],
  ['column report_articles.category', category],
  ['column report_articles.copies', 'How often the same article was found elsewhere.'],
  ['column report_articles.networks', 'Distinct networks on which the article or a copy of it stands.'],
  ['column report_articles.briefs', 'Briefs between its paragraphs.'],
  ['column report_articles.text', 'Its body alone, without those briefs.'],
  ['column report_daily.day', dated],
  ['column report_daily.sightings', 'Distinct articles that carried the briefs, summed over them.'],
  [
    'column report_claims.value_low',
    'Decimal, multiplied out; equal to value_high where one number was told, null under up_to.',
  ],
  ['column report_claims.value_high', 'Decimal, multiplied out; null under over.'],
  ['column report_claims.qualifier', 'exact, over, up_to or about.'],
  [
    'column report_claims.as_of',
    'The day for which the number holds, as far as the sentence says; after dated it is a target.',
  ],
  ['column report_claims.claimant', 'Whom the sentence names as the source of the number.'],
  ['column report_claims.quotation', 'The sentence, as it stood.'],
  ['column report_claims.page_id', 'The stored page that it was read from; of a brief, that of its first copy.'],
  [
    'function bigrams(text)',
    'Each two neighbouring characters of a folded text as one integer: what search is indexed by.',
  ],
];
