import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'kysely';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { searchText } from '../dist/pipeline/search-text.js';
import { articleAt, briefAt, CITIES_A_PROVINCE, PARKS, PROVINCES, SITES } from './query-pieces.js';

/** Rows of one transaction: a stopped fill loses at most these. */
const BATCH = 10_000;
/** Articles for each brief: with about three sightings a brief, an article carries seven or eight. */
const ARTICLES_A_BRIEF = 0.4;
const SCORES = JSON.stringify({ park: 0.1, policy: 0.2, market: 0.6, other: 0.1 });

/** Fills a migrated database to `size` briefs, their sightings, articles, mentions and claims, as workers would. */
export async function fill(db, connection, size, progress) {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query("set synchronous_commit = off; set maintenance_work_mem = '768MB'");
    const { rows } = await client.query('select coalesce(max(id), 0)::int as done from briefs');
    const done = rows[0].done;
    if (done < size) {
      await addPlaces(client);
      await dropIndexes(client);
      for (let from = done; from < size; from += BATCH) {
        await addBatch(client, from, Math.min(size, from + BATCH), size);
        progress(Math.min(size, from + BATCH), 'briefs');
      }
    }
    progress(size, 'indexes');
    await restoreIndexes(client, (name) => progress(size, name));
    for (const table of ['briefs', 'articles', 'sightings', 'search_entries', 'mentions', 'claims', 'urls']) {
      progress(size, `vacuum ${table}`);
      await client.query(`vacuum (analyze) ${table}`);
    }
    await client.query('analyze');
  } finally {
    await client.end();
  }
  const counts =
    await sql`select (select count(*) from briefs) as briefs, (select count(*) from sightings) as sightings,
    (select count(*) from articles) as articles, (select count(*) from claims) as claims,
    pg_size_pretty(pg_database_size(current_database())) as bytes,
    pg_size_pretty(pg_total_relation_size('search_entries')) as search_bytes`.execute(db);
  return counts.rows[0];
}

async function addPlaces(client) {
  const { rows } = await client.query('select count(*)::int as n from sites');
  if (rows[0].n > 0) return;
  await client.query(`insert into sites (id, host, network) overriding system value
    select n, 'site' || n || '.invalid', 'network' || n / 4 from generate_series(1, ${SITES}) n`);
  await client.query(`insert into pages (id, sha256, byte_size, encoding) overriding system value
    values (1, sha256('bench'), 1, 'identity')`);
  await client.query(
    `insert into regions (id, name, level, code) overriding system value
    select n, name, 'province', n::text from unnest($1::text[]) with ordinality p (name, n)`,
    [PROVINCES],
  );
  await client.query(`insert into regions (id, name, level, code, parent_id) overriding system value
    select 100 + n, '第' || n || '市', 'city', (100 + n)::text, n / ${CITIES_A_PROVINCE} + 1
    from generate_series(0, ${PROVINCES.length * CITIES_A_PROVINCE - 1}) n`);
  await client.query(`insert into parks (id, name, region_id) overriding system value
    select n + 1, '第' || n || '号园', 100 + n % ${PROVINCES.length * CITIES_A_PROVINCE} from generate_series(0, ${PARKS - 1}) n`);
}

async function addBatch(client, from, to, size) {
  const articles = {
    from: Math.floor(from * ARTICLES_A_BRIEF),
    to: Math.floor(to * ARTICLES_A_BRIEF),
    size: Math.floor(size * ARTICLES_A_BRIEF),
  };
  await client.query('begin');
  // Neither triggers nor checks of foreign keys: the rows are those that they would let in and write.
  await client.query('set local session_replication_role = replica');
  const tables = { ...articleRows(articles), ...mergedRows(articles, from, to, size) };
  for (const [target, rows] of Object.entries(tables)) await copy(client, target, rows);
  await client.query('commit');
}

function articleRows({ from, to, size }) {
  const urls = [];
  const fetches = [];
  const rows = [];
  for (let index = from; index < to; index++) {
    const article = articleAt(index, size);
    const id = index + 1;
    const url = `https://site${article.site + 1}.invalid/${id}`;
    const seen = `${article.day} 12:00:00+00`;
    urls.push([id, url, url, article.site + 1, article.copyOf === null ? 'stored' : 'copy', seen]);
    fetches.push([id, id, 1, 'page', 1, seen]);
    rows.push([
      id,
      id,
      url,
      article.site + 1,
      1,
      id,
      article.title,
      article.day,
      'day',
      'hans',
      article.text,
      article.category,
      SCORES,
      '[]',
      'bench',
      seen,
      rootOf(index, size),
      seen,
    ]); // prettier-ignore
  }
  return {
    'urls (id, url, canonical_url, site_id, state, settled_at)': urls,
    'fetches (id, url_id, request, outcome, page_id, fetched_at)': fetches,
    'articles (id, url_id, url, site_id, page_id, fetch_id, title, published_on, published_precision, script, text, category, scores, evidence, model_version, classified_at, copy_of, fetched_at)':
      rows,
  };
}

