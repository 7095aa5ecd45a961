import { describe, expect, it } from 'vitest';
import { forbidsArchive } from '../../src/pipeline/robots-tag.ts';

describe('X-Robots-Tag', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['noindex', false],
    ['noindex, nofollow', false],
    ['noarchive', true],
    ['noindex, NoArchive', true],
    ['none', true],
    ['briefwire: noarchive', true],
    ['*: noarchive', true],
    ['googlebot: noarchive', false],
    ['googlebot: nofollow, noarchive', false],
    ['googlebot: noindex, briefwire: noarchive', true],
    ['unavailable_after: 25 Jun 2030 15:00:00 PST, noarchive', true],
    ['max-snippet: -1, none', true],
    ['noarchivex', false],
  ])('%s forbids a copy: %s', (header, expected) => {
    expect(forbidsArchive(header, 'briefwire')).toBe(expected);
  });
});
