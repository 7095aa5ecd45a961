import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from '../pipeline/errors.ts';

/** One thing to read: a file by its path as given, or an address. */
export type Input = { kind: 'file'; path: string } | { kind: 'url'; url: string };

/** What a folder is searched for; a file that is named outright may have any ending. */
const PAGE_ENDINGS = new Set(['.html', '.htm', '.xhtml', '.txt', '.xml', '.rss', '.atom']);
const WEB_ADDRESS = /^https?:\/\//i;

/**
 * Turns the words of a command line into inputs, folders into the pages below them in the order of their names.
 * @param names files, folders and http(s) URLs
 * @throws SetupError that names the first file that is not there, or a folder without pages
 */
export async function expandInputs(names: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const name of names) {
    if (WEB_ADDRESS.test(name)) inputs.push({ kind: 'url', url: name });
    else inputs.push(...(await expandPath(name)));
  }
  return inputs;
}

async function expandPath(name: string): Promise<Input[]> {
  const found = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(
      error.code === 'ENOENT' ? `no such file or folder: ${name}` : `cannot read ${name}: ${error.message}`,
    );
  });
  if (!found.isDirectory()) return [{ kind: 'file', path: name }];
  const pages = await pagesBelow(name);
  if (pages.length === 0) {
    throw new SetupError(`no pages in ${name}: looked for ${[...PAGE_ENDINGS].join(' ')}`);
  }
  return pages.map((page) => ({ kind: 'file', path: page }));
}

/** Files with a page's ending below a folder, hidden ones left out. */
async function pagesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const pages: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const below = path.join(folder, entry.name);
    if (entry.isDirectory()) pages.push(...(await pagesBelow(below)));
    else if (PAGE_ENDINGS.has(path.extname(entry.name).toLowerCase())) pages.push(below);
  }
  return pages;
}