/** The first copy of an article, or null where it is itself the first. */
function rootOf(index, size) {
  let root = index;
  for (let copy = articleAt(root, size).copyOf; copy !== null; copy = articleAt(root, size).copyOf) root = copy;
  return root === index ? null : root + 1;
}

function mergedRows(articles, from, to, size) {
  const [briefs, sightings, mentions, claims, entries] = [[], [], [], [], []];
  for (let index = articles.from; index < articles.to; index++) {
    const article = articleAt(index, articles.size);
    const id = index + 1;
    if (article.place !== null) mentions.push(['region', 100 + article.place, id, null, '[1,3)']);
    if (article.copyOf !== null) continue;
    const { folded, titleLength } = searchText([article.title], article.text);
    entries.push([
      null,
      id,
      article.day,
      article.day,
      `${article.day} 12:00:00+00`,
      article.category,
      folded,
      titleLength,
    ]);
  }
  for (let index = from; index < to; index++) {
    const brief = briefAt(index, size);
    const id = index + 1;
    const seen = `${brief.day} 12:00:00+00`;
    const key = `\\\\x${createHash('sha256').update(String(index)).digest('hex')}`;
    const raw = `【${brief.tag}】${brief.headline}：${brief.body}`;
    briefs.push([
      id,
      key,
      brief.tag,
      brief.headline,
      brief.body,
      brief.day,
      brief.occurred,
      raw,
      'hans',
      brief.category,
      SCORES,
      '[]',
      'bench',
      seen,
      seen,
    ]);
    for (const article of carriers(brief, articles)) {
      sightings.push([id, article, article, 0, 0, raw.length, raw, key, 'exact', '{"key": 1}', seen]);
    }
    if (brief.place !== null) mentions.push(['region', 100 + brief.place, null, id, '[1,3)']);
    if (brief.park !== null) mentions.push(['park', brief.park + 1, null, id, '[4,6)']);
    if (brief.claim !== null) {
      claims.push([
        'companies',
        brief.claim,
        brief.claim,
        'exact',
        '家',
        brief.occurred,
        brief.place === null ? null : 100 + brief.place,
        brief.park === null ? null : brief.park + 1,
        null,
        id,
        '[1,4)',
        'body',
        brief.body,
      ]);
    }
    const { folded, titleLength } = searchText([brief.tag, brief.headline], brief.body);
    entries.push([id, null, brief.day, brief.occurred ?? '-infinity', seen, brief.category, folded, titleLength]);
  }
  return {
    'briefs (id, fold_key, tag, headline, body, brief_date, occurred_on, raw_text, script, category, scores, evidence, model_version, classified_at, first_seen_at)':
      briefs,
    'sightings (brief_id, article_id, fetch_id, position, start_offset, end_offset, raw_text, fold_key, match, match_scores, seen_at)':
      sightings,
    'mentions (entity_type, entity_id, article_id, brief_id, span)': mentions,
    'claims (measure, value_low, value_high, qualifier, unit, as_of, region_id, park_id, article_id, brief_id, span, field, quotation)':
      claims,
    'search_entries (brief_id, article_id, dated, occurred, seen_at, category, folded, title_length)': entries,
  };
}

/** Different articles of the same days. */
function carriers({ copies, seed }, { from, to }) {
  const found = new Set();
  for (let n = 0; n < copies; n++) found.add(from + ((seed + n * 7919) % (to - from)) + 1);
  return found;
}

async function copy(client, target, rows) {
  if (rows.length === 0) return;
  const stream = client.query(copyFrom(`copy ${target} from stdin`));
  const finished = once(stream, 'finish');
  for (let at = 0; at < rows.length; at += 500) {
    const text = rows
      .slice(at, at + 500)
      .map((row) => `${row.map(field).join('\t')}\n`)
      .join('');
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await finished;
}

const ESCAPES = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

function field(value) {
  if (value === null) return '\\N';
  return typeof value === 'number' ? String(value) : value.replace(/[\n\t\r]/g, (mark) => ESCAPES[mark]);
}

/** All indexes of these tables but their primary keys are made anew after the fill, which takes a fraction of the time. */
const TABLES = ['urls', 'fetches', 'articles', 'briefs', 'sightings', 'mentions', 'claims', 'search_entries'];

async function dropIndexes(client) {
  await client.query('create table if not exists bench_indexes (name text primary key, definition text)');
  await client.query(
    `insert into bench_indexes select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid
    where i.indrelid = any($1::text[]::regclass[]) and c.oid is null on conflict do nothing`,
    [TABLES],
  );
  for (const { name } of (await client.query('select name from bench_indexes')).rows)
    await client.query(`drop index if exists ${name}`);
}

async function restoreIndexes(client, progress) {
  const { rows } = await client.query(
    'select name, definition from bench_indexes where to_regclass(name) is null order by name',
  );
  for (const { name, definition } of rows) {
    progress(name);
    await client.query(definition);
  }
}
