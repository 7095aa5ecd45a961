import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from '../pipeline/errors.ts';

/** One thing to read: a page or a WARC file by its path as given, or an address. */
export type Input = { kind: 'file'; path: string } | { kind: 'warc'; path: string } | { kind: 'url'; url: string };

/** What a folder is searched for; a file that is named outright may have any ending. */
const PAGE_ENDINGS = new Set(['.html', '.htm', '.xhtml', '.txt', '.xml', '.rss', '.atom']);
const WARC_ENDING = /\.warc(?:\.gz)?$/i;
const WEB_ADDRESS = /^https?:\/\//i;

/**
 * Turns the words of a command line into inputs, folders into the pages below them in the order of their names.
 * @param names files, folders and http(s) URLs
 * @param options.warc whether WARC files are wanted: otherwise those in folders are passed over
 * @throws SetupError that names the first file that is not there or not wanted, or a folder without pages
 */
export async function expandInputs(names: readonly string[], options: { warc: boolean }): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const name of names) {
    if (WEB_ADDRESS.test(name)) inputs.push({ kind: 'url', url: name });
    else for (const input of await expandPath(name, options.warc)) inputs.push(input);
  }
  return inputs;
}

async function expandPath(name: string, wantsWarc: boolean): Promise<Input[]> {
  const found = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(
      error.code === 'ENOENT' ? `no such file or folder: ${name}` : `cannot read ${name}: ${error.message}`,
    );
  });
  if (!found.isDirectory()) {
    if (WARC_ENDING.test(name) && !wantsWarc) throw new SetupError(`a WARC file, which \`ingest\` takes: ${name}`);
    return [inputOf(name)];
  }
  const inputs: Input[] = [];
  await collect(name, (file) => PAGE_ENDINGS.has(endingOf(file)) || (wantsWarc && WARC_ENDING.test(file)), inputs);
  if (inputs.length === 0) {
    const endings = [...PAGE_ENDINGS, ...(wantsWarc ? ['.warc', '.warc.gz'] : [])];
    throw new SetupError(`no pages in ${name}: looked for ${endings.join(' ')}`);
  }
  return inputs;
}

const endingOf = (file: string) => path.extname(file).toLowerCase();

function inputOf(file: string): Input {
  return { kind: WARC_ENDING.test(file) ? 'warc' : 'file', path: file };
}

/** Wanted files below a folder, hidden ones left out. */
async function collect(folder: string, wanted: (file: string) => boolean, inputs: Input[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const below = path.join(folder, entry.name);
    if (entry.isDirectory()) await collect(below, wanted, inputs);
    else if (wanted(entry.name)) inputs.push(inputOf(below));
  }
}
