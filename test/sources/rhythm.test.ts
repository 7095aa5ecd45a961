import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  askedWait,
  failureWait,
  LONGEST_SECONDS,
  nextInterval,
  SHORTEST_SECONDS,
  spread,
  usualGap,
} from '../../src/sources/rhythm.ts';

const HOUR = 3_600;
const DAY = 86_400;
const NOW = Date.UTC(2021, 5, 30, 10);
const showed = { interval: HOUR, items: 10, newItems: 5, first: false, usualGap: null };

describe('the interval of a source', () => {
  it.each([
    ['shorter where less than a third was known', { newItems: 7 }, HOUR / 2],
    ['the same between', { newItems: 5 }, HOUR],
    ['longer where more than two thirds were known', { newItems: 3 }, HOUR * 1.5],
    ['longer where nothing was modified', { items: 0, newItems: 0 }, HOUR * 1.5],
    ['the same at the first poll, when all is new', { first: true, newItems: 10 }, HOUR],
    ['no longer than what lies between its items', { newItems: 0, usualGap: 1_800 }, 1_800],
    ['never below the shortest', { newItems: 10, interval: SHORTEST_SECONDS }, SHORTEST_SECONDS],
    ['never above the longest', { newItems: 0, interval: LONGEST_SECONDS, usualGap: 90 * DAY }, LONGEST_SECONDS],
  ])('is %s', (_, change, seconds) => {
    expect(nextInterval({ ...showed, ...change })).toBe(seconds);
  });

  it('stays in its bounds whatever is shown', () => {
    const count = fc.nat(10_000);
    fc.assert(
      fc.property(fc.nat(10 ** 7), count, count, fc.boolean(), fc.option(fc.nat(10 ** 9)), (...args) => {
        const [interval, items, known, first, gap] = args;
        const seconds = nextInterval({ interval, items, newItems: Math.max(0, items - known), first, usualGap: gap });
        expect(seconds).toBeGreaterThanOrEqual(SHORTEST_SECONDS);
        expect(seconds).toBeLessThanOrEqual(LONGEST_SECONDS);
      }),
    );
  });
});

describe('what a source asks for', () => {
  const nothing = { ttlSeconds: null, cacheControl: null, expires: null, retryAfterMs: null };
  it.each([
    ['nothing', {}, 0],
    ['ttl', { ttlSeconds: 1_200 }, 1_200],
    ['max-age', { cacheControl: 'public, max-age=900' }, 900],
    ['no caching', { cacheControl: 'no-cache, max-age=900' }, 0],
    ['Expires', { expires: new Date(NOW + 600_000).toUTCString() }, 600],
    ['Expires in the past', { expires: new Date(NOW - 600_000).toUTCString() }, 0],
    ['Expires that is no date', { expires: '0' }, 0],
    [
      'max-age, which overrules Expires',
      { cacheControl: 'max-age=60', expires: new Date(NOW + 9e6).toUTCString() },
      60,
    ],
    ['Retry-After', { retryAfterMs: 90_000 }, 90],
    ['the longest of them', { ttlSeconds: 60, cacheControl: 'max-age=120', retryAfterMs: 90_000 }, 120],
    ['more than a day, which is too much', { cacheControl: 'max-age=31536000' }, LONGEST_SECONDS],
  ])('%s', (_, wishes, seconds) => {
    expect(askedWait({ ...nothing, ...wishes }, NOW)).toBe(seconds);
  });

  it('is waited for, however long the interval', () => {
    expect(spread(600, 3_600, 0.5)).toBe(3_600);
    expect(failureWait(1, 3_600)).toBe(3_600);
  });
});

describe('the wait after failures', () => {
  it('doubles up to a day', () => {
    expect([1, 2, 3, 9, 10, 500].map((failures) => failureWait(failures, 0))).toEqual([
      300,
      600,
      1_200,
      76_800,
      DAY,
      DAY,
    ]);
  });

  it('is spread by a tenth', () => {
    expect([0, 0.5, 0.999_999].map((random) => spread(1_000, 0, random))).toEqual([900, 1_000, 1_100]);
  });
});

describe('the usual gap', () => {
  const at = (...hours: number[]) => hours.map((hour) => NOW + hour * HOUR * 1_000);
  it.each([
    ['a day between items', at(0, 24, 48, 72), DAY],
    ['unknown while there are few', at(0, 24, 48), null],
    ['not shortened by items that came together', at(0, 0.1, 0.2, 24, 24.3, 48, 72.5, 72.6, 96), DAY],
    ['what three of four gaps keep', at(0, 1, 2, 3, 30), HOUR],
    ['unknown where all bear one moment', at(0, 0, 0, 0, 0), null],
    ['unknown without items', [], null],
  ])('is %s', (_, times, gap) => {
    expect(usualGap(times)).toBe(gap);
    expect(usualGap(times.toReversed())).toBe(gap);
  });
});
