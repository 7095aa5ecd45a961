import type { Db } from './database.ts';

/** How far a WARC file has been taken in, and what was met on the way. */
export interface WarcProgress {
  /** Every page before this byte has its final state. */
  takenTo: number;
  /** Records that held pages. */
  pages: number;
  /** The other records by reason. */
  skipped: Record<string, number>;
}

export const WARC_UNTOUCHED: WarcProgress = { takenTo: 0, pages: 0, skipped: {} };

/** A file by its content; whatever its name, it is the same file. */
export interface WarcFile {
  /** SHA-256 of its size, beginning and end. */
  digest: Buffer;
  name: string;
  size: number;
}

/** @returns where to go on; undefined where the file was never met */
export async function findWarcProgress(db: Db, digest: Buffer): Promise<WarcProgress | undefined> {
  const row = await db
    .selectFrom('warc_files')
    .select(['taken_to', 'pages', 'skipped'])
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row && { takenTo: row.taken_to, pages: row.pages, skipped: row.skipped };
}

export async function saveWarcProgress(
  db: Db,
  file: WarcFile,
  { takenTo, pages, skipped }: WarcProgress,
): Promise<void> {
  const progress = { name: file.name, taken_to: takenTo, pages, skipped: JSON.stringify(skipped) };
  await db
    .insertInto('warc_files')
    .values({ digest: file.digest, size: file.size, ...progress })
    .onConflict((oc) => oc.column('digest').doUpdateSet({ ...progress, updated_at: new Date() }))
    .execute();
}
