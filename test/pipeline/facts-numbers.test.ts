import { describe, expect, it } from 'vitest';
import { numberAt } from '../../src/pipeline/facts-numbers.ts';

describe('numberAt', () => {
  it.each([
    ['50万元', '500000'],
    ['1点5亿', '150000000'],
    ['15000万', '150000000'],
    ['负3点7', '-3.7'],
    ['007', '7'],
    ['二十二条', '22'],
    ['五千万元', '50000000'],
    ['一亿二千万', '120000000'],
    ['两百家', '200'],
    ['二〇二一', '2021'],
    ['三家', '3'],
    ['一期', '1'],
    ['2021年', 'y2021'],
    ['6月30日', 'm6'],
    ['30日', 'd30'],
    ['45日', '45'],
    ['3年', '3'],
  ])('reads %s as %s', (text, value) => {
    expect(numberAt(text, 0)?.value).toBe(value);
  });

  it.each(['一家', '一种', '十分', '百度', '万一', '零售', '家'])('finds no number in %s', (text) => {
    expect(numberAt(text, 0)).toBeNull();
  });
});
