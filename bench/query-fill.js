import { once } from 'node:events';
import { sql } from 'kysely';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { regionCalled } from '../dist/pipeline/region-called.js';
import { deriveAll } from '../dist/store/derive-all.js';
import { CITIES_A_PROVINCE, PARKS, PROVINCES, SITES } from './query-pieces.js';
import { rowsOf } from './query-rows.js';

/** Rows of one transaction: a stopped fill loses at most these. */
const BATCH = 10_000;

/**
 * Fills a migrated database to `size` briefs, their sightings, articles, mentions, claims and keys, as workers would; goes
 * on where a stopped fill ended, and leaves one that is whole alone.
 * @param progress gets how many briefs there are and what is being done
 * @returns rows of the largest tables, and what it takes on disk
 */
export async function fill(db, connection, size, progress) {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    if (!(await isWhole(client, size))) await fillUp(db, client, size, progress);
  } finally {
    await client.end();
  }
  const { rows } =
    await sql`select (select count(*) from briefs) as briefs, (select count(*) from sightings) as sightings,
    (select count(*) from articles) as articles, (select count(*) from claims) as claims,
    pg_size_pretty(pg_database_size(current_database())) as bytes`.execute(db);
  return rows[0];
}

async function countBriefs(client) {
  const { rows } = await client.query('select coalesce(max(id), 0)::int as done from briefs');
  return rows[0].done;
}

/** The list of dropped indexes goes last of all. */
async function isWhole(client, size) {
  const { rows } = await client.query(`select to_regclass('bench_indexes') is null as whole`);
  return rows[0].whole && (await countBriefs(client)) >= size;
}

async function fillUp(db, client, size, progress) {
  await client.query("set synchronous_commit = off; set maintenance_work_mem = '768MB'");
  await addPlaces(client);
  await dropIndexes(client);
  for (let from = await countBriefs(client); from < size; from += BATCH) {
    const to = Math.min(size, from + BATCH);
    await addBatch(client, from, to, size);
    progress(to, 'briefs');
  }
  await restoreIndexes(client, (name) => progress(size, name));
  await moveSequences(client);
  await dropKeys(client);
  await deriveAll(db, (done, total) => progress(size, `derived ${done}/${total}`));
  await restoreIndexes(client, (name) => progress(size, name));
  progress(size, 'vacuum');
  await client.query('vacuum (analyze)');
  await client.query('drop table bench_indexes');
}

async function addPlaces(client) {
  const { rows } = await client.query('select count(*)::int as n from sites');
  if (rows[0].n > 0) return;
  await client.query('begin');
  await client.query(`insert into sites (id, host, network) overriding system value
    select n, 'site' || n || '.invalid', 'network' || n / 4 from generate_series(1, ${SITES}) n`);
  await client.query(
    `insert into regions (id, name, level, code) overriding system value
    select n, name, 'province', code from unnest($1::text[], $2::text[]) with ordinality p (name, code, n)`,
    [PROVINCES, PROVINCES.map((name) => regionCalled(name).code)],
  );
  await client.query(`insert into regions (id, name, level, code, parent_id) overriding system value
    select 100 + n, '第' || n || '市', 'city', 'bench' || 100 + n, n / ${CITIES_A_PROVINCE} + 1
    from generate_series(0, ${PROVINCES.length * CITIES_A_PROVINCE - 1}) n`);
  await client.query(`insert into parks (id, name, region_id) overriding system value
    select n + 1, '第' || n || '号园', 100 + n % ${PROVINCES.length * CITIES_A_PROVINCE} from generate_series(0, ${PARKS - 1}) n`);
  await client.query('commit');
}

async function addBatch(client, from, to, size) {
  await client.query('begin');
  // Neither triggers nor checks of foreign keys: the rows are those that they would let in and write.
  await client.query('set local session_replication_role = replica');
  for (const [target, rows] of Object.entries(rowsOf(from, to, size))) await copy(client, target, rows);
  await client.query('commit');
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

/** Tables whose ids the fill gives itself: what workers add comes behind them. */
const NUMBERED = 'sites regions parks urls pages fetches articles briefs'.split(' ');

async function moveSequences(client) {
  for (const table of NUMBERED)
    await client.query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`);
}

/** All indexes of these tables that hold no constraint are made anew after the fill, which takes a fraction of the time. */
const TABLES = 'urls pages fetches articles article_bands briefs brief_bands sightings mentions claims'.split(' ');

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

/** The index of keys is made once its rows are there. */
async function dropKeys(client) {
  await client.query(`insert into bench_indexes select indexname, indexdef from pg_indexes
    where indexname = 'search_keys' on conflict do nothing`);
  await client.query('drop index if exists search_keys');
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
