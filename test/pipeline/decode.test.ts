import { describe, expect, it } from 'vitest';
import { decode, peek, storable } from '../../src/pipeline/decode.ts';
import { RefusedError } from '../../src/pipeline/errors.ts';

const ascii = (text: string) => new TextEncoder().encode(text);
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
/** 区块链数据 in GBK, 區塊鏈數據 in Big5. */
const GBK = Uint8Array.of(0xc7, 0xf8, 0xbf, 0xe9, 0xc1, 0xb4, 0xca, 0xfd, 0xbe, 0xdd);
const BIG5 = Uint8Array.of(0xb0, 0xcf, 0xb6, 0xf4, 0xc3, 0xec, 0xbc, 0xc6, 0xbe, 0xda);

describe('decode finds the encoding', () => {
  const cases: [string, Uint8Array, string | null, string, string][] = [
    ['UTF-8 without a word about it', ascii('区块链'), null, 'utf-8', '区块链'],
    ['UTF-8 against a lying header', ascii('区块链'), 'text/html; charset=gb2312', 'utf-8', '区块链'],
    [
      'a UTF-8 mark against the header',
      join(Uint8Array.of(0xef, 0xbb, 0xbf), ascii('区')),
      'text/html; charset=big5',
      'utf-8',
      '区',
    ],
    ['UTF-16 by its mark', Uint8Array.of(0xff, 0xfe, 0x3a, 0x53), null, 'utf-16le', '区'],
    ['UTF-16 big-endian by its mark', Uint8Array.of(0xfe, 0xff, 0x53, 0x3a), null, 'utf-16be', '区'],
    ['GBK by the header', GBK, 'text/html; charset="GB2312"', 'gb18030', '区块链数据'],
    ['GBK by an XML prolog', join(ascii('<?xml version="1.0" encoding="gbk"?>'), GBK), null, 'gb18030', '区块链数据'],
    [
      'GBK by a meta',
      join(ascii('<meta http-equiv=Content-Type content="text/html; charset=gbk">'), GBK),
      null,
      'gb18030',
      '区块链数据',
    ],
    [
      'GBK by a meta after 5,000 bytes',
      join(ascii(`${' '.repeat(5000)}<meta charset=gbk>`), GBK),
      null,
      'gb18030',
      '区块链数据',
    ],
    ['GBK against a lying UTF-8 header', GBK, 'text/html; charset=utf-8', 'gb18030', '区块链数据'],
    ['GBK by nothing but its bytes', GBK, null, 'gb18030', '区块链数据'],
    ['Big5 by nothing but its bytes', BIG5, null, 'big5', '區塊鏈數據'],
    ['Big5 against a lying meta', join(ascii('<meta charset=gb2312>'), BIG5), null, 'big5', '區塊鏈數據'],
    [
      'Western text',
      join(ascii('Le caf'), Uint8Array.of(0xe9), ascii(' est ferm'), Uint8Array.of(0xe9)),
      null,
      'windows-1252',
      'Le café est fermé',
    ],
    ['an unknown name', GBK, 'text/html; charset=x-nothing', 'gb18030', '区块链数据'],
  ];
  it.each(cases)('%s', (_, bytes, contentType, charset, text) => {
    const decoded = decode(bytes, contentType);
    expect(decoded.charset).toBe(charset);
    expect(decoded.text).toContain(text);
  });

  it('keeps reading UTF-8 that was cut inside a character', () => {
    const bytes = ascii('区块链园区在春天开园。'.repeat(20)).subarray(0, -2);
    expect(decode(bytes, null)).toMatchObject({ charset: 'utf-8' });
  });
});

const PROSE = '区块链园区在春天开园，首批三十一家企业入驻。负责人表示，明年还要扩建二期。';
/** Every so many-th byte that is not ASCII lost. */
const losing = (bytes: Uint8Array, every: number) => {
  let seen = 0;
  return bytes.filter((byte) => byte < 0x80 || ++seen % every !== 0);
};
const html = (text: string, charset: string) =>
  ascii(`<html><meta charset=${charset}><body><p>${text.repeat(20)}</p></body></html>`);

