import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keysOf, tellApart } from '../../src/sources/identity.ts';

const item = (guid: string | null, canonicalUrl: string | null, title: string | null, html: string | null = null) => ({
  guid,
  canonicalUrl,
  title,
  html,
});

describe('keys of items', () => {
  it('leave out a guid that several items of a document have', () => {
    const keys = keysOf([item('1', 'a', '甲'), item('1', 'b', '乙'), item('2', 'c', '丙')]);
    expect(keys.map(({ guid }) => guid)).toEqual([null, null, '2']);
  });

  it('fit into an index page however long the guid is', () => {
    const [key] = keysOf([item('長'.repeat(10_000), 'a', '甲')]);
    expect(key?.guid).toMatch(/^sha256:[\da-f]{64}$/);
  });

  it('see the same content behind other markup and spaces', () => {
    const [a, b] = keysOf([item('1', 'a', '甲', '<p>文 字</p>'), item('2', 'b', '甲', '<div>文\n  字</div>')]);
    expect(a?.contentKey).toBe(b?.contentKey);
  });
});

describe('items that were told apart', () => {
  it('are all known when they come again', () => {
    const words = fc.option(fc.constantFrom('1', '2', '3', '甲', '乙'.repeat(120)));
    fc.assert(
      fc.property(fc.array(fc.tuple(words, words, words, words), { maxLength: 8 }), (rows) => {
        const keys = keysOf(rows.map(([guid, url, title, html]) => item(guid, url, title, html)));
        const marks = tellApart(keys, []);
        const stored = keys.flatMap((key, id) => (marks[id] === 'new' ? [{ ...key, id }] : []));
        expect(tellApart(keys, stored).filter((mark) => mark === 'new')).toEqual([]);
      }),
    );
  });

  it('lose none whose address is new and whose guid or content differs', () => {
    const short = fc.record({ guid: fc.constantFrom('1', '2'), title: fc.constantFrom('甲', '乙') });
    fc.assert(
      fc.property(fc.array(short, { maxLength: 12 }), (rows) => {
        const items = rows.map(({ guid, title }, at) => item(guid, `https://a.example/${at}`, title));
        const marks = tellApart(keysOf(items), []);
        expect(marks.every((mark) => mark === 'new')).toBe(true);
      }),
    );
  });
});
