import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { SetupError } from '../../pipeline/errors.ts';
import { deriveWhatIsOld } from '../../store/derive-all.ts';
import type { Db } from '../database.ts';
import { CONVERT, isFormer, migrateTo, migrateToLatest, migrationNames } from '../migrate.ts';
import {
  copyTarget,
  END,
  FORMAT,
  HEADER,
  type Header,
  headerSchema,
  NUMBERS,
  numbersSchema,
  SETTINGS,
  TABLE,
  tableSchema,
} from './format.ts';
import { type ArchiveReader, openArchive, parseLine } from './read.ts';
import { listTables } from './tables.ts';

export interface RestoreOptions {
  db: Db;
  connection: pg.ClientConfig;
  /** @param bytes of the file that have been read; @param table the one that is being filled */
  onProgress?: (bytes: number, table: string) => void;
}

/**
 * Fills an empty database from an archive, entirely or not at all. The tables are first given the shape that they had
 * when the archive was written, and brought up to date when the rows are there, so that migrations change old rows too.
 * Derived rows are made anew.
 * @throws SetupError where the database holds rows, or the archive is damaged or of a newer briefwire
 */
export async function restoreBackup(file: string, options: RestoreOptions): Promise<Header & { rows: number }> {
  let read = 0;
  let table = '';
  const archive = openArchive(file, (bytes) => {
    read = bytes;
    options.onProgress?.(read, table);
  });
  try {
    const header = await readHeader(file, archive);
    await refuseUnlessEmpty(options.connection);
    const last = header.migrations.at(-1);
    if (last === undefined) throw new SetupError(`${file} is of a database without tables`);
    await migrateTo(options.db, last);
    await forgetDerived(options.db);
    try {
      const rows = await fillTables(file, archive, options.connection, (name) => {
        table = name;
        options.onProgress?.(read, table);
      });
      return { ...header, rows };
    } finally {
      await migrateToLatest(options.db);
      await deriveWhatIsOld(options.db);
    }
  } finally {
    archive.close();
  }
}

/** Derived rows are not in the archive. What stops behind its rows is made up for when the database is opened next. */
async function forgetDerived(db: Db): Promise<void> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('public.derived_rows') is not null as there`.execute(db);
  if (rows[0]?.there) await sql`update derived_rows set complete = false`.execute(db);
}

async function readHeader(file: string, archive: ArchiveReader): Promise<Header> {
  const line = await archive.line();
  if (!line.startsWith(HEADER)) throw new SetupError(`${file} is no backup of briefwire`);
  const header = parseLine(file, line, HEADER, headerSchema);
  if (header.migrations.some(isFormer)) {
    throw new SetupError(
      `${file} was written before the first release: \`${CONVERT} ${file} NEW\` makes a backup of it that can be restored`,
    );
  }
  const ours = migrationNames();
  const unknown = header.migrations.filter((name, index) => ours[index] !== name);
  if (header.format > FORMAT || unknown.length > 0) {
    const what = unknown.length > 0 ? `its tables have ${unknown.join(', ')}` : `its format is ${header.format}`;
    throw new SetupError(
      `${file} was written by a newer briefwire (${header.version}): ${what}. Install that version.`,
    );
  }
  return header;
}

async function refuseUnlessEmpty(connection: pg.ClientConfig): Promise<void> {
  const filled = await withClient(connection, async (client) => {
    const names: string[] = [];
    for (const { table } of await listTables(client)) {
      const { rows } = await client.query<{ there: boolean }>(`select exists (select from "${table}") as there`);
      if (rows[0]?.there) names.push(table);
    }
    return names;
  });
  if (filled.length > 0) {
    throw new SetupError(
      `the database is not empty (rows in ${filled.join(', ')}): restore into a new one ` +
        '(another BRIEFWIRE_HOME, or DATABASE_URL of a database that was just created)',
    );
  }
}

/** All rows in one transaction, which is committed when the checksum was found right. @returns how many rows */
async function fillTables(
  file: string,
  archive: ArchiveReader,
  connection: pg.ClientConfig,
  onTable: (table: string) => void,
): Promise<number> {
  return await withClient(connection, async (client) => {
    await client.query(SETTINGS);
    await client.query('begin');
    const counts = { tables: 0, rows: 0 };
    let line = await archive.line();
    while (!line.startsWith(END)) {
      const target = parseLine(file, line, TABLE, tableSchema);
      onTable(target.table);
      await archive.line(); // COPY itself, for psql
      const rows = client.query(copyFrom(`copy ${copyTarget(target)} from stdin`));
      await pipeline(Readable.from(archive.rows(), { objectMode: false }), rows);
      counts.tables++;
      counts.rows += rows.rowCount;
      line = await archive.line();
      if (!line.startsWith(NUMBERS)) continue;
      const { column, last } = parseLine(file, line, NUMBERS, numbersSchema);
      await client.query('select setval(pg_get_serial_sequence($1, $2), $3)', [`"${target.table}"`, column, last]);
      await archive.line(); // setval, for psql
      line = await archive.line();
    }
    const end = await archive.finish(line);
    if (end.tables !== counts.tables || end.rows !== counts.rows) {
      throw new SetupError(`${file} is damaged: it has ${counts.rows} rows, and says that it has ${end.rows}`);
    }
    await client.query('commit');
    return counts.rows;
  });
}

async function withClient<T>(connection: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
