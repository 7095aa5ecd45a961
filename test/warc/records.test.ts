import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WarcError } from '../../src/warc/error.ts';
import { readRecords, type WarcRecord } from '../../src/warc/records.ts';
import { buildRecord, packRecords } from '../support/warc.ts';

const RECORDS = [
  buildRecord({ type: 'warcinfo', block: 'software: test\r\n' }),
  buildRecord({ url: 'http://a.example/1', block: `one ${'α'.repeat(50_000)}` }),
  buildRecord({ type: 'request', url: 'http://a.example/2', block: 'GET /2 HTTP/1.1\r\n\r\n' }),
  // A block whose end falls on the edge of what the library inflates at once.
  buildRecord({ url: 'http://a.example/2', block: 'x'.repeat(16_384 * 3) }),
  buildRecord({ url: 'http://a.example/3', block: 'WARC/1.0\r\nnot a record\r\n\r\n' }),
];
const BLOCKS = [null, `one ${'α'.repeat(50_000)}`, null, 'x'.repeat(16_384 * 3), 'WARC/1.0\r\nnot a record\r\n\r\n'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'briefwire-warc-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** What can be read of a file with these bytes, and what ended it. */
async function read(bytes: Buffer, { from = 0, maxBytes = 1_000_000 } = {}) {
  const file = path.join(folder, 'x.warc');
  await writeFile(file, bytes);
  const records: WarcRecord[] = [];
  try {
    for await (const record of readRecords(file, { from, maxBytes })) records.push(record);
  } catch (error) {
    if (!(error instanceof WarcError)) throw error;
    return { records, fault: { offset: error.offset, message: error.message } };
  }
  return { records, fault: null };
}

const blocksOf = (records: readonly WarcRecord[]) => records.map(({ block }) => block?.toString() ?? null);
const WAYS = {
  'a gzip member for each record': packRecords(RECORDS),
  'one gzip member': gzipSync(Buffer.concat(RECORDS)),
  'no compression': Buffer.concat(RECORDS),
};

describe.each(Object.entries(WAYS))('a WARC file with %s', (_, bytes) => {
  it('gives its records with the blocks of responses', async () => {
    const { records, fault } = await read(bytes);
    expect(fault).toBeNull();
    expect(blocksOf(records)).toEqual(BLOCKS);
    expect(records.map(({ type }) => type)).toEqual(['warcinfo', 'response', 'request', 'response', 'response']);
    expect(records[1]?.header('WARC-Target-URI')).toBe('http://a.example/1');
  });

  it('can be read from the offset of any record', async () => {
    const { records } = await read(bytes);
    for (const [at, { offset }] of records.entries()) {
      const rest = await read(bytes, { from: offset });
      // Where a member holds several records, those before come again.
      expect(blocksOf(rest.records).slice(-BLOCKS.length + at)).toEqual(BLOCKS.slice(at));
    }
    expect((await read(bytes, { from: bytes.length })).records).toEqual([]);
  });

  it('says so wherever it is cut off, and gives what stands before', async () => {
    const { records } = await read(bytes);
    const cuts = [0.1, 0.5, 0.97].map((share) => Math.floor(bytes.length * share));
    for (const cut of [...cuts, bytes.length - 5]) {
      const broken = await read(bytes.subarray(0, cut));
      // Only the last line break may be missing from a file that is not compressed.
      if (broken.records.length === records.length && bytes === WAYS['no compression']) continue;
      expect(broken.fault?.message).toBe('the file ends within a record');
      expect(broken.fault?.offset).toBeLessThan(cut);
      expect(blocksOf(broken.records)).toEqual(BLOCKS.slice(0, broken.records.length));
    }
  });
});

it('passes over a block that is larger than wanted', async () => {
  const { records } = await read(WAYS['a gzip member for each record'], { maxBytes: 100 });
  expect(blocksOf(records)).toEqual([null, null, null, null, BLOCKS[4]]);
});

describe('a broken WARC file', () => {
  it('names the member whose data is damaged, and takes nothing of it for text', async () => {
    const bytes = Buffer.from(WAYS['a gzip member for each record']);
    const { records } = await read(bytes);
    const at = records[3]?.offset ?? 0;
    bytes.fill(0xff, at + 20, at + 60);
    const broken = await read(bytes);
    expect(broken.fault?.offset).toBe(at);
    expect(blocksOf(broken.records)).toEqual(BLOCKS.slice(0, 3));
  });

  it.each([
    ['holds something else', Buffer.from('<html>no archive</html>\n'), 'no WARC record begins here'],
    [
      'has a record without length',
      Buffer.from('WARC/1.0\r\nWARC-Type: response\r\n\r\n'),
      'does not say how long it is',
    ],
    [
      'has a head without end',
      Buffer.from(`WARC/1.0\r\n${'a: b\r\n'.repeat(30_000)}`),
      'the head of a record has no end',
    ],
    [
      'has a longer block than it says',
      Buffer.concat([buildRecord({ block: 'abc', headers: { 'Content-Length': '2' } })]),
      'no WARC record begins here',
    ],
    ['holds other gzip data', gzipSync('something else'), 'no WARC record begins here'],
  ])('that %s is told by its offset', async (_, bytes, message) => {
    const { fault } = await read(bytes);
    expect(fault?.message).toContain(message);
  });
});

it('an empty file has no records', async () => {
  expect(await read(Buffer.alloc(0))).toEqual({ records: [], fault: null });
});
