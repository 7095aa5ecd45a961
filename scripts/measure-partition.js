// What partitioning takes on tables of so many rows, and what it changes: npm run bench:partition -- [SIGHTINGS]
// Fills an embedded database with SIGHTINGS (1,200,000) sightings, as many steps of traces, and articles, briefs and
// bands to match, asks what workers and people ask of these tables, runs ops/partition.sql, and asks again. Then it
// drops a month of traces, and deletes another, to compare.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createDatabase } from '../dist/db/database.js';
import { joinEmbedded } from '../dist/db/embedded.js';
import { migrateToLatest } from '../dist/db/migrate.js';

const SIGHTINGS = Number(process.argv[2] ?? 1_200_000);
const ARTICLES = SIGHTINGS / 8;
const BRIEFS = SIGHTINGS / 8;
const BANDS = 15;
const ROUNDS = 300;

const judged = 'category, scores, evidence, model_version, classified_at';
const judgement = "'market', '{}', '[]', 'bench', now()";
const month = (ahead) => `date_trunc('month', now() + interval '${ahead} month')::date`;
/** Rows as workers write them, as long as usual; ids count from 1. */
const FILL = [
  "insert into sites (host, network) values ('farm.example', 'farm.example')",
  "insert into pages (sha256, byte_size, encoding) values (sha256('bench'), 1, 'identity')",
  `insert into urls (url, canonical_url, site_id, state, settled_at)
    select url, url, 1, 'stored', now() from generate_series(1, ${ARTICLES}) n, format('https://farm.example/%s', n) url`,
  `insert into fetches (url_id, request, outcome, page_id, status, final_url, headers, processed_at)
    select n, 1, 'page', 1, 200, 'https://farm.example/' || n, jsonb_build_object('etag', md5(n::text),
      'content-type', 'text/html; charset=utf-8', 'last-modified', now()::text), now() from generate_series(1, ${ARTICLES}) n`,
  `insert into articles (url_id, url, site_id, page_id, fetch_id, script, text, fetched_at, ${judged})
    select n, 'https://farm.example/' || n, 1, 1, n, 'hans', repeat(md5(n::text), 4), now(), ${judgement}
    from generate_series(1, ${ARTICLES}) n`,
  `insert into briefs (fold_key, body, brief_date, raw_text, script, first_seen_at, ${judged})
    select sha256(n::text::bytea), repeat(md5(n::text), 4), date '2024-01-01' + n % 1000, repeat(md5(n::text), 4), 'hans',
      now(), ${judgement} from generate_series(1, ${BRIEFS}) n`,
  `insert into sightings (brief_id, article_id, fetch_id, position, start_offset, end_offset, raw_text, match,
      match_scores, seen_at, fold_key)
    select 1 + n::bigint * 7919 % ${BRIEFS}, 1 + n / 8, 1 + n / 8, 1, 0, 128, repeat(md5(n::text), 6), 'exact', '{}',
      now() - n * interval '1 second', sha256(n::text::bytea) from generate_series(0, ${SIGHTINGS - 1}) n`,
  `insert into url_events (url_id, request, stage, event, detail)
    select 1 + n % ${ARTICLES}, 1, 'fetch', 'page', '{"status": 200, "bytes": 33000, "durationMs": 120}'
    from generate_series(1, ${SIGHTINGS}) n`,
  `insert into article_bands (article_id, band)
    select n, hashint8(n * 100 + k) from generate_series(1, ${ARTICLES}) n, generate_series(1, 20) k`,
  `insert into brief_bands (brief_id, band, brief_date, month)
    select id, hashint8(id * 100 + k), brief_date, date_trunc('month', brief_date)::date
    from briefs, generate_series(1, ${BANDS}) k`,
];

