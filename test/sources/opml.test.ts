import { describe, expect, it } from 'vitest';
import { readOpml, type Subscription, writeOpml } from '../../src/sources/opml.ts';

const read = (text: string) => readOpml(new TextEncoder().encode(text));
const source = (change: Partial<Subscription>): Subscription => ({
  kind: 'feed',
  url: 'https://a.example/feed?a=1&b=2',
  title: '甲 & "乙"',
  tags: [],
  selector: null,
  ...change,
});

describe('OPML', () => {
  it('goes out and comes back: kinds, titles, folders as tags, one source in several folders', () => {
    const sources = [
      source({ tags: ['链', '新闻/产业'] }),
      source({ url: 'https://b.example/', kind: 'listing', tags: ['链'], selector: 'ul.list > a[href]' }),
      source({ url: 'https://c.example/sitemap.xml', kind: 'sitemap' }),
    ];
    const { subscriptions, left } = read(writeOpml(sources, new Date(0)));
    const sorted = (list: Subscription[]) => list.toSorted((a, b) => (a.url < b.url ? -1 : 1));
    expect(sorted(subscriptions)).toEqual(sorted(sources));
    expect(left).toEqual([]);
  });

  it("reads other programs' files: no version, folders in folders, entries without text", () => {
    const { subscriptions, left } = read(`<?xml version="1.0"?><opml><body>
      <outline text="新闻"><outline title="产业"><outline xmlUrl="https://a.example/1"/></outline></outline>
      <outline text="b" xmlUrl="https://a.example/1"/><outline text="空"/></body></opml>`);
    expect(subscriptions).toEqual([source({ url: 'https://a.example/1', title: null, tags: ['新闻/产业'] })]);
    expect(left).toEqual(['空']);
  });

  it.each([
    ['a page', '<html><body></body></html>'],
    ['broken XML', '<opml version="2.0"><body><outline'],
    ['folders without end', `<opml><body>${'<outline text="x">'.repeat(40)}${'</outline>'.repeat(40)}</body></opml>`],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ reason: 'bad-opml' }));
  });
});
