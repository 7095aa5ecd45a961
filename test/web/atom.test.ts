import { load } from 'cheerio/slim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRssParser } from '../../src/sources/feed-rss-parser.ts';
import { fill } from '../support/fill.ts';
import { startTestWeb, type TestWeb } from '../support/web.ts';

let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb();
  await fill(web.db, [
    {
      url: 'https://alpha.example/1?a=1&b=2',
      title: '河畔新區啟用',
      category: 'park',
      dated: '2021-06-30',
      text: '新區昨天啟用。',
      fetchedAt: '2021-07-02T00:00:00Z',
      briefs: [
        { headline: '港城公布名單', body: '名單共七家。', category: 'park', dated: '2021-06-01' },
        { headline: '<b>]]>&\u202e名單', body: '\u000b七家 & 八家', category: 'policy' },
      ],
    },
  ]);
});

afterAll(() => web.close());

async function feed(path: string) {
  const response = await fetch(web.url + path);
  const text = await response.text();
  return { response, text, $: load(text, { xml: true }) };
}

describe('feeds', () => {
  it('have entries with permanent ids, links to our page and to where it stood, dates and summaries', async () => {
    const { response, $ } = await feed('/briefs.atom?category=park');
    expect(response.headers.get('content-type')).toContain('application/atom+xml');
    expect($('entry')).toHaveLength(1);
    expect($('entry > id').text()).toMatch(/^tag:[0-9a-f-]{36}\.briefwire\.invalid,\d{4}-\d\d-\d\d:brief\/1$/);
    expect($('entry > link[rel=alternate]').attr('href')).toBe(`${web.url}/briefs/1`);
    expect($('entry > link[rel=via]').attr('href')).toBe('https://alpha.example/1?a=1&b=2');
    expect($('entry > updated').text()).toBe('2021-07-02T00:00:00.000Z');
    expect($('entry > summary').text()).toBe('名單共七家。');
    expect($('feed > link[rel=self]').attr('href')).toBe(`${web.url}/briefs.atom?by=seen&category=park`);
  });

  it('keep their ids, whatever name the page is asked by', async () => {
    const ids = async (origin: string) => {
      const $ = load(await (await fetch(`${origin}/articles.atom`)).text(), { xml: true });
      return [$('feed > id').text(), $('entry > id').text()];
    };
    expect(await ids(web.url)).toEqual(await ids(web.url.replace('127.0.0.1', 'localhost')));
  });

  it('change their date when a person corrects what they have', async () => {
    const body = JSON.stringify({ category: 'other', who: 'Ada' });
    await fetch(`${web.url}/api/articles/1/category`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    const { $ } = await feed('/articles.atom');
    expect($('entry > category').attr('term')).toBe('other');
    expect(Date.parse($('feed > updated').text())).toBeGreaterThan(Date.parse('2021-07-02T00:00:00Z'));
  });

  it('stay well-formed whatever a page said, and read again as text', async () => {
    const { text, $ } = await feed('/briefs.atom?category=policy');
    expect([...'\u000b\u202e'].filter((sign) => text.includes(sign))).toEqual([]);
    expect($('entry > title').text()).toBe('<b>]]>&名單');
    // A strict reader: it refuses what is not well-formed.
    expect((await readRssParser(text)).items).toHaveLength(1);
  });

  it('say what is wrong with a filter', async () => {
    const response = await fetch(`${web.url}/briefs.atom?category=sport`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });
});
