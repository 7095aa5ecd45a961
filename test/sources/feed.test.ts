import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../src/pipeline/errors.ts';
import { parseFeed } from '../../src/sources/feed.ts';

const hints = { url: 'https://feeds.example/rss.xml', contentType: null };
const read = (text: string, contentType: string | null = null) =>
  parseFeed(new TextEncoder().encode(text), { ...hints, contentType });

const rss = (items: string, head = '<title>链声网</title><link>https://news.example/</link>') =>
  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>${head}${items}</channel></rss>`;
const item = (inner: string) => `<item><title>园区揭牌</title>${inner}</item>`;

describe('parseFeed reads', () => {
  it('RSS 2.0 with relative links, full content and a date with zone', async () => {
    const feed = await read(
      rss(
        item(
          '<link>/info/7.html</link><guid isPermaLink="false">n-7</guid><dc:creator>程以恒</dc:creator><pubDate>Mon, 07 Jun 2021 08:30:00 +0800</pubDate><description>摘要</description><content:encoded><![CDATA[<p>全文</p>]]></content:encoded>',
        ),
      ),
    );
    expect(feed).toMatchObject({ title: '链声网', link: 'https://news.example/' });
    expect(feed.items).toEqual([
      {
        guid: 'n-7',
        url: 'https://news.example/info/7.html',
        title: '园区揭牌',
        published: { value: '2021-06-07T08:30:00+08:00', precision: 'second', source: 'feed' },
        author: '程以恒',
        html: '<p>全文</p>',
      },
    ]);
  });

  it('Atom: the alternate link wins over self, the title may be markup', async () => {
    const feed = await read(
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>甲</title><link rel="self" href="https://feeds.example/rss.xml"/><link href="https://news.example/"/>
       <entry><id>urn:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">园区<b>揭牌</b></div></title><link rel="self" href="/api/1"/><link rel="alternate" href="/p/1"/><published>2021-06-07T00:30:00Z</published><author><name>乙</name></author><content type="html">&lt;p&gt;文&lt;/p&gt;</content></entry></feed>`,
    );
    expect(feed.items[0]).toMatchObject({
      guid: 'urn:1',
      url: 'https://news.example/p/1',
      author: '乙',
      html: '<p>文</p>',
    });
    expect(feed.items[0]?.title).toContain('揭牌');
    expect(feed.items[0]?.published?.value).toBe('2021-06-07T00:30:00Z');
  });

  it('RDF whose items stand beside the channel', async () => {
    const feed = await read(
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>甲</title><link>https://a.example/</link></channel><item rdf:about="https://a.example/1"><title>一</title><link>https://a.example/1</link><dc:date>2020-02-03</dc:date></item></rdf:RDF>',
    );
    expect(feed.items[0]).toMatchObject({
      url: 'https://a.example/1',
      published: { value: '2020-02-03', precision: 'day' },
    });
  });

  it('JSON Feed', async () => {
    const feed = await read(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: '甲',
        home_page_url: 'https://a.example/',
        items: [
          {
            id: 5,
            url: '/5',
            title: '一',
            date_published: '2021-06-07T08:30:00+08:00',
            authors: [{ name: '乙' }],
            content_html: '<p>x</p>',
          },
        ],
      }),
    );
    expect(feed.items[0]).toMatchObject({ guid: '5', url: 'https://a.example/5', author: '乙', html: '<p>x</p>' });
  });

  const broken: [string, string][] = [
    ['a bare ampersand', rss(item('<link>https://a.example/?a=1&b=2</link>'))],
    ['a control character', rss(item('<link>https://a.example/?a=1&amp;b=2</link>\u0008'))],
    [
      "HTML's entities",
      rss(item('<link>https://a.example/?a=1&amp;b=2</link><description>a&nbsp;b&hellip;</description>')),
    ],
    ['no version', rss(item('<link>https://a.example/?a=1&amp;b=2</link>')).replace(' version="2.0"', '')],
    ['text before the root', `oops\n${rss(item('<link>https://a.example/?a=1&amp;b=2</link>'))}`],
    ['an end that is missing', rss(item('<link>https://a.example/?a=1&amp;b=2</link>')).slice(0, -30)],
    [
      'a prefixed root',
      '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>t</a:title><a:entry><a:title>园区揭牌</a:title><a:link href="https://a.example/?a=1&amp;b=2"/></a:entry></a:feed>',
    ],
    ['a date that is none', rss(item('<link>https://a.example/?a=1&amp;b=2</link><pubDate>yesterday</pubDate>'))],
  ];
  it.each(broken)('a feed with %s', async (_, text) => {
    const feed = await read(text);
    expect(feed.items).toHaveLength(1);
    expect(feed.items[0]).toMatchObject({ title: '园区揭牌', url: 'https://a.example/?a=1&b=2' });
  });

  it('GBK, by its prolog', async () => {
    const head = new TextEncoder().encode('<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><title>');
    // 区块链 in GBK
    const name = Uint8Array.of(0xc7, 0xf8, 0xbf, 0xe9, 0xc1, 0xb4);
    const tail = new TextEncoder().encode(
      '</title><item><title>x</title><link>https://a.example/</link></item></channel></rss>',
    );
    const feed = await parseFeed(Uint8Array.from([...head, ...name, ...tail]), hints);
    expect(feed.title).toBe('区块链');
  });
});

describe('parseFeed reads dates', () => {
  const dateOf = async (date: string) =>
    (await read(rss(item(`<link>https://a.example/</link><pubDate>${date}</pubDate>`)))).items[0]?.published?.value ??
    null;
  it.each([
    ['Mon, 07 Jun 2021 08:30:00 CST', '2021-06-07T08:30:00+08:00'],
    ['2021-06-07 08:30:00', '2021-06-07T08:30:00+08:00'],
    ['2021年6月7日 08:30', '2021-06-07T08:30:00+08:00'],
    ['1623025800', '2021-06-07T08:30:00+08:00'],
    ['1900/1/1 0:00:00', null],
    ['Thu, 01 Jan 1970 00:00:00 GMT', null],
  ])('%s', async (text, value) => {
    expect(await dateOf(text)).toBe(value);
  });

  it('not from a stamp that every item bears', async () => {
    const one = item('<pubDate>Mon, 07 Jun 2021 08:30:00 GMT</pubDate>');
    const feed = await read(rss(one.repeat(5)));
    expect(feed.items.map((entry) => entry.published)).toEqual([null, null, null, null, null]);
  });
});

describe('parseFeed refuses', () => {
  it.each([
    ['a page', '<!DOCTYPE html><html><body><p>x</p></body></html>'],
    ['broken JSON', '{"items": ['],
    ['JSON without items', '{"a": 1}'],
    ['words', '没有标签的文字'],
    ['a feed that nests without end', `<rss><channel>${'<a>'.repeat(100_000)}<item/></channel></rss>`],
  ])('%s', async (_, text) => {
    await expect(read(text)).rejects.toBeInstanceOf(PermanentError);
    await expect(read(text)).rejects.toMatchObject({ reason: 'bad-feed' });
  });
});
