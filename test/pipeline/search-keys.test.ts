import { describe, expect, it } from 'vitest';
import { categoryKey, halfYearOf, type KeyKind, keyOf, searchKeys } from '../../src/pipeline/search-keys.ts';
import { searchText } from '../../src/pipeline/search-text.ts';
import { CATEGORIES } from '../../src/pipeline/types.ts';

const KINDS: KeyKind[] = ['text', 'title', 'category', 'region', 'park', 'organisation', 'coin', 'half-year'];
const [LOWEST, HIGHEST] = [-(2 ** 31), 2 ** 31 - 1];

describe('search keys', () => {
  it('are 32-bit integers that no other kind of key or piece has', () => {
    const keys = (['brief', 'article'] as const).flatMap((piece) =>
      KINDS.flatMap((kind) => [0, 1, 2 ** 25 - 1].map((value) => keyOf(piece, kind, value))),
    );
    expect(new Set(keys).size).toBe(2 * KINDS.length * 3);
    expect(keys.every((key) => Number.isInteger(key) && key >= LOWEST && key <= HIGHEST)).toBe(true);
  });

  it('are one for each category', () => {
    expect(new Set(CATEGORIES.map((category) => categoryKey('brief', category))).size).toBe(CATEGORIES.length);
  });

  it('tell pairs of the title from those of the text, which has the title too', () => {
    const text = searchText([null, '孔雀'], '港城');
    const piece = { kind: 'brief' as const, category: 'park', dated: '2021-06-30', names: [], text };
    const keys = new Set(searchKeys(piece));
    const pair = (kind: 'text' | 'title', word: string) => {
      const [key = 0] = searchKeys({ ...piece, text: searchText([word], '') }).slice(kind === 'title' ? 2 : 3);
      return key;
    };
    expect([keys.has(pair('text', '孔雀')), keys.has(pair('text', '港城'))]).toEqual([true, true]);
    expect([keys.has(pair('title', '孔雀')), keys.has(pair('title', '港城'))]).toEqual([true, false]);
    // No pair across the line break between title and body.
    expect(keys.has(pair('text', '雀港'))).toBe(false);
  });

  it.each([
    ['-infinity', 0],
    ['0044-03-15', 0],
    ['0044-03-15 BC', 0],
    ['2011-12-31', 0],
    ['2012-01-01', 1],
    ['2012-07-01', 1],
    ['2012-07-02', 2],
    ['9999-12-31', 63],
    ['12024-01-01', 63],
    ['infinity', 63],
  ])('count %s as half-year %i', (day, number) => {
    expect(halfYearOf(day)).toBe(number);
  });
});
