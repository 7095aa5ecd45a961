import { describe, expect, it } from 'vitest';
import { parseFeed } from '../../src/sources/feed.ts';
import { decodeFeed } from '../../src/sources/feed-decode.ts';

/** A feed whose title is these bytes, which ASCII stands around. */
const titled = (encoding: string, title: Buffer) =>
  Buffer.concat([
    Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><rss><channel><title>`),
    title,
    Buffer.from('</title><item><title>x</title></item></channel></rss>'),
  ]);
const bytesOf = (hex: string) => Buffer.from(hex, 'hex');

describe('a feed is read by the encoding that it declares', () => {
  it.each([
    ['utf-8', '区块链', Buffer.from('区块链')],
    ['gbk', '区块链', bytesOf('c7f8bfe9c1b4')],
    ['gb18030', '区块链', bytesOf('c7f8bfe9c1b4')],
    ['big5', '腳本腳本', bytesOf('b87da5bbb87da5bb')],
    ['euc-jp', '日本', bytesOf('c6fccbdc')],
    ['shift_jis', '日本', bytesOf('93fa967b')],
    ['iso-2022-jp', '日本', Buffer.from('\x1b$BF|K\\\x1b(B')],
    ['euc-kr', '한글', bytesOf('c7d1b1db')],
    ['windows-1251', 'лес', bytesOf('ebe5f1')],
    ['koi8-r', 'лес', bytesOf('ccc5d3')],
    ['iso-8859-6', 'السلام', bytesOf('c7e4d3e4c7e5')],
    ['ISO_8859-2:1987', 'Łódź', bytesOf('a3f364bc')],
    ['ibm850', 'é', bytesOf('82')],
  ])('%s', async (encoding, title, bytes) => {
    const feed = await parseFeed(titled(encoding, bytes), { url: null, contentType: null });
    expect(feed).toMatchObject({ title, items: [{ title: 'x' }] });
  });

  it.each(['utf16le', 'utf-16 with the other byte order'])('%s', (order) => {
    const little = Buffer.from('\ufeff<?xml version="1.0" encoding="utf-16"?><rss>区块链</rss>', 'utf16le');
    expect(decodeFeed(order === 'utf16le' ? little : little.swap16(), null)).toContain('<rss>区块链</rss>');
  });

  it('but by its bytes where they are UTF-8', () => {
    expect(decodeFeed(titled('iso-2022-kr', Buffer.from('首批企业入驻')), null)).toContain('首批企业入驻');
    expect(decodeFeed(titled('x-nothing', Buffer.from('plain')), null)).toContain('plain');
  });
});

describe('a feed that cannot be read names the encoding that it declares', () => {
  it.each([
    ['utf-7', Buffer.from('+UzpXV5T+-')],
    ['hz-gb-2312', Buffer.from('~{Gx?iA4~}')],
    ['iso-2022-kr', Buffer.from('\x1b$)C\x0eGQ1[\x0f x')],
    ['cp1006', bytesOf('afa1')],
    ['x-nothing', bytesOf('afa1')],
  ])('%s', (encoding, bytes) => {
    const read = () => decodeFeed(titled(encoding, bytes), null);
    expect(read).toThrow(expect.objectContaining({ name: 'PermanentError', reason: 'undecodable' }));
    expect(read).toThrow(`"${encoding}"`);
  });
});

it('keeps what is legible where little is not', () => {
  const bytes = Buffer.from(`<rss><channel>${'<item>x</item>'.repeat(9)}\xc4\xe5\xea</channel></rss>`, 'latin1');
  expect(decodeFeed(bytes, 'text/xml; charset=utf-8')).toContain('<item>x</item>');
});

it('reads what Windows means by control characters', async () => {
  const text = '<rss><channel><item><title>don&#146;t</title></item></channel></rss>';
  const { items } = await parseFeed(Buffer.from(text), { url: null, contentType: null });
  expect(items).toMatchObject([{ title: 'don’t' }]);
});
