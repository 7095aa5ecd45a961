import { describe, expect, it } from 'vitest';
import type { Facts } from '../../src/pipeline/facts.ts';
import { factsOf } from '../../src/pipeline/facts.ts';
import { createRecentFacts } from '../../src/workers/recent-facts.ts';

interface Row {
  id: number;
  raw: string;
  facts?: Facts;
}
const row = (id: number, raw: string): Row => ({ id, raw });
const taken = (id: number, raw: string): Row => ({ id, raw, facts: factsOf({ headline: null, body: raw }) });

describe('texts that were taken apart', () => {
  it('are lent while the brief says the same', () => {
    const recent = createRecentFacts();
    const first = taken(1, '三七价格上涨');
    recent.keep([first, row(2, '没有比较过')]);
    const again = [row(1, '三七价格上涨'), row(2, '没有比较过')];
    recent.lend(again);
    expect(again.map(({ facts }) => facts)).toEqual([first.facts, undefined]);
    const changed = [row(1, '三七价格上涨两成')];
    recent.lend(changed);
    expect(changed[0]?.facts).toBeUndefined();
  });

  it('are those that were asked for last', () => {
    const recent = createRecentFacts(2);
    recent.keep([taken(1, '甲'), taken(2, '乙')]);
    const again = [row(1, '甲')];
    recent.lend(again);
    recent.keep(again);
    recent.keep([taken(3, '丙')]);
    const all = [row(1, '甲'), row(2, '乙'), row(3, '丙')];
    recent.lend(all);
    expect(all.filter(({ facts }) => facts).map(({ id }) => id)).toEqual([1, 3]);
  });
});