const QUESTIONS = {
  // As `findCandidates` in src/db/briefs.ts asks, with a lateral step a band.
  'copies of a brief, by its bands and days': `select found.brief_id from (
      select hashint8($1::bigint * 100 + k) as band, day, date_trunc('month', day)::date as month,
        date_trunc('month', day - 1)::date as from_month,
        date_trunc('month', day + 1)::date as to_month
      from generate_series(1, ${BANDS}) k, (select date '2024-01-01' + ($1 % 1000)::int as day) d
    ) p cross join lateral (
      (select brief_id from brief_bands
        where month = p.month and band = p.band and brief_date = p.day limit 100)
      union all (select brief_id from brief_bands where month in (p.from_month, p.to_month) and band = p.band
        and brief_date in (p.day - 1, p.day + 1) limit 100)
      union all (select brief_id from brief_bands where month = '-infinity' and band = p.band limit 100)
    ) found`,
  'copies of an article, by its bands': `select x.article_id from unnest(array(
      select hashint8($1::bigint * 100 + k) from generate_series(1, 20) k)) own (band)
    join article_bands x on x.band = own.band`,
  'sightings of a brief': 'select id, article_id from sightings where brief_id = $1 order by seen_at, id limit 50',
  'the trace of a URL': 'select * from url_events where url_id = $1 order by id',
  'the page of a request': "select id from fetches where url_id = $1 and request = 1 and outcome = 'page'",
};

const home = mkdtempSync(path.join(tmpdir(), 'briefwire-partition-'));
// As root the server runs as another user, who has to get in.
chmodSync(home, 0o755);
const server = await joinEmbedded({ home });
const client = new pg.Client(server.connection);
try {
  const db = createDatabase({ connection: server.connection, timeZone: 'UTC', maxConnections: 2 });
  await migrateToLatest(db).finally(() => db.destroy());
  await client.connect();
  await timed('filled', () => fill());
  await tellSizes();
  const before = await ask();
  await timed('ops/partition.sql', () =>
    client.query(`begin; ${readFileSync('ops/partition.sql', 'utf8')}; commit; analyze`),
  );
  const after = await ask();
  for (const [question, ms] of Object.entries(before)) {
    say(`${question}: ${ms.toFixed(2)} ms before, ${after[question].toFixed(2)} ms after (median of ${ROUNDS})`);
  }
  await addMonths();
  await timed('delete a month of url_events', () => client.query(`delete from url_events where month = ${month(1)}`));
  const { rows } = await client.query(`select to_char(${month(2)}, 'YYYY_MM') as month`);
  await timed('drop a month of url_events', () => client.query(`drop table url_events_${rows[0].month}`));
} finally {
  await client.end();
  await server.close();
  rmSync(path.dirname(server.dataDir), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}
process.exit();

async function fill() {
  // The rows are those that checks of foreign keys would let in.
  await client.query("set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'");
  for (const statement of FILL) await client.query(statement);
  await client.query('set session_replication_role = origin');
  await client.query('vacuum (analyze)');
}

async function tellSizes() {
  const { rows } = await client.query(`select relname, reltuples::bigint as rows,
    pg_size_pretty(pg_total_relation_size(oid)) as size from pg_class
    where relname in ('sightings', 'url_events', 'fetches', 'article_bands', 'brief_bands') order by 1`);
  for (const row of rows) say(`${row.relname}: ${row.rows} rows, ${row.size}`);
}

/** @returns median milliseconds by question */
async function ask() {
  const found = {};
  for (const [question, statement] of Object.entries(QUESTIONS)) {
    const times = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const id = 1 + ((round * 7_919) % Math.floor(BRIEFS));
      const begun = performance.now();
      await client.query(statement, [id]);
      times.push(performance.now() - begun);
    }
    found[question] = times.toSorted((a, b) => a - b)[ROUNDS / 2];
  }
  return found;
}

/** Two months of traces that lie in partitions of their own. */
async function addMonths() {
  await client.query(`insert into url_events (url_id, request, stage, event, month)
    select 1 + n % ${ARTICLES}, 1, 'fetch', 'page', ${month(1)} from generate_series(1, ${SIGHTINGS / 4}) n
    union all select 1 + n % ${ARTICLES}, 1, 'fetch', 'page', ${month(2)} from generate_series(1, ${SIGHTINGS / 4}) n`);
}

async function timed(what, work) {
  const begun = performance.now();
  await work();
  say(`${what}: ${((performance.now() - begun) / 1_000).toFixed(2)} s`);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
