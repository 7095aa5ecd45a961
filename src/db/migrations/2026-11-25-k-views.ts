import { type Kysely, sql } from 'kysely';

/** Lists go on behind an instant, so views by day have it too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of views) await sql.raw(statement).execute(db);
}

/** The added columns stay: dropping them would take the views that others built on these along. */
export async function down(): Promise<void> {}

const corrected = (subject: string, id: string) => `left join lateral (
    select now as category from corrections
    where subject = '${subject}:' || ${id} and field = 'category' order by id desc limit 1
  ) correction on true`;

const views = [
  `create or replace view report_briefs as
    select b.id, b.tag, b.headline, b.body, b.brief_date as dated, b.brief_time, b.occurred_on as occurred,
      report_day(b.first_seen_at) as seen, b.attribution, b.script,
      coalesce(correction.category, b.category) as category, b.category as machine_category,
      (b.scores ->> b.category)::real as score, s.articles, s.networks, s.first_url as url,
      date_trunc('milliseconds', b.first_seen_at) as seen_at
    from briefs b
    ${corrected('brief', 'b.id')}
    left join lateral (
      select count(distinct coalesce(a.copy_of, a.id)) as articles, count(distinct si.network) as networks,
        (array_agg(a.url order by s.seen_at, s.id))[1] as first_url
      from sightings s join articles a on a.id = s.article_id join sites si on si.id = a.site_id
      where s.brief_id = b.id
    ) s on true`,
  `create or replace view report_articles as
    select a.id, a.title, a.author, a.publisher, a.published_on as dated, a.published_at, a.published_precision,
      report_day(a.fetched_at) as seen, a.script, coalesce(correction.category, a.category) as category,
      a.category as machine_category, (a.scores ->> a.category)::real as score,
      c.copies, c.networks, b.briefs, a.url, a.text, date_trunc('milliseconds', a.fetched_at) as seen_at
    from articles a
    ${corrected('article', 'a.id')}
    left join lateral (
      select count(*) - 1 as copies, count(distinct si.network) as networks
      from articles c join sites si on si.id = c.site_id where c.id = a.id or c.copy_of = a.id
    ) c on true
    left join lateral (select count(*) as briefs from sightings s where s.article_id = a.id) b on true
    where a.copy_of is null`,
];
