import { describe, expect, it } from 'vitest';
import { createPagesAtHand } from '../../src/workers/pages-at-hand.ts';

const page = (length: number) => new Uint8Array(length);

describe('pages at hand', () => {
  it('are given away once', () => {
    const pages = createPagesAtHand(10);
    const bytes = page(3);
    pages.keep(1, bytes);
    expect(pages.take(2)).toBeUndefined();
    expect(pages.take(1)).toBe(bytes);
    expect(pages.take(1)).toBeUndefined();
  });

  it('hold no more bytes than they may: what has waited longest goes', () => {
    const pages = createPagesAtHand(10);
    for (const id of [1, 2, 3]) pages.keep(id, page(4));
    expect(pages.take(1)).toBeUndefined();
    expect(pages.take(2)).toHaveLength(4);
    pages.keep(4, page(6));
    expect(pages.take(3)).toHaveLength(4);
    expect(pages.take(4)).toHaveLength(6);
  });

  it('count a page once that is kept again, and none that is larger than all may be', () => {
    const pages = createPagesAtHand(10);
    for (let again = 0; again < 5; again++) pages.keep(1, page(6));
    pages.keep(2, page(4));
    expect(pages.take(1)).toHaveLength(6);
    pages.keep(3, page(11));
    expect(pages.take(2)).toBeUndefined();
    expect(pages.take(3)).toBeUndefined();
  });
});
