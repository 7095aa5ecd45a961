import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { captureOf } from '../../src/warc/capture.ts';
import type { WarcRecord } from '../../src/warc/records.ts';
import { buildAnswer } from '../support/warc.ts';

const HTML = '<html><body><p>望湖区的水塔</p></body></html>';
const NOW = new Date('2024-05-01T00:00:00Z');
const HTML_TYPE = { 'Content-Type': 'text/html; charset=utf-8' };

function record(block: Buffer | null, fields: Record<string, string | null> = {}, type = 'response'): WarcRecord {
  const all: Record<string, string | null> = {
    'warc-target-uri': 'http://a.example/1',
    'warc-date': '2019-06-01T04:00:00Z',
    ...fields,
  };
  return { offset: 0, type, block, header: (name) => all[name.toLowerCase()] ?? null };
}

const rules = { maxBytes: 100_000, now: NOW };
const reasonOf = async (given: WarcRecord) => {
  const capture = await captureOf(given, rules);
  return capture.kind === 'skipped' ? capture.reason : 'page';
};

describe('a page of an archive', () => {
  it('has the address, instant and headers that it was fetched with', async () => {
    const headers = { ...HTML_TYPE, ETag: '"a"', 'Set-Cookie': 'x=1', 'X-Robots-Tag': 'noarchive' };
    const given = record(buildAnswer(HTML, { headers }), { 'warc-target-uri': '<http://M.a.example/1?b=2&a=1#top>' });
    expect(await captureOf(given, rules)).toEqual({
      kind: 'page',
      url: 'http://M.a.example/1?b=2&a=1#top',
      canonicalUrl: 'http://www.a.example/1?a=1&b=2',
      host: 'www.a.example',
      finalUrl: 'http://m.a.example/1?b=2&a=1',
      seenAt: new Date('2019-06-01T04:00:00Z'),
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8', etag: '"a"', 'x-robots-tag': 'noarchive' },
      bytes: Buffer.from(HTML),
    });
  });

  const chunks = Buffer.from(
    `5\r\n${HTML.slice(0, 5)}\r\n${Buffer.byteLength(HTML.slice(5)).toString(16)}\r\n${HTML.slice(5)}\r\n0\r\n\r\n`,
  );
  it.each<[string, Record<string, string>, Uint8Array | string]>([
    ['gzip', { 'Content-Encoding': 'gzip' }, gzipSync(HTML)],
    ['deflate', { 'Content-Encoding': 'deflate' }, deflateSync(HTML)],
    ['br', { 'Content-Encoding': 'br' }, brotliCompressSync(HTML)],
    ['chunked', { 'Transfer-Encoding': 'chunked' }, chunks],
    ['gzip that the crawler undid', { 'Content-Encoding': 'gzip', 'Content-Length': '20' }, HTML],
    ['br that the crawler undid', { 'Content-Encoding': 'br' }, HTML],
    ['chunks that the crawler undid', { 'Transfer-Encoding': 'chunked' }, HTML],
  ])('comes out of %s', async (_, headers, body) => {
    const capture = await captureOf(record(buildAnswer(body, { headers: { ...HTML_TYPE, ...headers } })), rules);
    expect(capture.kind === 'page' && capture.bytes.toString()).toBe(HTML);
  });

  it.each([['text/html'], ['application/xhtml+xml; charset=gbk'], ['text/plain'], [''], ['TEXT/HTML, text/html']])(
    'is taken for one where its type is %j and its bytes are HTML',
    async (type) => {
      expect(await reasonOf(record(buildAnswer(HTML, { headers: { 'Content-Type': type } })))).toBe('page');
    },
  );
});

describe('a record that holds no page', () => {
  it.each(['warcinfo', 'request', 'metadata', 'revisit', 'resource', 'conversion'])(
    'of type %s is told by it',
    async (type) => {
      expect(await reasonOf(record(null, {}, type))).toBe(type);
    },
  );

  const answer = (body: Uint8Array | string, headers: Record<string, string> = {}, status = '200 OK') =>
    record(buildAnswer(body, { status, headers: { ...HTML_TYPE, ...headers } }));
  it.each<[string, WarcRecord]>([
    ['http-301', answer('', { Location: '/2' }, '301 Moved Permanently')],
    ['http-404', answer(HTML, {}, '404')],
    ['http-206', answer(HTML, {}, '206 Partial Content')],
    ['not-html', answer('GIF89a', { 'Content-Type': 'image/gif' })],
    ['not-html', answer('User-agent: *', { 'Content-Type': 'text/plain' })],
    ['not-html', answer('<rss></rss>', { 'Content-Type': 'application/rss+xml' })],
    ['not-http', record(buildAnswer(HTML), { 'warc-target-uri': 'dns:a.example' })],
    ['bad-url', record(buildAnswer(HTML), { 'warc-target-uri': 'http://user:word@a.example/' })],
    ['bad-url', record(buildAnswer(HTML), { 'warc-target-uri': `http://a.example/${'a'.repeat(3_000)}` })],
    ['too-large', record(null)],
    ['too-large', answer('x'.repeat(100_001))],
    ['too-large', answer(gzipSync(HTML.repeat(20_000)), { 'Content-Encoding': 'gzip' })],
    ['encoding', answer(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2]), { 'Content-Encoding': 'zstd' })],
    ['cut-off', record(buildAnswer(HTML), { 'warc-truncated': 'length' })],
    ['cut-off', answer(HTML, { 'Content-Length': '9999' })],
    ['cut-off', answer(`5\r\n${HTML.slice(0, 5)}\r\n40\r\nshort`, { 'Transfer-Encoding': 'chunked' })],
    ['malformed', record(Buffer.from('no HTTP at all'))],
    ['malformed', record(Buffer.from('HTTP/1.1 never\r\n\r\n'))],
    ['malformed', record(buildAnswer(HTML), { 'warc-target-uri': null })],
    ['malformed', record(buildAnswer(HTML), { 'warc-date': 'yesterday' })],
    ['malformed', record(buildAnswer(HTML), { 'warc-date': '2031-01-01T00:00:00Z' })],
    ['malformed', record(buildAnswer(HTML), { 'warc-date': '1970-01-01T00:00:00Z' })],
  ])('is passed over as %s', async (reason, given) => {
    expect(await reasonOf(given)).toBe(reason);
  });
});
