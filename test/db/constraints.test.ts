import { sql } from 'kysely';
import pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { useIntake } from '../support/intake.ts';
import { buildPage, COIN, paragraphsAbout, RIVER } from '../support/pages.ts';

const using = useIntake();

beforeEach(async () => {
  const { db, store, take } = using();
  await store(
    'https://a.example/1.html',
    buildPage({ title: '塔', paragraphs: paragraphsAbout('望湖区'), briefs: [RIVER, COIN] }),
  );
  await take('https://a.example/2.html', buildPage({ title: '塔', paragraphs: paragraphsAbout('新湖区') }));
  await sql`insert into sources (kind, url, canonical_url)
    values ('feed', 'https://a.example/feed', 'https://a.example/feed')`.execute(db);
  await sql`insert into dead_letters (url_id, request, queue, reason, message, payload)
    select id, 1, 'fetch', 'http-404', '', '{}' from urls order by id limit 1`.execute(db);
});

const settled = `set state = 'stored', settled_at = now()`;
const claim = `insert into claims (measure, value_low, value_high, qualifier, unit, article_id, brief_id, span, field, quotation)`;
const article = '(select min(id) from articles)';
const brief = '(select min(id) from briefs)';

describe('the schema refuses', () => {
  it.each([
    ['a host twice', `insert into sites (host, network) values ('a.example', 'a')`, 'sites_host_key'],
    [
      'a source twice',
      `insert into sources (kind, url, canonical_url) values ('feed', 'https://a.example/feed', 'x')`,
      'sources_url_key',
    ],
    ['a source of no known kind', `update sources set kind = 'rss'`, 'sources_kind_check'],
    ['a source in no known state', `update sources set state = 'new'`, 'sources_state_check'],
    [
      'a source that is polled all the time',
      'update sources set interval_seconds = 1',
      'sources_interval_seconds_check',
    ],
    ['a source whose address is too long', `update sources set url = repeat('a', 2049)`, 'sources_url_check'],
    ['a run that runs and is finished', 'update runs set finished_at = now()', 'runs_check'],
    ['a run that ended at no time', `update runs set state = 'done'`, 'runs_check'],
    ['a run begun by nobody', `update runs set trigger = 'cron'`, 'runs_trigger_check'],
    ['a URL twice', `update urls set canonical_url = 'x'`, 'urls_canonical_url_key'],
    ['a URL that is too long', `update urls set canonical_url = repeat('a', 2049)`, 'urls_canonical_url_check'],
    ['a URL in no known state', `update urls set state = 'done'`, 'urls_state_check'],
    ['a pending URL that is settled', `update urls set state = 'pending', settled_at = now()`, 'urls_check'],
    ['a settled URL without its time', `update urls set state = 'stored', settled_at = null`, 'urls_check'],
    ['a dead URL without a reason', `update urls ${settled.replace('stored', 'dead')}`, 'urls_check1'],
    ['a refused URL without a reason', `update urls ${settled.replace('stored', 'refused')}`, 'urls_check1'],
    ['a URL of no site', 'update urls set site_id = 0', 'urls_site_id_fkey'],
    ['an input that is pending by name', `update run_urls set state = 'pending'`, 'run_urls_state_check'],
    ['a page without its content address', `update pages set sha256 = '\\x00'`, 'pages_sha256_check'],
    [
      'the same bytes twice',
      'update pages set sha256 = (select min(sha256::text) from pages)::bytea',
      'pages_sha256_key',
    ],
    ['bytes packed in an unknown way', `update pages set encoding = 'br'`, 'pages_encoding_check'],
    ['a fetch that brought a page and has none', 'update fetches set page_id = null', 'fetches_check'],
    ['a fetch that failed and has a page', `update fetches set outcome = 'failed'`, 'fetches_check'],
    ['two pages for one request', 'update fetches set url_id = (select min(id) from urls)', 'fetches_one_page'],
    [
      'two dead letters of one request',
      `insert into dead_letters (url_id, request, queue, reason, message, payload)
        select url_id, request, 'article', 'x', '', '{}' from dead_letters`,
      'dead_letters_url_id_request_key',
    ],
    ['an article in no category', `update articles set category = 'news'`, 'articles_category_check'],
    ['an article in no script', `update articles set script = 'latn'`, 'articles_script_check'],
    ['an article that is a copy of itself', 'update articles set copy_of = id', 'articles_check'],
    ['a day without its precision', `update articles set published_on = '2021-01-01'`, 'articles_check1'],
    [
      'a precision nobody knows',
      `update articles set published_on = '2021-01-01', published_precision = 'year'`,
      'articles_published_precision_check',
    ],
    [
      'a brief twice on one day',
      'update briefs set fold_key = (select min(fold_key::text) from briefs)::bytea, brief_date = null',
      'briefs_identity',
    ],
    ['a brief whose key is no SHA-256', `update briefs set fold_key = '\\x00'`, 'briefs_fold_key_check'],
    ['a brief in no category', `update briefs set category = 'news'`, 'briefs_category_check'],
    ['a brief twice on one page', `update sightings set brief_id = ${brief}`, 'sightings_brief_id_article_id_key'],
    ['a sighting before the first paragraph', 'update sightings set position = -1', 'sightings_position_check'],
    ['a sighting that ends before it begins', 'update sightings set start_offset = end_offset + 1', 'sightings_check'],
    ['a match of no known kind', `update sightings set match = 'same'`, 'sightings_match_check'],
    ['the end of a brief that is seen', 'delete from briefs', 'sightings_brief_id_fkey'],
    ['the end of a URL with an article', 'delete from urls', 'articles_url_id_fkey'],
    ['a region of no level', `insert into regions (name, level) values ('望湖', 'street')`, 'regions_level_check'],
    [
      'a region twice',
      `insert into regions (name, level) values ('望湖', 'city'), ('望湖', 'city')`,
      'regions_identity',
    ],
    [
      'a claim of nobody',
      `${claim} values ('companies', 1, 1, 'exact', '家', null, null, '[0,1)', 'body', '')`,
      'claims_check',
    ],
    [
      'a claim of two',
      `${claim} values ('companies', 1, 1, 'exact', '家', ${article}, ${brief}, '[0,1)', 'body', '')`,
      'claims_check',
    ],
    [
      'a claim without a number',
      `${claim} values ('companies', null, null, 'exact', '家', ${article}, null, '[0,1)', 'body', '')`,
      'claims_check1',
    ],
    [
      'a claim turned round',
      `${claim} values ('companies', 2, 1, 'exact', '家', ${article}, null, '[0,1)', 'body', '')`,
      'claims_check2',
    ],
    [
      'a claim qualified otherwise',
      `${claim} values ('companies', 1, 1, 'roughly', '家', ${article}, null, '[0,1)', 'body', '')`,
      'claims_qualifier_check',
    ],
    [
      'a claim of no known measure',
      `${claim} values ('firms', 1, 1, 'exact', '家', ${article}, null, '[0,1)', 'body', '')`,
      'claims_measure_check',
    ],
    [
      'two claims of one span',
      `${claim} values ('companies', 1, 1, 'exact', '家', ${article}, null, '[0,1)', 'body', ''),
        ('parks', 2, 2, 'exact', '家', ${article}, null, '[0,1)', 'body', '')`,
      'claims_article',
    ],
    [
      'a mention of two',
      `insert into mentions (entity_type, entity_id, article_id, brief_id, span)
        values ('park', 1, ${article}, ${brief}, '[0,1)')`,
      'mentions_check',
    ],
    [
      'a correction of nothing',
      `insert into corrections (subject, field, now, who) values ('url:1', 'category', 'park', 'li')`,
      'corrections_subject_check',
    ],
  ])('%s', async (_, statement, constraint) => {
    const error = await sql
      .raw(statement)
      .execute(using().db)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect((error as pg.DatabaseError).constraint).toBe(constraint);
  });
});
