import { describe, expect, it } from 'vitest';
import { keepHeaders, parseRetryAfter, statusFailure } from '../../src/http/verdict.ts';

const NOW = Date.parse('2022-03-01T00:00:00Z');

describe('statusFailure', () => {
  it.each([
    [404, 'gone', false],
    [410, 'gone', false],
    [400, 'failed', false],
    [401, 'failed', false],
    [403, 'failed', false],
    [408, 'failed', true],
    [425, 'failed', true],
    [429, 'failed', true],
    [451, 'failed', false],
    [500, 'failed', true],
    [502, 'failed', true],
    [503, 'failed', true],
    [300, 'failed', false],
  ])('%i is %s, worth a retry: %s', (status, kind, retry) => {
    expect(statusFailure(status, {}, NOW)).toEqual({
      kind,
      reason: `http-${status}`,
      message: `the site answered ${status}`,
      retry,
    });
  });

  it('hands on how long the site asked us to wait', () => {
    expect(statusFailure(503, { 'retry-after': '120' }, NOW).retryAfterMs).toBe(120_000);
    expect(statusFailure(404, { 'retry-after': '120' }, NOW).retryAfterMs).toBeUndefined();
  });
});

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Tue, 01 Mar 2022 00:01:00 GMT', 60_000],
    ['Mon, 28 Feb 2022 00:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });
});

describe('keepHeaders', () => {
  it('keeps what matters later, joins repeats and drops the rest', () => {
    expect(keepHeaders({ etag: '"a"', 'set-cookie': 'id=1', 'x-robots-tag': ['noindex', 'noarchive'] })).toEqual({
      etag: '"a"',
      'x-robots-tag': 'noindex, noarchive',
    });
  });
});
