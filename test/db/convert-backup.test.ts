import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restoreBackup } from '../../src/db/backup/restore.ts';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/postgres.ts';

/** `briefwire backup` of the last version before the first release, after `ingest samples/` and a few rows by hand. */
const FORMER = fileURLToPath(new URL('../fixtures/former-backup.bw.gz', import.meta.url));
const SCRIPT = fileURLToPath(new URL('../../scripts/convert-backup.js', import.meta.url));
const run = promisify(execFile);

let folder: string;
let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'briefwire-convert-'));
  database = await createEmptyDatabase();
  db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** How many rows an archive has of each table. */
async function countRows(file: string): Promise<Record<string, number>> {
  const lines = gunzipSync(await readFile(file))
    .toString('latin1')
    .split('\n');
  const counts: Record<string, number> = {};
  for (const [at, line] of lines.entries()) {
    const [, table] = /^copy "(\w+)"/.exec(line) ?? [];
    if (table) counts[table === 'sweep_cursors' ? 'sweeps' : table] = lines.indexOf('\\.', at) - at - 1;
  }
  return counts;
}

describe('a backup of before the first release', () => {
  it('is not restored as it is, and the message names the script', async () => {
    await expect(restoreBackup(FORMER, { db, connection: database.connection })).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringContaining('node scripts/convert-backup.js'),
    });
  });

  it('is restored with all its rows once it is converted', async () => {
    const converted = join(folder, 'converted.bw.gz');
    await run(process.execPath, [SCRIPT, FORMER, converted]);
    await restoreBackup(converted, { db, connection: database.connection });
    const expected = await countRows(FORMER);
    expect(expected).toMatchObject({ articles: 8, briefs: 14, sightings: 27, items: 1, splits: 1, corrections: 2 });
    for (const [table, rows] of Object.entries(expected))
      expect(
        (await sql`select count(*) as n from ${sql.table(table === 'sweep_cursors' ? 'sweeps' : table)}`.execute(db))
          .rows,
        table,
      ).toEqual([{ n: rows }]);
    const { rows } = await sql`select (select title from items) as item, (select message from dead_letters) as letter,
      (select host from urls where state = 'dead') as host, (select tags from sources) as tags,
      (select count(*) from brief_bands b join briefs using (brief_date) where briefs.id = b.brief_id) as bands,
      (select category from report_briefs where id = 1) as category`.execute(db);
    expect(rows).toEqual([
      {
        item: '水塔\t"北湖"\\\n第二行',
        letter: 'a\tb\\c\n\\.',
        host: 'www.alpha.example',
        tags: ['a,b', 'c\\d'],
        bands: expected['brief_bands'],
        category: 'policy',
      },
    ]);
  });

  it('is left where it is damaged', async () => {
    const failure = await run(process.execPath, [SCRIPT, SCRIPT, join(folder, 'none.bw.gz')]).catch((error) => error);
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringMatching(/no backup of briefwire\n$/) });
    await expect(readFile(join(folder, 'none.bw.gz'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
