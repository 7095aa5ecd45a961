import { describe, expect, it } from 'vitest';
import { weekBefore, weekCalled, weekOf } from '../../src/reports/weeks.ts';

describe('an ISO week', () => {
  it.each([
    ['2021-W26', '2021-06-28', '2021-07-04'],
    ['2020-W53', '2020-12-28', '2021-01-03'],
    ['2021-W01', '2021-01-04', '2021-01-10'],
    ['2019-W01', '2018-12-31', '2019-01-06'],
  ])('%s is %s to %s', (name, first, last) => {
    expect(weekCalled(name)).toEqual({ name, first, last });
    expect(weekOf(first).name).toBe(name);
    expect(weekOf(last).name).toBe(name);
  });

  it('follows the one before it, also over a year’s end', () => {
    expect(weekBefore(weekCalled('2021-W01')).name).toBe('2020-W53');
  });

  it.each(['2021-W53', '2021-W00', '2021-26', 'W26', '2021-W99'])('%s is none', (name) => {
    expect(() => weekCalled(name)).toThrow('a week is written like 2021-W26');
  });
});
