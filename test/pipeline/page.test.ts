import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../src/pipeline/errors.ts';
import { readPage, sniff } from '../../src/pipeline/page.ts';
import type { SegmentedBrief, Teaser } from '../../src/pipeline/types.ts';

/** Written by hand in the source's style; each file is named after what makes it hard. */
const FIXTURES = new URL('../fixtures/pages/', import.meta.url);

interface Expected {
  charset: string;
  script: string;
  title: string | null;
  author: string | null;
  published: string | null;
  paragraphs: string[];
  briefs: Omit<SegmentedBrief, 'start' | 'end'>[];
  teasers: Teaser[];
}

const pages = readdirSync(FIXTURES).filter((name) => !name.endsWith('.expected.json'));
const read = (name: string) =>
  readPage(readFileSync(new URL(name, FIXTURES)), { url: 'https://news.example/info/1.html', contentType: null });
const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(new URL(name.replace(/\.\w+$/, '.expected.json'), FIXTURES), 'utf8'));

describe('readPage takes article, briefs and teasers apart', () => {
  it.each(pages)('%s', (name) => {
    const page = read(name);
    expect({
      charset: page.charset,
      script: page.script,
      title: page.title,
      author: page.author,
      published: page.published?.value ?? null,
      paragraphs: page.paragraphs,
      briefs: page.briefs.map(({ start: _start, end: _end, ...brief }) => brief),
      teasers: page.teasers,
    }).toEqual(expectedOf(name));
    expect(page.kind).toBe('article');
  });

  it.each(pages)('%s: every brief lies in the page text at its offsets', (name) => {
    const { briefs, text } = read(name);
    for (const brief of briefs) {
      const raw = text.slice(brief.start, brief.end);
      expect(raw).toContain(brief.body.slice(0, 12));
      if (brief.tag) expect(raw.trimStart().startsWith(brief.tag)).toBe(true);
    }
  });
});

describe('readPage refuses', () => {
  const hints = { url: null, contentType: null };
  const cases: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(0), 'empty'],
    ['white space', new TextEncoder().encode(' \n\t '), 'empty'],
    ['a page without text', new TextEncoder().encode('<html><body><script>var a = 1</script></body></html>'), 'empty'],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0), 'binary'],
    ['zeros', new Uint8Array(2000), 'binary'],
  ];
  it.each(cases)('%s', (_, bytes, reason) => {
    expect(() => readPage(bytes, hints)).toThrow(expect.objectContaining({ name: 'RefusedError', reason }));
    expect(() => readPage(bytes, hints)).toThrow(RefusedError);
  });
});

it('readPage gives up on noise with a reason', () => {
  const noise = Uint8Array.from({ length: 4000 }, (_, i) => ((i * 7919 + ((i * i) >> 3)) % 8) + 1);
  expect(() => readPage(noise, { url: null, contentType: null })).toThrow(
    expect.objectContaining({ name: 'PermanentError', reason: 'undecodable' }),
  );
});

