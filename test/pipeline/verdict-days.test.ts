import { describe, expect, it } from 'vitest';
import { dayAfter, dayOf } from '../../src/pipeline/verdict-days.ts';

describe('dayOf', () => {
  it.each([
    ['2021-06-30', '2021-06-30'],
    ['2021-06-30T23:59:59+08:00', '2021-06-30'],
    ['2019/3/13 6:32:47', '2019-03-13'],
    ['2021-02-30', null],
    ['2021-13-01', null],
    ['2021-06-301', null],
    ['yesterday', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('reads %j as %j', (date, day) => {
    expect(dayOf(date)).toBe(day);
  });
});

describe('dayAfter', () => {
  it.each([
    ['2021-12-31', 1, '2022-01-01'],
    ['2020-03-01', -1, '2020-02-29'],
    ['2020-03-01', 0, '2020-03-01'],
  ])('%s and %i days is %s', (day, days, other) => {
    expect(dayAfter(day, days)).toBe(other);
  });
});
