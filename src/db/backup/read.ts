import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { SetupError } from '../../pipeline/errors.ts';
import { END, END_OF_ROWS, type EndLine, endSchema } from './format.ts';

const NEWLINE = 10;
const END_LINE = Buffer.from(`\n${END_OF_ROWS}`);
/** A line of ours is short; a file of something else may have no line break for gigabytes. */
const LONGEST_LINE = 1024 * 1024;

/** Reads an archive from its beginning to its end, once. */
export interface ArchiveReader {
  /** The next line without its line break. */
  line(): Promise<string>;
  /** The rows after a line `copy … from stdin;`, in COPY's text format. */
  rows(): AsyncGenerator<Buffer>;
  /** Checks the line that ended the archive, and that nothing follows. @throws SetupError where the file is damaged */
  finish(endLine: string): Promise<EndLine>;
  close(): void;
}

/**
 * Opens an archive.
 * @param onBytes told how many bytes of the file have been read
 * @throws SetupError from every call once the file turns out to be cut short, damaged or no archive
 */
export function openArchive(file: string, onBytes: (bytes: number) => void = () => {}): ArchiveReader {
  const source = createReadStream(file);
  const inflated = createGunzip();
  source.on('data', () => onBytes(source.bytesRead));
  source.on('error', (error) => inflated.destroy(error));
  source.pipe(inflated);
  const chunks = inflated[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const hash = createHash('sha256');
  let rest: Buffer = Buffer.alloc(0);

  /** @returns whether there was more */
  const more = async (): Promise<boolean> => {
    const next = await chunks.next().catch((error: unknown) => {
      throw damaged(file, error);
    });
    if (next.done) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  const take = (length: number): Buffer => {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    return taken;
  };

  const line = async (): Promise<string> => {
    let at = rest.indexOf(NEWLINE);
    while (at < 0) {
      if (rest.length > LONGEST_LINE) throw new SetupError(`${file} is no backup of briefwire`);
      if (!(await more())) throw damaged(file, 'it ends in the middle');
      at = rest.indexOf(NEWLINE);
    }
    const bytes = take(at + 1);
    const text = bytes.toString('utf8', 0, at);
    // The checksum is that of all lines before the one that holds it.
    if (!text.startsWith(END)) hash.update(bytes);
    return text;
  };

  async function* rows(): AsyncGenerator<Buffer> {
    // As if a line break came before the first row, so that the end is found where there is none.
    while (rest.length < END_OF_ROWS.length) if (!(await more())) throw damaged(file, 'it ends in the middle');
    if (rest.toString('latin1', 0, END_OF_ROWS.length) === END_OF_ROWS) {
      hash.update(take(END_OF_ROWS.length));
      return;
    }
    for (;;) {
      const at = rest.indexOf(END_LINE);
      const length = at >= 0 ? at + 1 : Math.max(0, rest.length - END_LINE.length);
      if (length > 0) {
        const bytes = take(length);
        hash.update(bytes);
        yield bytes;
      }
      if (at >= 0) {
        hash.update(take(END_OF_ROWS.length));
        return;
      }
      if (!(await more())) throw damaged(file, 'it ends in the middle');
    }
  }

  const finish = async (endLine: string): Promise<EndLine> => {
    const end = parseLine(file, endLine, END, endSchema);
    if (rest.length > 0 || (await more())) throw damaged(file, 'something follows its end');
    if (hash.digest('hex') !== end.sha256) throw damaged(file, 'its checksum is another');
    return end;
  };
  const close = () => {
    source.destroy();
    inflated.destroy();
  };
  return { line, rows, finish, close };
}

/** The JSON of one of our lines. @throws SetupError where the line is another one */
export function parseLine<T>(file: string, line: string, prefix: string, schema: z.ZodType<T>): T {
  if (!line.startsWith(prefix)) throw damaged(file, `"${prefix.trim()}" expected`);
  try {
    return schema.parse(JSON.parse(line.slice(prefix.length)));
  } catch (error) {
    throw damaged(file, error);
  }
}

function damaged(file: string, why: unknown): SetupError {
  if (why instanceof SetupError) return why;
  const code = why instanceof Error && 'code' in why ? why.code : undefined;
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new SetupError(`cannot read ${file}: ${why instanceof Error ? why.message : code}`, { cause: why });
  }
  if (code === 'Z_DATA_ERROR') return new SetupError(`${file} is damaged or no backup of briefwire`, { cause: why });
  if (code === 'Z_BUF_ERROR') return new SetupError(`${file} is damaged: it ends in the middle`, { cause: why });
  return new SetupError(`${file} is damaged: ${why instanceof Error ? why.message : String(why)}`);
}
