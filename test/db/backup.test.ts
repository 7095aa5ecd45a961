import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { restoreBackup } from '../../src/db/backup/restore.ts';
import { writeBackup } from '../../src/db/backup/write.ts';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { migrateTo, migrationNames, pendingMigrations } from '../../src/db/migrate.ts';
import { runCli } from '../support/cli.ts';
import { withDatabase } from '../support/database-url.ts';
import { expectDerived } from '../support/derived.ts';
import { type Intake, useIntake } from '../support/intake.ts';
import { findOlderPostgres, startOlderPostgres } from '../support/older-postgres.ts';
import { buildPage, COIN, paragraphsAbout, RIVER, RIVER_HANT, RULES } from '../support/pages.ts';

const olderPostgres = await findOlderPostgres();
const using = useIntake();
const closing: (() => Promise<void>)[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'briefwire-backup-'));
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await rm(folder, { recursive: true });
});

/** Rows of every kind: copies, a split and correction, dead letters, bytes, quotes, tabs, backslashes and nulls. */
async function fillTables({ db, store, take }: Intake): Promise<void> {
  const page = (place: string, ...briefs: (typeof RIVER)[]) =>
    buildPage({ title: `${place}的水塔`, paragraphs: paragraphsAbout(place), briefs });
  await store('https://a.example/1', page('北湖', RIVER, COIN));
  await store('https://b.example/1', page('北湖', RIVER_HANT, RULES));
  const { urlId, request } = await take('https://b.example/2', Buffer.from([0, 255, 10, 92, 46, 10]));
  await sql`insert into dead_letters (url_id, request, queue, reason, message, payload)
    values (${urlId}, ${request}, 'article', 'broken', ${'a\tb\\c\n\\.\nd "e" \r ☃ 𠮷'}, '{"a": "\\u0001"}')`.execute(
    db,
  );
  await sql`insert into corrections (subject, field, was, now, who) values ('brief:1', 'category', null, 'park', '')`.execute(
    db,
  );
  await sql`insert into sources (kind, url, canonical_url, tags)
    values ('feed', 'https://c.example/f', 'https://c.example/f', '{"a,b","c\\"d",""}')`.execute(db);
  // A number that was given out and whose row is gone is not given out again.
  await sql`insert into runs (trigger, version, host, pid) select 'serve', '0', 'h', n from generate_series(1, 5) n`.execute(
    db,
  );
  await sql`delete from runs where pid = 5`.execute(db);
}

/** Every row of every table that a backup holds, as text, and the last number that each gave out. */
async function everyRow(url: string): Promise<Record<string, unknown[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("set timezone = 'UTC'");
  const tables = await client.query<{ name: string }>(`select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname not like 'kysely%' and relname not in ('derived_rows', 'search_entries', 'brief_sites', 'article_sites') order by 1`);
  const found: Record<string, unknown[]> = {};
  for (const { name } of tables.rows) {
    found[name] = (await client.query(`select t::text as row from ${name} t order by 1`)).rows;
  }
  found['sequences'] = (await client.query('select sequencename, last_value from pg_sequences order by 1')).rows;
  await client.end();
  return found;
}

async function createEmpty(server: string): Promise<{ url: string; db: Db; connection: { connectionString: string } }> {
  const name = `briefwire_restore_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name} template template0`);
  const url = withDatabase(server, name);
  const connection = { connectionString: url };
  const db = createDatabase({ connection, timeZone: 'Asia/Shanghai', maxConnections: 3 });
  closing.push(async () => {
    await db.destroy();
    await administer(server, `drop database ${name} with (force)`);
  });
  return { url, db, connection };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function backUp({ database }: Intake, name: string) {
  const file = join(folder, name);
  return { file, written: await writeBackup(file, { connection: database.connection, version: '9.9.9' }) };
}

