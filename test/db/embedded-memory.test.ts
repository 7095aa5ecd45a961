import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bufferMegabytes } from '../../src/db/embedded/memory.ts';

const MB = 1_048_576;
const GB = 1024 * MB;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'briefwire-memory-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A data folder whose database weighs so much; the file has a hole instead of pages. */
async function stored(name: string, bytes: number, database = '16384'): Promise<string> {
  const dataDir = join(folder, name);
  await mkdir(join(dataDir, 'base', database), { recursive: true });
  await writeFile(join(dataDir, 'base', database, '1'), '');
  await truncate(join(dataDir, 'base', database, '1'), bytes);
  return dataDir;
}

it('takes little for a new archive, and a quarter of what is stored in a larger one', async () => {
  expect(await bufferMegabytes(join(folder, 'none'), 64 * GB)).toBe(128);
  expect(await bufferMegabytes(await stored('small', 100 * MB), 64 * GB)).toBe(128);
  expect(await bufferMegabytes(await stored('medium', 2 * GB), 64 * GB)).toBe(512);
  expect(await bufferMegabytes(await stored('large', 100 * GB), 64 * GB)).toBe(2048);
});

it('leaves seven eighths of the memory to others, and small machines what they had', async () => {
  const large = await stored('small machine', 100 * GB);
  expect(await bufferMegabytes(large, 4 * GB)).toBe(512);
  expect(await bufferMegabytes(large, GB / 2)).toBe(128);
});

it("does not count PostgreSQL's own databases", async () => {
  expect(await bufferMegabytes(await stored('own', 100 * GB, '5'), 64 * GB)).toBe(128);
});
