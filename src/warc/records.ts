import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { AsyncIterReader, LimitReader } from 'warcio';
import { WarcError } from './error.ts';
import { MAX_HEAD_BYTES, parseHead } from './head.ts';
import { inflateMembers, plainBytes } from './inflate.ts';

/** One record of a WARC file (ISO 28500). */
export interface WarcRecord {
  /**
   * From where it can be read again, bytes into the file: where it begins, or, of a gzipped file, the member in which it
   * does.
   */
  offset: number;
  /** `WARC-Type`: `response`, `request`, `warcinfo` … */
  type: string;
  header(name: string): string | null;
  /** What it holds; null of a record that is no response, or larger than `maxBytes`. */
  block: Buffer | null;
}

export interface ReadOptions {
  /** Where to begin: an offset that an earlier reading gave. */
  from: number;
  /** Larger blocks are passed over. */
  maxBytes: number;
  /** Told how far the file has been read, bytes. */
  onBytes?: (position: number) => void;
}

/** Inflated all at once, so a little file that inflates a thousandfold must stay small. */
const CHUNK_BYTES = 65_536;

/**
 * Reads a WARC file record by record, gzipped (a member a record, as crawlers write it, or one for all) or not. Holds one
 * record at a time.
 * @throws WarcError where the file is broken or cut off; the records before were given
 */
export async function* readRecords(file: string, options: ReadOptions): AsyncGenerator<WarcRecord> {
  const { from, maxBytes } = options;
  const { size, isPacked } = await probe(file, from);
  if (from >= size) return;
  const stream = createReadStream(file, { start: from, end: size - 1, highWaterMark: CHUNK_BYTES });
  const chunks = counted(stream, from, options.onBytes);
  const plain = isPacked ? inflateMembers(chunks, { from, size }) : plainBytes(chunks, from);
  const reader = new AsyncIterReader(plain, null);
  try {
    for (;;) {
      const first = await firstLine(reader);
      if (!first) return;
      const offset = plain.offsetOf(reader.getReadOffset() - first.length);
      yield await readRecord(reader, first, offset, maxBytes);
    }
  } finally {
    stream.destroy();
  }
}

async function probe(file: string, from: number): Promise<{ size: number; isPacked: boolean }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, from);
    return { size, isPacked: buffer[0] === 0x1f && buffer[1] === 0x8b };
  } finally {
    await handle.close();
  }
}

async function* counted(chunks: AsyncIterable<Buffer>, from: number, onBytes: ReadOptions['onBytes']) {
  let position = from;
  for await (const chunk of chunks) {
    position += chunk.length;
    onBytes?.(position);
    yield chunk;
  }
}

/** Passes over the empty lines between records. */
async function firstLine(reader: AsyncIterReader): Promise<Uint8Array | null> {
  for (;;) {
    const line = await reader.readlineRaw(MAX_HEAD_BYTES);
    if (!line || !isBlank(line)) return line;
  }
}

function isBlank(line: Uint8Array): boolean {
  return line.length <= 2 && line.every((byte) => byte === 13 || byte === 10);
}

async function readRecord(
  reader: AsyncIterReader,
  first: Uint8Array,
  offset: number,
  maxBytes: number,
): Promise<WarcRecord> {
  if (!Buffer.from(first).toString('latin1').startsWith('WARC/')) {
    throw new WarcError(offset, 'no WARC record begins here');
  }
  const head = await parseHead(await readHead(reader, first, offset));
  const length = head?.headers.get('content-length') ?? '';
  if (!head || !/^\d{1,15}$/.test(length)) throw new WarcError(offset, 'a record does not say how long it is');
  const type = head.headers.get('warc-type') ?? '';
  const isKept = type === 'response' && Number(length) <= maxBytes;
  const block = await readBlock(reader, Number(length), isKept, offset);
  return { offset, type, header: (name) => head.headers.get(name), block };
}

/** The lines from the first to the empty one. */
async function readHead(reader: AsyncIterReader, first: Uint8Array, offset: number): Promise<Buffer> {
  const lines = [first];
  let size = first.length;
  for (;;) {
    const line = await reader.readlineRaw(MAX_HEAD_BYTES);
    if (!line) throw new WarcError(offset, 'the file ends within a record');
    lines.push(line);
    if (isBlank(line)) return Buffer.concat(lines);
    size += line.length;
    if (size > MAX_HEAD_BYTES) throw new WarcError(offset, 'the head of a record has no end');
  }
}

async function readBlock(
  reader: AsyncIterReader,
  length: number,
  isKept: boolean,
  offset: number,
): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of new LimitReader(reader, length)) {
    size += chunk.length;
    if (isKept) chunks.push(chunk);
  }
  if (size < length) throw new WarcError(offset, 'the file ends within a record');
  return isKept ? Buffer.concat(chunks, length) : null;
}
