import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../src/http/body.ts';

const TEXT = Buffer.from('園區裡的區塊鏈公司今年又多了三家。'.repeat(50));
const MIB = 1_048_576;
const read = (bytes: Buffer | Buffer[], encoding?: string, rules: { maxBytes?: number; framed?: boolean } = {}) =>
  readBody(Readable.from(Array.isArray(bytes) ? bytes : [bytes]), { encoding, framed: true, maxBytes: MIB, ...rules });

describe('readBody', () => {
  it.each([
    ['no encoding', TEXT, undefined],
    ['identity', TEXT, 'identity'],
    ['gzip', zlib.gzipSync(TEXT), 'gzip'],
    ['x-gzip in capitals', zlib.gzipSync(TEXT), 'X-GZip'],
    ['deflate with its header', zlib.deflateSync(TEXT), 'deflate'],
    ['deflate without its header', zlib.deflateRawSync(TEXT), 'deflate'],
    ['br', zlib.brotliCompressSync(TEXT), 'br'],
    ['two encodings', zlib.brotliCompressSync(zlib.gzipSync(TEXT)), 'gzip, br'],
  ])('undoes %s', async (_name, bytes, encoding) => {
    expect((await read(bytes, encoding)).equals(TEXT)).toBe(true);
  });

  it('undoes an encoding whose bytes come one at a time', async () => {
    const single = [...zlib.deflateRawSync(TEXT)].map((byte) => Buffer.from([byte]));
    expect((await read(single, 'deflate')).equals(TEXT)).toBe(true);
  });

  it.each(['gzip', 'deflate', 'br', undefined])('takes an empty body under the encoding %s', async (encoding) => {
    expect(await read([], encoding)).toHaveLength(0);
  });

  it.each([
    ['unknown', 'zstd', TEXT],
    ['three deep', 'gzip, gzip, gzip', TEXT],
  ])('refuses an encoding that is %s', async (_name, encoding, bytes) => {
    await expect(read(bytes, encoding)).rejects.toMatchObject({ reason: 'encoding' });
  });

  it.each(['gzip', 'deflate', 'br'])('rejects bytes that are not %s', async (encoding) => {
    await expect(read(Buffer.from('\x08<html>not compressed</html>'), encoding)).rejects.toBeInstanceOf(Error);
  });

  it('stops at the cap, before and after decoding', async () => {
    const noise = zlib.brotliCompressSync(Buffer.alloc(5000, 'a'));
    await expect(read(Buffer.alloc(1001), undefined, { maxBytes: 1000 })).rejects.toMatchObject({
      reason: 'too-large',
    });
    await expect(read(noise, 'br', { maxBytes: 1000 })).rejects.toMatchObject({ reason: 'too-large' });
    expect(await read(Buffer.alloc(1000), undefined, { maxBytes: 1000 })).toHaveLength(1000);
  });

  it.each([
    ['gzip', zlib.gzipSync(Buffer.alloc(64 * MIB))],
    ['deflate', zlib.deflateSync(Buffer.alloc(64 * MIB))],
    ['br', zlib.brotliCompressSync(Buffer.alloc(64 * MIB), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } })],
    ['gzip, gzip', zlib.gzipSync(zlib.gzipSync(Buffer.alloc(64 * MIB)))],
  ])('stops a bomb under %s long before the cap', async (encoding, bytes) => {
    await expect(read(bytes, encoding, { maxBytes: 1024 * MIB })).rejects.toMatchObject({ reason: 'bomb' });
  });

  it('lets a small page shrink as far as it will', async () => {
    const page = Buffer.alloc(MIB - 1, ' ');
    expect(await read(zlib.gzipSync(page), 'gzip')).toHaveLength(page.length);
  });

  it('takes a stream without an end mark only where the response itself ended', async () => {
    const cut = zlib.gzipSync(TEXT).subarray(0, -8);
    expect((await read(cut, 'gzip', { framed: true })).equals(TEXT)).toBe(true);
    await expect(read(cut, 'gzip', { framed: false })).rejects.toMatchObject({ code: 'Z_BUF_ERROR' });
  });

  it('gives the source up when it stops', async () => {
    const source = Readable.from([Buffer.alloc(10), Buffer.alloc(10)]);
    await expect(readBody(source, { encoding: 'zstd', framed: true, maxBytes: MIB })).rejects.toThrow('zstd');
    expect(source.destroyed).toBe(true);
  });
});