describe('a backup', () => {
  it('restores to equal rows in another database', async () => {
    const intake = using();
    await fillTables(intake);
    const { file, written } = await backUp(intake, 'same.bw.gz');
    const target = await createEmpty(inject('postgres').url);
    const restored = await restoreBackup(file, target);
    expect(restored).toMatchObject({ version: '9.9.9', rows: written.rows, migrations: migrationNames() });
    const rows = await everyRow(target.url);
    expect(rows).toEqual(await everyRow(intake.database.url));
    await expectDerived(target.db);
    for (const table of ['articles', 'briefs', 'sightings', 'pages', 'claims', 'dead_letters', 'url_events', 'splits'])
      expect(rows, table).toHaveProperty(table);
    expect(rows['sightings']?.length).toBeGreaterThan(2);
    const again = await restoreBackup(file, target).catch((error: unknown) => error);
    expect(again).toMatchObject({ name: 'SetupError', message: expect.stringMatching(/not empty.*articles/) });
  });

  it.skipIf(olderPostgres === null)('restores from PostgreSQL 18 to an older server and back, row by row', async () => {
    const intake = using();
    await fillTables(intake);
    const { file } = await backUp(intake, 'newer.bw.gz');
    const server = await startOlderPostgres(olderPostgres ?? '');
    closing.push(server.stop);
    const older = await createEmpty(server.url);
    await restoreBackup(file, older);
    const rows = await everyRow(intake.database.url);
    expect(await everyRow(older.url)).toEqual(rows);
    const fromOlder = join(folder, 'older.bw.gz');
    await writeBackup(fromOlder, { connection: older.connection, version: '9.9.9' });
    const back = await createEmpty(inject('postgres').url);
    await restoreBackup(fromOlder, back);
    expect(await everyRow(back.url)).toEqual(rows);
  });

  it('of an older version is brought up to date with its rows', async () => {
    const old = await createEmpty(inject('postgres').url);
    await migrateTo(old.db, '2026-12-01-a-tables');
    await sql`insert into sites (host, network) values ('a.example', 'a.example')`.execute(old.db);
    const file = join(folder, 'old.bw.gz');
    await writeBackup(file, { connection: old.connection, version: '0.0.1' });
    const target = await createEmpty(inject('postgres').url);
    await restoreBackup(file, target);
    const { rows } = await sql`select host from sites`.execute(target.db);
    expect(rows).toEqual([{ host: 'a.example' }]);
    expect(await pendingMigrations(target.db)).toEqual([]);
  });

  it('is made and restored by the commands, between a server and the embedded database', async () => {
    const intake = using();
    await fillTables(intake);
    const file = join(folder, 'cli.bw.gz');
    const made = await runCli(['backup', file], { DATABASE_URL: intake.database.url });
    expect(made).toMatchObject({ status: 0, stdout: '', stderr: expect.stringMatching(/tables, \d+ rows/) });
    const home = { BRIEFWIRE_HOME: join(folder, 'home') };
    const rows = /(\d+) rows/.exec(made.stderr)?.[1];
    const restored = await runCli(['restore', file], home);
    expect(restored).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining(`${rows} rows as of`) });
  }, 180_000);
});

describe('a file that is no whole backup', () => {
  let whole: Buffer;
  let target: Awaited<ReturnType<typeof createEmpty>>;

  async function prepare(): Promise<void> {
    if (whole) return;
    await fillTables(using());
    whole = await readFile((await backUp(using(), 'whole.bw.gz')).file);
    target = await createEmpty(inject('postgres').url);
  }

  it.each([
    ['was cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), /damaged: it ends in the middle/],
    ['lacks its last line', (bytes: Buffer) => gzipSync(gunzipSync(bytes).subarray(0, -150)), /ends in the middle/],
    ['has another byte', (bytes: Buffer) => gzipSync(swapLetter(gunzipSync(bytes))), /checksum/],
    ['is gzip of something else', () => gzipSync('hello\n'), /no backup/],
    ['is no gzip', () => Buffer.from('hello\n'), /no backup/],
    [
      'is of a newer version',
      (bytes: Buffer) =>
        gzipSync(
          gunzipSync(bytes)
            .toString('latin1')
            .replace(/"(\S+?)-views"/, '"$1-z-later"'),
        ),
      /newer briefwire \(9\.9\.9\).*z-later/,
    ],
  ])('%s: nothing is restored', async (name, change, message) => {
    await prepare();
    const broken = join(folder, `${name}.bw.gz`);
    await writeFile(broken, change(whole));
    const failure = await restoreBackup(broken, target).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'SetupError', message: expect.stringMatching(message) });
    const rows = await everyRow(target.url);
    expect(Object.entries(rows).flatMap(([table, found]) => (table === 'sequences' ? [] : found))).toEqual([]);
  });

  it('is never left behind by a backup that fails', async () => {
    const aborted = AbortSignal.abort();
    const { connection } = using().database;
    const failure = writeBackup(join(folder, 'aborted.bw.gz'), { connection, version: '9.9.9', signal: aborted });
    await expect(failure).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.includes('aborted'))).toEqual([]);
  });
});

function swapLetter(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.indexOf('a.example')] = 'e'.charCodeAt(0);
  return copy;
}
