import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import {
  copyTarget,
  END,
  END_OF_ROWS,
  type EndLine,
  FORMAT,
  HEADER,
  type Header,
  NUMBERS,
  SETTINGS,
  TABLE,
} from './format.ts';
import { listMigrations, listTables, type StoredTable } from './tables.ts';

/** Most of what is stored is compressed already: a higher level costs time and gains nothing. */
const GZIP_LEVEL = 1;

export interface BackupOptions {
  connection: pg.ClientConfig;
  /** Of this program. */
  version: string;
  /** Called before each table. @param done tables that are written; @param total how many there are */
  onTable?: (done: number, total: number, table: string) => void;
  signal?: AbortSignal;
}

export interface BackupResult {
  tables: number;
  rows: number;
  /** Of the file. */
  bytes: number;
}

/**
 * Writes every table as it is at one instant into one file; the service may go on meanwhile. The file appears under its
 * name when it is whole: until then it is called `FILE.partial-PID`.
 * @throws what befell the database or the file; then no file is left
 */
export async function writeBackup(file: string, options: BackupOptions): Promise<BackupResult> {
  const partial = `${file}.partial-${process.pid}`;
  const client = new pg.Client(options.connection);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(SETTINGS);
    await client.query('begin isolation level repeatable read read only');
    const counts = { tables: 0, rows: 0 };
    const archive = Readable.from(contents(client, options, counts), { objectMode: false });
    await pipeline(archive, createGzip({ level: GZIP_LEVEL }), createWriteStream(partial), {
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const bytes = await syncFile(partial);
    await rename(partial, file);
    return { ...counts, bytes };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    // Not end(): in the middle of a COPY that was given up, the server would be waited for.
    await Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  }
}

/** @returns the file's size in bytes, once it is on disk */
async function syncFile(file: string): Promise<number> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function* contents(client: pg.Client, options: BackupOptions, counts: { tables: number; rows: number }) {
  const hash = createHash('sha256');
  for await (const chunk of tables(client, options, counts)) {
    hash.update(chunk);
    yield chunk;
  }
  const end: EndLine = { ...counts, sha256: hash.digest('hex') };
  yield Buffer.from(`${END}${JSON.stringify(end)}\n`);
}

async function* tables(
  client: pg.Client,
  { version, onTable }: BackupOptions,
  counts: { tables: number; rows: number },
) {
  const { rows } = await client.query<{ postgres: string; at: Date }>(
    "select current_setting('server_version') as postgres, now() as at",
  );
  const postgres = rows[0]?.postgres ?? '';
  const at = (rows[0]?.at ?? new Date()).toISOString();
  const header: Header = { format: FORMAT, version, migrations: await listMigrations(client), postgres, at };
  yield Buffer.from(`${HEADER}${JSON.stringify(header)}\n`);
  const all = await listTables(client);
  for (const table of all) {
    onTable?.(counts.tables, all.length, table.table);
    yield* rowsOf(client, table, counts);
    counts.tables++;
  }
}

async function* rowsOf(client: pg.Client, stored: StoredTable, counts: { rows: number }) {
  const { table, columns } = stored;
  const target = copyTarget(stored);
  yield Buffer.from(`${TABLE}${JSON.stringify({ table, columns })}\ncopy ${target} from stdin;\n`);
  // A partitioned table gives its rows to a query only.
  const select = columns.map((column) => `"${column}"`).join(', ');
  const rows = client.query(copyTo(`copy (select ${select} from "${table}") to stdout`));
  for await (const chunk of rows) yield chunk as Buffer;
  counts.rows += rows.rowCount;
  yield Buffer.from(END_OF_ROWS);
  if (stored.numbered === null) return;
  const column = stored.numbered;
  const last = await lastNumber(client, table, column);
  const sequence = `pg_get_serial_sequence('"${table}"', '${column}')`;
  if (last === null) return;
  yield Buffer.from(`${NUMBERS}${JSON.stringify({ column, last })}\nselect setval(${sequence}, ${last});\n`);
}

/** The last number that was given out, also where its row is gone; null where none was. */
async function lastNumber(client: pg.Client, table: string, column: string): Promise<number | null> {
  const sequence = await client.query<{ name: string }>('select pg_get_serial_sequence($1, $2) as name', [
    `"${table}"`,
    column,
  ]);
  const { rows } = await client.query<{ last: string; called: boolean }>(
    `select last_value as last, is_called as called from ${sequence.rows[0]?.name}`,
  );
  return rows[0]?.called ? Number(rows[0].last) : null;
}