describe('readPage', () => {
  const hints = { url: 'https://news.example/tag/1.html', contentType: null };
  const read = (html: string, now?: Date) => readPage(new TextEncoder().encode(html), now ? { ...hints, now } : hints);

  it('gives the links of a listing page and no article', () => {
    const items = Array.from(
      { length: 14 },
      (_, i) => `<li><a href="/info/${i}.html">第${i}条新闻的标题写在这里</a></li>`,
    );
    const page = read(`<html><title>区块链</title><body><h1>区块链</h1><ul>${items.join('')}</ul></body></html>`);
    expect(page.kind).toBe('listing');
    expect(page.paragraphs).toEqual([]);
    expect(page.links[3]).toEqual({ url: 'https://news.example/info/3.html', text: '第3条新闻的标题写在这里' });
  });

  it('gives the links of a page that holds nothing else', () => {
    const page = read('<body><a href="/a">第一条新闻的标题</a><br><a href="/b">第二条</a></body>');
    expect(page).toMatchObject({ kind: 'listing', paragraphs: [] });
    expect(page.links.map((link) => link.url)).toEqual(['https://news.example/a', 'https://news.example/b']);
    expect(read('<title>甲</title><h1>系统维护</h1>')).toMatchObject({ kind: 'article', paragraphs: ['系统维护'] });
  });

  it('tells a list of abstracts from an article, and a short notice from a list', () => {
    const nav = Array.from({ length: 12 }, (_, i) => `<a href="/c/${i}">栏目${i}</a>`).join('<br>');
    const items = Array.from(
      { length: 6 },
      (_, i) =>
        `<div><h3><a href="/info/${i}.html">第${i}条新闻的标题</a></h3><p>这是第${i}条新闻的摘要,说明了园区里发生的事情。</p></div>`,
    );
    expect(read(`<title>快讯</title>${nav}${items.join('')}`)).toMatchObject({ kind: 'listing', paragraphs: [] });
    const notice = '南湾新区今天宣布跨境存证平台正式启用,首批接入企业三十一家,覆盖报关、仓储和保险三个环节。';
    expect(read(`<title>平台启用</title>${nav}<h1>平台启用</h1><p>${notice}</p>`)).toMatchObject({
      kind: 'article',
      paragraphs: [notice],
    });
  });

  it('reads a page that nests 50,000 deep as flat text', () => {
    const body = '园区里的第一批企业在春天搬进了新楼,第二批企业还在等待验收。';
    const page = read(`${'<div>'.repeat(50_000)}<p>${body}</p><p>第二段文字也要读到。</p>`);
    expect(page.paragraphs).toContain(body);
  });

  it.each(['\n', ' ', '-', ' - ', '…', '、', '动态 | '])('comes to the end of very long runs of %j', (run) => {
    const long = run.repeat(200_000 / run.length);
    const body = '园区里的第一批企业在春天搬进了新楼,第二批企业还在等待验收。';
    const page = read(
      `<title>园区开园${long}完</title><h1>园区开园</h1><p>${body}</p><p>园区${long}完</p><p>${body}</p>`,
    );
    expect(page.paragraphs.at(-1)).toBe(body);
  });

  it('lets no NUL and no lone surrogate through', () => {
    const page = read(
      '<title>甲\0乙</title><meta name="author" content="丙&#0;丁"><p>一段\0正文里夹着&#xD800;怪字符,但是仍然要读。</p>',
    );
    const out = JSON.stringify(page);
    expect(out).not.toContain('\\u0000');
    expect(out.isWellFormed()).toBe(true);
    expect(out).not.toMatch(/\\ud[89a-f]/i);
  });

  it('refuses sentinel and future dates and keeps them as they stood', () => {
    const html = (date: string) =>
      `<meta property="article:published_time" content="${date}"><p>正文第一段,说明日期不可信的时候怎么办。</p>`;
    const now = new Date('2022-01-01T00:00:00Z');
    expect(read(html('1970-01-01T00:00:00Z'), now)).toMatchObject({
      published: null,
      rejectedDates: ['1970-01-01T00:00:00Z'],
    });
    expect(read(html('2031-01-01'), now)).toMatchObject({ published: null, rejectedDates: ['2031-01-01'] });
    expect(read(html('2021-12-31'), now).published).toEqual({ value: '2021-12-31', precision: 'day', source: 'meta' });
  });

  it('notices that a page asks not to be archived', () => {
    expect(read('<meta name="robots" content="index,noarchive"><p>一段正文,足够长,可以当作文章。</p>').noarchive).toBe(
      true,
    );
  });

  it('leaves out what is only there to spoil copies', () => {
    const page = read(
      '<p>这里的区(qū)块链园区已经开园（第一期），企业正在搬家。</p><p>8 b6 d* j2 w0 J& t#</p><p>第二期<font class="jammer">3 x( q9</font>明年完工，银行也会进驻。</p>',
    );
    expect(page.paragraphs).toEqual([
      '这里的区块链园区已经开园（第一期），企业正在搬家。',
      '第二期明年完工，银行也会进驻。',
    ]);
  });

  it('reads pinyin above characters as the characters alone', () => {
    const page = read('<p>这里的<ruby>区<rt>qū</rt></ruby>块链园区已经开园,第一批企业正在搬家。</p>');
    expect(page.paragraphs).toEqual(['这里的区块链园区已经开园,第一批企业正在搬家。']);
  });
});

describe('sniff tells what bytes are', () => {
  const cases: [string, string, 'html' | 'text' | 'feed'][] = [
    ['a document', '<!DOCTYPE html><html><body>x', 'html'],
    ['a fragment', '<p style="a">x</p>', 'html'],
    ['text with tags inside', '标题\n第一段<br>第二段<br>第三段', 'html'],
    ['plain text', '第一段 a < b\n第二段', 'text'],
    ['RSS', '<?xml version="1.0"?>\n<!-- x --><rss version="2.0">', 'feed'],
    ['RDF', '<rdf:RDF xmlns="x">', 'feed'],
    ['Atom with a prefix', '<atom:feed xmlns:atom="x">', 'feed'],
    ['JSON Feed', '{"version":"https://jsonfeed.org/version/1.1","items":[]}', 'feed'],
  ];
  it.each(cases)('%s', (_, text, kind) => {
    expect(sniff(new TextEncoder().encode(text))).toBe(kind);
  });
});
