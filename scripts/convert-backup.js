// Makes of a backup that a version before the first release wrote one that `briefwire restore` takes:
//   node scripts/convert-backup.js OLD NEW
// It leaves out columns that are no longer there; tables that are made from others were never in a backup. OLD stays as
// it is. This script goes with the first release: from then on `restore` reads every older backup itself.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { copyTarget, END, END_OF_ROWS, HEADER, headerSchema, TABLE, tableSchema } from '../dist/db/backup/format.js';
import { openArchive, parseLine } from '../dist/db/backup/read.js';
import { migrationNames } from '../dist/db/migrate.js';

/** The last migration of before the first release. */
const LAST = '2026-11-30-s-text-keys';
/** Columns of those tables that are gone. */
const GONE = {
  articles: ['month'],
  article_bands: ['month'],
  brief_bands: ['month'],
  fetches: ['month'],
  items: ['last_seen_at'],
  sightings: ['month'],
  sweep_cursors: ['position'],
  url_events: ['month'],
};
/** Tables that have another name now. */
const RENAMED = { sweep_cursors: 'sweeps' };
const NEWLINE = 10;

/** Rows in COPY's text format, each with its line break. @param chunks the same, cut anywhere */
async function* linesOf(chunks) {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      yield bytes.subarray(from, at + 1);
      from = at + 1;
    }
    rest = bytes.subarray(from);
  }
}

/** Rows without the fields that are not kept. A tab or line break within a value is escaped, so a tab parts fields. */
async function* keptFields(rows, kept) {
  for await (const row of linesOf(rows)) {
    const fields = row.toString('latin1', 0, row.length - 1).split('\t');
    yield Buffer.from(`${fields.filter((_, n) => kept[n]).join('\t')}\n`, 'latin1');
  }
}

async function* convertTable(archive, { table, columns }) {
  const kept = columns.map((column) => !GONE[table]?.includes(column));
  const target = { table: RENAMED[table] ?? table, columns: columns.filter((_, n) => kept[n]) };
  await archive.line(); // COPY, as it was
  yield Buffer.from(`${TABLE}${JSON.stringify(target)}\ncopy ${copyTarget(target)} from stdin;\n`);
  yield* kept.includes(false) ? keptFields(archive.rows(), kept) : archive.rows();
  yield Buffer.from(END_OF_ROWS);
}

/** The new archive but for its last line. @returns the old one's last line */
async function* convertLines(file, archive) {
  const header = parseLine(file, await archive.line(), HEADER, headerSchema);
  if (header.migrations.at(-1) !== LAST)
    throw new Error(`${file} is no backup of the version before the first release`);
  yield Buffer.from(`${HEADER}${JSON.stringify({ ...header, migrations: migrationNames() })}\n`);
  for (;;) {
    const line = await archive.line();
    if (line.startsWith(END)) return line;
    if (line.startsWith(TABLE)) yield* convertTable(archive, parseLine(file, line, TABLE, tableSchema));
    else yield Buffer.from(`${line}\n`);
  }
}

async function* convert(file, archive) {
  const hash = createHash('sha256');
  const lines = convertLines(file, archive);
  let next = await lines.next();
  for (; !next.done; next = await lines.next()) {
    hash.update(next.value);
    yield next.value;
  }
  const end = await archive.finish(next.value);
  yield Buffer.from(`${END}${JSON.stringify({ ...end, sha256: hash.digest('hex') })}\n`);
}

async function main([from, to]) {
  if (!from || !to) throw new Error('usage: node scripts/convert-backup.js OLD NEW');
  const partial = `${to}.partial-${process.pid}`;
  const archive = openArchive(from);
  try {
    const lines = Readable.from(convert(from, archive), { objectMode: false });
    await pipeline(lines, createGzip({ level: 1 }), createWriteStream(partial));
    await rename(partial, to);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    archive.close();
  }
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
