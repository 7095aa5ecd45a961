import { readdir, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';

const MB = 1_048_576;
/** What a small machine can do without; the system's cache holds the rest. */
const LEAST_MB = 128;
/** Of more, little is asked often enough to stay; each GB makes the start 0.1 s longer (measured). */
const MOST_MB = 2048;
/** The rest is for the system's cache, the workers and whatever else the machine does. */
const PART_OF_MACHINE = 1 / 8;
/** An archive that has just begun needs little, and is not to wait for more. */
const PART_OF_STORED = 1 / 4;
/** PostgreSQL's own databases have lower ids. */
const FIRST_ID = 16_384;

/**
 * How much memory the server shares among its connections for pages of tables and indexes.
 * @param dataDir of the server; it may be new
 * @param machine bytes of memory that there are; of a container those that it may use
 * @returns whole megabytes
 */
export async function bufferMegabytes(dataDir: string, machine = memoryOfMachine()): Promise<number> {
  const most = Math.min(MOST_MB, (machine * PART_OF_MACHINE) / MB);
  if (most <= LEAST_MB) return LEAST_MB;
  const stored = await bytesStored(join(dataDir, 'base'));
  return Math.round(Math.max(LEAST_MB, Math.min(most, (stored * PART_OF_STORED) / MB)));
}

function memoryOfMachine(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

async function bytesStored(base: string): Promise<number> {
  const databases = (await readdir(base).catch(() => [])).filter((name) => Number(name) >= FIRST_ID);
  const sizes = databases.map((name) => bytesOf(join(base, name)));
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

async function bytesOf(folder: string): Promise<number> {
  const files = await readdir(folder).catch(() => []);
  const sizes = files.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}
