import { sql } from 'kysely';
import { pageOf } from './match-analysed.js';
import { briefAt } from './match-briefs.js';

/** Rows of one statement: a stopped fill loses at most these. */
const BATCH = 4000;
/** An article carries about so many briefs. */
const BRIEFS_AN_ARTICLE = 5;
const SEEN = '2025-01-01T00:00:00Z';
const INDEX_MEMORY = '512MB';

/**
 * Fills a migrated database to `size` briefs with the rows that the program's store writes: briefs, their bands, one
 * sighting each. Goes on where a stopped one ended; brief `i` of the generator has the id `i + 1`.
 */
export async function fill(db, size, progress) {
  await forgetMeasured(db, size);
  let done = await count(db);
  if (done < size) {
    await addArticles(db, Math.ceil(size / BRIEFS_AN_ARTICLE));
    await dropIndexes(db);
    for (; done < size; done = Math.min(size, done + BATCH)) {
      await addBatch(db, done, Math.min(size, done + BATCH));
      progress(Math.min(size, done + BATCH), 'briefs');
    }
  }
  progress(size, 'indexes');
  await restoreIndexes(db);
  await addTrigrams(db);
  await sql`select setval(pg_get_serial_sequence('briefs', 'id'), ${size})`.execute(db);
  await sql`vacuum analyze briefs, brief_bands, sightings, articles, bench_trigrams`.execute(db);
}

async function count(db) {
  const { rows } = await sql`select coalesce(max(id), 0) as done from briefs`.execute(db);
  return rows[0].done;
}

/** What an interrupted measurement stored. */
async function forgetMeasured(db, size) {
  await sql`delete from sightings where article_id > ${Math.ceil(size / BRIEFS_AN_ARTICLE)}`.execute(db);
  await sql`delete from briefs where id > ${size}`.execute(db);
}

/** Articles without anything of interest, for sightings to point to; more of them are added when stores are measured. */
export async function addArticles(db, upTo) {
  await sql`insert into sites (host, network) values ('bench.invalid', 'bench.invalid') on conflict do nothing`.execute(
    db,
  );
  await sql`insert into pages (sha256, byte_size, encoding) values (sha256('bench'), 1, 'identity') on conflict do nothing`.execute(
    db,
  );
  await sql`with known as (select coalesce(max(id), 0) as last from articles),
    u as (insert into urls (url, canonical_url, site_id, state, settled_at)
      select 'http://bench.invalid/' || n, 'http://bench.invalid/' || n, s.id, 'stored', ${SEEN}
      from known, sites s, generate_series(known.last + 1, ${upTo}::int) n order by n returning id, url, site_id),
    f as (insert into fetches (url_id, request, outcome, page_id)
      select u.id, 1, 'page', p.id from u, pages p order by u.id returning id, url_id, page_id)
    insert into articles (url_id, url, site_id, page_id, fetch_id, script, text, fetched_at,
      category, scores, evidence, model_version, classified_at)
    select u.id, u.url, u.site_id, f.page_id, f.id, 'hans', '', ${SEEN}, 'other', '{}', '[]', 'bench', ${SEEN}
    from u join f on f.url_id = u.id order by u.id`.execute(db);
}

async function addBatch(db, from, to) {
  const rows = [];
  for (let i = from; i < to; i++) rows.push(rowOf(i));
  await db.transaction().execute(async (trx) => {
    await sql`set local synchronous_commit = off`.execute(trx);
    // A superuser may leave out the checks of foreign keys, which cost more than the rows.
    await sql`savepoint checks`.execute(trx);
    await sql`set local session_replication_role = replica`
      .execute(trx)
      .catch(() => sql`rollback to savepoint checks`.execute(trx));
    await sql`with r as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id bigint, key text, tag text,
        headline text, body text, date date, time time, raw text, script text, bands jsonb, folded text)
      ), b as (insert into briefs (id, fold_key, tag, headline, body, brief_date, brief_time, raw_text, script,
          category, scores, evidence, model_version, classified_at, first_seen_at) overriding system value
        select id, decode(key, 'hex'), tag, headline, body, date, time, raw, script,
          'market', ${JSON.stringify(SCORES)}::jsonb, '[]', 'bench', ${SEEN}, ${SEEN} from r order by id
      ), s as (insert into sightings (brief_id, article_id, fetch_id, position, start_offset, end_offset, raw_text,
          fold_key, match, match_scores, seen_at)
        select r.id, a.id, a.fetch_id, 0, 0, length(raw), raw, decode(key, 'hex'), 'exact', '{"key": 1}', ${SEEN}
        from r join articles a on a.id = (r.id - 1) / ${BRIEFS_AN_ARTICLE} + 1
      ), t as (insert into bench_trigrams select id, date, folded from r
      ) insert into brief_bands (brief_id, band, brief_date)
        select id, band::int, date from r, jsonb_array_elements_text(bands) band`.execute(trx);
  });
}

function rowOf(index) {
  const { script, briefs } = pageOf(briefAt(index));
  const [{ tag, headline, body, date, time, raw, fingerprint }] = briefs;
  const { key, bands, folded } = fingerprint;
  return { id: index + 1, key, tag, headline, body, date, time, raw, script, bands, folded };
}

const SCORES = { park: 0, policy: 0, market: 1, other: 0 };

/** The indexes of bands are made anew after a fill, which takes a fraction of the time. */
async function dropIndexes(db) {
  await sql`create table if not exists bench_indexes (name text primary key, is_constraint boolean, definition text)`.execute(
    db,
  );
  await sql`create table if not exists bench_trigrams (brief_id bigint, brief_date date, folded text)`.execute(db);
  await sql`insert into bench_indexes select i.indexrelid::regclass::text, c.oid is not null,
      coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid))
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = i.indrelid
    where i.indrelid = 'brief_bands'::regclass on conflict do nothing`.execute(db);
  for (const { name, is_constraint } of await indexes(db)) {
    const drop = is_constraint
      ? `alter table brief_bands drop constraint if exists ${name}`
      : `drop index if exists ${name}`;
    await sql.raw(drop).execute(db);
  }
}

async function indexes(db) {
  return (await sql`select * from bench_indexes`.execute(db)).rows;
}

async function restoreIndexes(db) {
  await db.connection().execute(async (one) => {
    await sql`set maintenance_work_mem = ${sql.lit(INDEX_MEMORY)}`.execute(one);
    for (const { name, is_constraint, definition } of await indexes(one)) {
      const { rows } = await sql`select to_regclass(${name}) is null as missing`.execute(one);
      if (!rows[0].missing) continue;
      await sql
        .raw(is_constraint ? `alter table brief_bands add constraint ${name} ${definition}` : definition)
        .execute(one);
    }
  });
}

async function addTrigrams(db) {
  await db.connection().execute(async (one) => {
    await sql`set maintenance_work_mem = ${sql.lit(INDEX_MEMORY)}`.execute(one);
    await sql`create extension if not exists pg_trgm`.execute(one);
    await sql`create index if not exists bench_trigrams_text on bench_trigrams using gin (folded gin_trgm_ops)`.execute(
      one,
    );
    await sql`create index if not exists bench_trigrams_day on bench_trigrams (brief_date)`.execute(one);
  });
}
