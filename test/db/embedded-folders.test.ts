import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, makeFolderOnce, removeLeftovers } from '../../src/db/embedded/folders.ts';

let parent: string;
let target: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'briefwire-folders-'));
  target = join(parent, 'made');
});

afterEach(() => rm(parent, { recursive: true }));

async function fill(folder: string): Promise<void> {
  await writeFile(join(folder, 'first'), 'one');
  await writeFile(join(folder, 'second'), 'two');
}

describe('makeFolderOnce', () => {
  it('gives everyone the whole folder when several come at once, and leaves nothing else', async () => {
    let makers = 0;
    const make = async (folder: string) => {
      makers++;
      await fill(folder);
    };
    await Promise.all(Array.from({ length: 6 }, () => makeFolderOnce(target, make)));
    expect(makers).toBeGreaterThan(0);
    expect(await readdir(parent)).toEqual(['made']);
    expect(await readFile(join(target, 'second'), 'utf8')).toBe('two');
  });

  it('leaves nothing when making fails, and can be tried again', async () => {
    const fail = async (folder: string) => {
      await writeFile(join(folder, 'first'), 'half');
      throw new Error('disk full');
    };
    await expect(makeFolderOnce(target, fail)).rejects.toThrow('disk full');
    expect(await readdir(parent)).toEqual([]);
    await makeFolderOnce(target, fill);
    expect(await readFile(join(target, 'first'), 'utf8')).toBe('one');
  });

  it('does not wait for a maker that was killed, nor takes over what it left half done', async () => {
    await mkdir(`${target}.making-killed`);
    await writeFile(join(`${target}.making-killed`, 'first'), 'half');
    await utimes(`${target}.making-killed`, 1, 1);
    await makeFolderOnce(target, fill);
    expect(await readFile(join(target, 'first'), 'utf8')).toBe('one');
  });

  it('lets one that finished first win', async () => {
    await makeFolderOnce(target, async (folder) => {
      await mkdir(target);
      await writeFile(join(target, 'first'), 'the other');
      await fill(folder);
    });
    expect(await readFile(join(target, 'first'), 'utf8')).toBe('the other');
    expect(await readdir(parent)).toEqual(['made']);
  });
});

describe('removeLeftovers', () => {
  it('removes what killed makers left and not what another is making', async () => {
    await mkdir(`${target}.making-killed`);
    await utimes(`${target}.making-killed`, 1, 1);
    await mkdir(`${target}.making-now`);
    await removeLeftovers(target);
    expect(await readdir(parent)).toEqual(['made.making-now']);
  });
});

describe('makeFolder', () => {
  it('gives every folder that it creates the same rights, whatever the umask', async () => {
    const deep = join(parent, 'a', 'b');
    const before = process.umask(0o077);
    await makeFolder(deep, 0o711).finally(() => process.umask(before));
    for (const folder of [join(parent, 'a'), deep]) expect((await stat(folder)).mode & 0o777).toBe(0o711);
  });

  it('says in one line what it could not create', async () => {
    await writeFile(target, '');
    await expect(makeFolder(join(target, 'below'), 0o700)).rejects.toThrow(`cannot create ${join(target, 'below')}: `);
  });
});
