import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { restoreBackup } from '../db/backup/restore.ts';
import { writeBackup } from '../db/backup/write.ts';
import { migrateAll, openDatabase } from '../open-database.ts';
import { SetupError } from '../pipeline/errors.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { interruptSignal, oneShot } from './session.ts';
import { readVersion } from './version.ts';

const MEBIBYTE = 1024 ** 2;

/** `briefwire backup FILE`: every table as it is at one instant. @returns 1 where it was interrupted */
export async function backup(file: string, _options: object, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const database = await openDatabase(config, log);
  const bar = startProgress('tables', null, { quiet });
  try {
    const { connection } = database;
    const onTable = (done: number, total: number, table: string) => bar.update(done, `of ${total}: ${table}`);
    const written = await writeBackup(file, { connection, version: readVersion(), onTable, signal: interrupt.signal });
    bar.stop();
    if (!quiet) {
      const { tables, rows, bytes } = written;
      note(`${file}: ${tables} tables, ${rows} rows, ${(bytes / MEBIBYTE).toFixed(1)} MiB`);
    }
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return 1;
    throw asSetupError(file, error);
  } finally {
    bar.stop();
    await database.close();
    interrupt.release();
  }
}

/** `briefwire restore FILE`: an empty database gets the rows of a backup, all of them or none. */
export async function restore(file: string, _options: object, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const { size } = await stat(file).catch((error: unknown) => {
    throw asSetupError(file, error);
  });
  const database = await openDatabase(config, log, { needs: 'nothing' });
  const bar = startProgress('bytes', size, { quiet });
  try {
    const { db, connection } = database;
    const done = await restoreBackup(file, { db, connection, onProgress: (bytes, table) => bar.update(bytes, table) });
    bar.stop();
    await migrateAll(config, log);
    if (!quiet) {
      note(`${done.rows} rows as of ${done.at}, from briefwire ${done.version} on PostgreSQL ${done.postgres}`);
      note('start the service: its sweep puts what was pending back on the queues');
    }
    return 0;
  } finally {
    bar.stop();
    await database.close();
  }
}

/** What the file system says about a path, in one line. */
function asSetupError(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('path' in error)) return error;
  return new SetupError(`cannot use ${file}: ${error.message}`, { cause: error });
}
