import { describe, expect, it } from 'vitest';
import { moveAfter, type PollEnd, type Standing, standingAfter } from '../../src/sources/standing.ts';

const NOW = Date.UTC(2021, 5, 30);
const HOUR_MS = 3_600_000;
const active: Standing = { state: 'active', reason: null, message: null, failures: 0 };
const quiet = { lastItemAt: NOW - HOUR_MS, usualGap: 3_600, now: NOW };
const failure = (change: Partial<Extract<PollEnd, { kind: 'failed' }>>): PollEnd => ({
  kind: 'failed',
  reason: 'timeout',
  message: 'too slow',
  status: null,
  unreadable: false,
  ...change,
});

describe('how a source stands', () => {
  it.each<[string, Standing, PollEnd, Partial<Standing>]>([
    ['active where it was read', { ...active, state: 'broken', failures: 7 }, { kind: 'read' }, active],
    ['active where nothing was modified', { ...active, state: 'blocked' }, { kind: 'unchanged' }, active],
    ['as it was after a first failure', active, failure({}), { state: 'active', reason: 'timeout', failures: 1 }],
    ['broken after the third', { ...active, failures: 2 }, failure({}), { state: 'broken', failures: 3 }],
    ['broken at once where the answer is nothing like it', active, failure({ unreadable: true }), { state: 'broken' }],
    ['blocked where the site refuses us', active, failure({ status: 403, reason: 'http-403' }), { state: 'blocked' }],
    ['blocked where robots.txt does', active, failure({ reason: 'robots' }), { state: 'blocked' }],
    ['gone where the site says so', active, failure({ status: 410, reason: 'http-410' }), { state: 'gone' }],
    ['paused, whatever came', { ...active, state: 'paused' }, failure({ status: 410 }), { state: 'paused' }],
    [
      'no longer blocked where another failure came',
      { ...active, state: 'blocked', failures: 1 },
      failure({}),
      { state: 'active', failures: 2 },
    ],
  ])('%s', (_, before, end, after) => {
    expect(standingAfter(before, end, quiet)).toMatchObject(after);
  });

  it('is stale after more than three usual gaps of silence, and says how long', () => {
    const at = (hours: number) => ({ ...quiet, lastItemAt: NOW - hours * HOUR_MS });
    expect(standingAfter(active, { kind: 'read' }, at(3)).state).toBe('active');
    const stale = standingAfter(active, { kind: 'unchanged' }, at(5));
    expect(stale).toMatchObject({
      state: 'stale',
      reason: 'silent',
      message: 'nothing new for 5 h; usually every 60 min',
    });
    expect(standingAfter(stale, { kind: 'read' }, at(0)).state).toBe('active');
    expect(standingAfter(active, { kind: 'read' }, { ...at(500), usualGap: null }).state).toBe('active');
  });
});

describe('a move', () => {
  it('is due after three polls in a row that led to one place', () => {
    const none = { to: null, polls: 0 };
    const once = moveAfter(none, 'b');
    const twice = moveAfter(once, 'b');
    expect([once, twice, moveAfter(twice, 'b')].map(({ isDue }) => isDue)).toEqual([false, false, true]);
    expect(moveAfter(twice, 'c')).toEqual({ to: 'c', polls: 1, isDue: false });
    expect(moveAfter(twice, null)).toEqual({ to: null, polls: 0, isDue: false });
  });
});
