import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { migrateToLatest, pendingMigrations } from '../../src/db/migrate.ts';
import { migrations } from '../../src/db/migrations/index.ts';
import { SetupError } from '../../src/pipeline/errors.ts';
import { runCli } from '../support/cli.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/postgres.ts';

const NAMES = Object.keys(migrations);
const dbs: Db[] = [];
let database: TestDatabase;

/** A pool of its own on the empty database. */
function connect(): Db {
  const db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 3 });
  dbs.push(db);
  return db;
}

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(async () => {
  for (const db of dbs.splice(0)) await db.destroy();
  await database.drop();
});

/** Every relation, function, constraint and index of ours, as text. */
async function schemaOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select c.relkind::text || ' ' || c.relname || coalesce(': ' || obj_description(c.oid), '') as line from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relname not like 'kysely%'
    union all select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
      from information_schema.columns where table_schema = 'public' and table_name not like 'kysely%'
    union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'kysely%'
    union all select 'function ' || proname from pg_proc p where pronamespace = 'public'::regnamespace
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by 1`.execute(db);
  return rows.map(({ line }) => line);
}

describe('migrations', () => {
  it('run on an empty database, each once', async () => {
    const db = connect();
    expect(await pendingMigrations(db)).toEqual(NAMES);
    expect(await migrateToLatest(db)).toEqual(NAMES);
    expect(await pendingMigrations(db)).toEqual([]);
    expect(await migrateToLatest(db)).toEqual([]);
  });

  it('run once where several processes start at once', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrateToLatest(connect())));
    expect(runs.flat()).toEqual(NAMES);
    expect(await pendingMigrations(connect())).toEqual([]);
  });

  it('that a newer version has run are no hindrance', async () => {
    const db = connect();
    await migrateToLatest(db);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-12-31-later', '')`.execute(db);
    expect(await pendingMigrations(db)).toEqual([]);
    expect(await migrateToLatest(db)).toEqual([]);
  });

  it('refuse a database of before the first release in one line, and leave it as it was', async () => {
    const db = connect();
    await sql`create table kysely_migration (name text, timestamp text)`.execute(db);
    await sql`insert into kysely_migration values ('2026-11-23-a-initial', '')`.execute(db);
    await sql`create table briefs (mine text)`.execute(db);
    for (const command of ['migrate', 'report summary', 'worker']) {
      const { status, stdout, stderr } = await runCli(command.split(' '), { DATABASE_URL: database.url });
      expect({ command, status, stdout }).toEqual({ command, status: 1, stdout: '' });
      expect(stderr).toMatch(/^briefwire: [^\n]*before the first release[^\n]*briefwire restore NEW[^\n]*\n$/);
    }
    expect((await schemaOf(db)).filter((line) => line.startsWith('r '))).toEqual(['r briefs']);
  });

  it('leave the database as it was where one fails, and say which', async () => {
    const db = connect();
    await sql`create table briefs (mine text)`.execute(db);
    const failure = await migrateToLatest(db).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SetupError);
    expect(failure).toMatchObject({ message: expect.stringMatching(`${NAMES[0]}.*briefs.*already exists`) });
    expect((await schemaOf(db)).filter((line) => line.startsWith('r '))).toEqual(['r briefs']);
    expect(await pendingMigrations(db)).toEqual(NAMES);
  });

  it('are listed in the order of their names, which carry their day', () => {
    expect(NAMES).toEqual(NAMES.toSorted());
    for (const name of NAMES) expect(name).toMatch(/^\d{4}-\d{2}-\d{2}-[a-z0-9-]+$/);
  });
});

const TABLES = `sites sources runs urls fetches pages url_events dead_letters articles article_versions briefs sightings
  regions parks mentions claims corrections`.split(/\s+/);
const VIEWS = `report_briefs report_articles report_daily report_regions report_parks report_claims report_sources
  report_organisations report_coins`.split(/\s+/);

describe('what people query', () => {
  it('says in the database what it holds, each table and view and each of their columns that needs a word', async () => {
    const db = connect();
    await migrateToLatest(db);
    const { rows } = await sql<{ name: string; comment: string | null; described: string[] }>`
      select c.relname as name, obj_description(c.oid) as comment,
        array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0
          and col_description(c.oid, attnum) ~ '[.]$') as described
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
        and c.relname not like 'kysely%' order by c.oid`.execute(db);
    const found = new Map(rows.map((row) => [row.name, row]));
    for (const { name, comment } of rows) expect(comment, name).toMatch(/^[A-Z].*\.$/);
    expect([...found.keys()]).toEqual(expect.arrayContaining([...TABLES, ...VIEWS]));
    for (const [name, columns] of Object.entries(COLUMNS))
      expect(found.get(name)?.described, name).toEqual(expect.arrayContaining(columns.split(' ')));
    for (const name of VIEWS) expect(await rowsOf(db, name)).toEqual([]);
  });
});

/** Columns of which people were told. */
const COLUMNS = {
  sites: 'id host network',
  urls: 'id url canonical_url host state reason',
  fetches: 'fetched_at status headers duration_ms page_id',
  articles: `id url site_id source_id page_id title author publisher published_at published_on published_precision published_source script text category scores evidence model_version classified_at copy_of fetched_at`,
  briefs: `id tag headline body brief_date brief_time occurred_on attribution category scores evidence model_version classified_at first_seen_at`,
  sightings: 'id brief_id article_id position raw_text match match_scores seen_at',
  regions: 'id name level parent_id',
  parks: 'id name region_id aliases',
  mentions: 'entity_type entity_id article_id brief_id span',
  claims: `id measure value_low value_high qualifier unit as_of region_id park_id claimant article_id brief_id span`,
  corrections: 'id subject field was now who at',
  report_daily: 'day category briefs sightings articles',
};

async function rowsOf(db: Db, view: string): Promise<unknown[]> {
  return (await sql.raw(`select * from ${view}`).execute(db)).rows;
}