describe('decode reads damaged and mislabelled pages', () => {
  it.each(['utf-8', 'gbk', 'big5', 'iso-8859-1'])('UTF-8 that lost bytes and calls itself %s', (charset) => {
    const { charset: found, text } = decode(losing(html(PROSE, charset), 101), `text/html; charset=${charset}`);
    expect(found).toBe('utf-8');
    expect(text).toContain('首批三十一家企业入驻');
  });

  it('Western quotation marks in English', () => {
    const bytes = join(ascii('<p>The mayor didn'), Uint8Array.of(0x92), ascii('t say when. '.repeat(30)));
    expect(decode(bytes, 'text/html; charset=utf-8')).toMatchObject({
      charset: 'windows-1252',
      text: expect.stringContaining('didn’t'),
    });
  });

  it('Greek that says what it is', () => {
    const bytes = Uint8Array.from({ length: 600 }, (_, i) => (i % 7 === 0 ? 0x20 : 0xe1 + ((i * 5) % 24)));
    expect(decode(bytes, 'text/html; charset=iso-8859-7').charset).toBe('iso-8859-7');
  });

  it('UTF-16 without mark and without ASCII', () => {
    const units = Buffer.from(PROSE.repeat(5), 'utf16le');
    expect(decode(units, null)).toEqual({ charset: 'utf-16le', text: PROSE.repeat(5) });
    expect(decode(Buffer.from(units).swap16(), null)).toMatchObject({ charset: 'utf-16be' });
  });
});

describe('decode refuses what is beyond reading', () => {
  const chance = Uint8Array.from({ length: 3000 }, (_, i) => 0x80 + (((i * 7919) ^ (i * i * 31)) % 128));
  it.each([
    ['UTF-8 that lost every fourth byte', losing(html(PROSE, 'utf-8'), 4)],
    [
      'replacement characters far behind the head',
      ascii(`<meta charset=utf-8>${'<b></b>'.repeat(2000)}${'\ufffd'.repeat(900)}`),
    ],
    ['bytes by chance', chance],
    ['bytes by chance that call themselves GBK', join(ascii('<meta charset=gbk>'), chance)],
    ['UTF-8 that was stored as if it were GBK', ascii(new TextDecoder('gbk').decode(ascii(PROSE.repeat(9))))],
    ['UTF-8 that was stored as if it were Western', ascii(new TextDecoder('latin1').decode(ascii(PROSE.repeat(9))))],
  ])('%s', (_, bytes) => {
    expect(() => decode(bytes, null)).toThrow(expect.objectContaining({ reason: 'undecodable' }));
  });
});

describe('decode refuses', () => {
  it.each([
    ['nothing', new Uint8Array(0), 'empty'],
    ['a mark alone', Uint8Array.of(0xef, 0xbb, 0xbf), 'empty'],
    ['a PDF', ascii('%PDF-1.7 …'), 'binary'],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'binary'],
  ])('%s', (_, bytes, reason) => {
    expect(() => decode(bytes, null)).toThrow(RefusedError);
    expect(() => decode(bytes, null)).toThrow(expect.objectContaining({ reason }));
  });
});

it('decode gives up on control characters with a reason', () => {
  const bytes = Uint8Array.from({ length: 500 }, (_, i) => (i % 8) + 1);
  expect(() => decode(bytes, null)).toThrow(expect.objectContaining({ name: 'PermanentError', reason: 'undecodable' }));
});

describe('storable', () => {
  it('drops NUL and mends lone surrogates', () => {
    expect(storable('a\0b\ud800c😀')).toBe('ab\ufffdc😀');
  });
});

describe('peek', () => {
  it('shows the start of any bytes without throwing', () => {
    expect(peek(ascii('<rss>'))).toBe('<rss>');
    expect(peek(Uint8Array.of(0xff, 0xfe, 0x3c, 0, 0x72, 0))).toBe('<r');
    expect(peek(new Uint8Array(5000))).toHaveLength(4096);
  });
});
