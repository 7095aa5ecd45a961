import { describe, expect, it } from 'vitest';
import { findDate, isSentinel, parseDateValue, toPublished } from '../../src/pipeline/dates.ts';

const dateIn = (text: string) => {
  const found = findDate(text);
  return found ? toPublished(found, 'text').value : null;
};

describe('findDate reads every common form', () => {
  it.each([
    ['发布时间：2019年11月25日 16:04:30', '2019-11-25T16:04:30+08:00'],
    ['2019-11-25 16:04', '2019-11-25T16:04:00+08:00'],
    ['2019/1/5', '2019-01-05'],
    ['2019.11.25', '2019-11-25'],
    ['2019年11月25日16时04分', '2019-11-25T16:04:00+08:00'],
    ['2019-11-25 星期一 16:04', '2019-11-25T16:04:00+08:00'],
    ['2019年11月25日 下午4:04', '2019-11-25T16:04:00+08:00'],
    ['201909/0719:02', '2019-09-07T19:02:00+08:00'],
    ['4/27/2021 12:48:57 PM', '2021-04-27T12:48:57+08:00'],
    ['27/4/2021', '2021-04-27'],
    ['2021-06-30T10:12:00Z', '2021-06-30T10:12:00Z'],
    ['2021-06-30T10:12:00.123+0200', '2021-06-30T10:12:00+02:00'],
    ['Mon, 25 Nov 2019 16:04:30 GMT', '2019-11-25T16:04:30Z'],
    ['November 25, 2019 at 4:04 pm EST', '2019-11-25T16:04:00-05:00'],
    ['25 November 2019', '2019-11-25'],
    ['the 5th of March 2021', '2021-03-05'],
    ['2021-Mar-05', '2021-03-05'],
    ['25.11.2019, 16:04', '2019-11-25T16:04:00+08:00'],
    ['Published 3:04 p.m. EST, Fri March 5, 2021', '2021-03-05T15:04:00-05:00'],
    ['6:04 PM ET, Mon March 5, 2021', '2021-03-05'],
    ['Fri Mar 05 10:11:12 CST 2021', '2021-03-05T10:11:12+08:00'],
    ['March 5, 2021 · 10:11 am', '2021-03-05T10:11:00+08:00'],
    ['中華民國110年3月5日', '2021-03-05'],
    ['时间 2019-13-45', null],
    ['2021/2/30', null],
    ['电话 010-8888-2222', null],
    ['版本 1.2.3', null],
    ['地址 10.12.2021.4', null],
    ['没有日期', null],
  ])('%s', (text, value) => {
    expect(dateIn(text)).toBe(value);
  });
});

describe('parseDateValue also reads what machines write', () => {
  it.each([
    ['20191125', '2019-11-25'],
    ['20191125T160430Z', '2019-11-25T16:04:30Z'],
    ['1581517074', '2020-02-12T22:17:54+08:00'],
    ['1581517074000', '2020-02-12T22:17:54+08:00'],
  ])('%s', (text, value) => {
    const found = parseDateValue(text);
    expect(found && toPublished(found, 'meta').value).toBe(value);
  });
});

describe('isSentinel', () => {
  const now = new Date('2024-01-01T00:00:00Z');
  it.each([
    [1900, 1, 1, true],
    [1970, 1, 1, true],
    [1, 1, 1, true],
    [2024, 1, 2, false],
    [2024, 1, 5, true],
    [2021, 6, 30, false],
  ])('%i-%i-%i: %s', (year, month, day, sentinel) => {
    expect(isSentinel({ year, month, day }, now)).toBe(sentinel);
  });
});
