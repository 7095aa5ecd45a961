import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../../pipeline/errors.ts';
import type { ServerUser } from './places.ts';

const POLL_MS = 50;
const PRIVATE_FOLDER = 0o700;
const MAKING = '.making-';
const HEARTBEAT_MS = 500;
/** A maker whose folder was not touched for this long is taken for dead: another begins (both may finish, one wins). */
const SILENT_MS = 3_000;
/** After this long without a sign of life what a dead maker left is removed. */
const LEFTOVER_MS = 60_000;

/**
 * Creates a folder and its missing parents, which get the same rights whatever the umask says.
 * @param owner of the last folder; default: the caller
 * @throws SetupError where that is not allowed
 */
export async function makeFolder(path: string, mode: number, owner?: ServerUser): Promise<void> {
  try {
    const first = await mkdir(path, { recursive: true, mode });
    for (let at = path; first && at.length >= first.length; at = dirname(at)) await chmod(at, mode);
    if (owner) await chown(path, owner.uid, owner.gid);
  } catch (error) {
    throw new SetupError(`cannot create ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Makes a folder's contents once, whoever comes first: in a temporary folder beside it, which is then renamed. A
 * process that dies meanwhile leaves a temporary folder only; of two that finish at once, one wins and both go on.
 * @param make fills the empty folder that it is given
 */
export async function makeFolderOnce(target: string, make: (folder: string) => Promise<void>): Promise<void> {
  while (!existsSync(target)) {
    if ((await makers(target)).length === 0) await makeAndRename(target, make);
    else await sleep(POLL_MS);
  }
}

async function makeAndRename(target: string, make: (folder: string) => Promise<void>): Promise<void> {
  const temporary = `${target}${MAKING}${randomUUID()}`;
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(temporary, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  try {
    await mkdir(temporary, { mode: PRIVATE_FOLDER });
    // Of those that began in the same moment one goes on; the others come back to wait for it.
    if ((await makers(target)).some((other) => other < temporary)) return;
    await make(temporary);
    await rename(temporary, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    clearInterval(heartbeat);
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes what makers of this folder left behind when they were killed. */
export async function removeLeftovers(target: string): Promise<void> {
  const old = (await temporaries(target)).filter(({ age }) => age > LEFTOVER_MS);
  await Promise.all(old.map(({ folder }) => rm(folder, { recursive: true, force: true })));
}

/** Temporary folders of those who are at it now. */
async function makers(target: string): Promise<string[]> {
  return (await temporaries(target)).filter(({ age }) => age < SILENT_MS).map(({ folder }) => folder);
}

async function temporaries(target: string): Promise<{ folder: string; age: number }[]> {
  const parent = dirname(target);
  const names = (await readdir(parent)).filter((name) => name.startsWith(basename(target) + MAKING));
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = join(parent, name);
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: undefined }));
      return mtimeMs === undefined ? [] : [{ folder, age: Date.now() - mtimeMs }];
    }),
  );
  return found.flat();
}
