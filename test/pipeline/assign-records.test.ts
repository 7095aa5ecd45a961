import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignRecords, type BriefRecord } from '../../src/pipeline/assign-records.ts';

const BODY = '东港区块链产业园二期6月1日交付,面积3.2万平方米,已有19家企业排队等待入园,租金前两年全免。';

function record(body: string, date: string | null, headline: string | null = '东港产业园二期交付'): BriefRecord {
  return { headline, body, date, time: null };
}

/** Records as groups: the same number for the same brief. */
function groups(records: readonly BriefRecord[]): number[] {
  const names = assignRecords(records);
  return names.map((name) => names.indexOf(name));
}

describe('assignRecords', () => {
  it('lets an undated record join the only dated brief that it fits, even one that comes later', () => {
    expect(groups([record(BODY, null), record(BODY, '2021-06-02')])).toEqual([0, 0]);
    expect(groups([record(BODY.slice(0, 40), null), record(BODY, '2021-06-02')])).toEqual([0, 0]);
  });

  it('lets an undated record join none of two dated briefs', () => {
    const days = ['2021-06-02', null, '2021-08-02', null];
    expect(groups(days.map((day) => record(BODY, day)))).toEqual([0, 1, 2, 1]);
  });

  it('compares with the fullest copy and not with copies of copies', () => {
    const [start, end] = [BODY.slice(0, 36), BODY.slice(20)];
    expect(groups([record(start, '2021-06-02'), record(BODY, '2021-06-02')])).toEqual([0, 0]);
    expect(new Set(groups([record(start, '2021-06-02', null), record(end, '2021-06-02', null)])).size).toBe(2);
  });

  it('tells thousands of twins of one template apart, and finds the copy of each', () => {
    const notice = (price: number) =>
      record(
        `行情显示,甲币短线下挫,跌破${price}美元关口,现报${price - 3}.1美元,请做好风险控制。`,
        '2021-06-02',
        `甲币跌破${price}美元`,
      );
    const records = Array.from({ length: 1500 }, (_, i) => notice(1000 + 7 * i));
    const copies = records.map(({ body, ...rest }) => ({ ...rest, body: body.replace('短线下挫,', '') }));
    const names = assignRecords([...records, ...copies]);
    expect(new Set(names).size).toBe(records.length);
    expect(names.slice(records.length)).toEqual(names.slice(0, records.length));
  });

  it('does not depend on the order of the records', () => {
    const bodies = [
      BODY,
      BODY.slice(0, 38),
      BODY.replace('19', '18'),
      BODY.replace('入园', '进驻'),
      BODY.replace('排队', ''),
    ];
    const one = fc.record({
      headline: fc.constantFrom(null, '东港产业园二期交付', '二期交付'),
      body: fc.constantFrom(...bodies),
      date: fc.constantFrom(null, '2021-06-01', '2021-06-02', '2021-06-03', '2021-06-01T08:00:00+08:00'),
      time: fc.constantFrom(null, '08:00:00'),
    });
    const shuffled = fc
      .array(one, { maxLength: 10 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })));
    fc.assert(
      fc.property(shuffled, ([all, order]) => {
        const inOrder = assignRecords(all);
        const others = assignRecords(order.flatMap((i) => all[i] ?? []));
        expect(others).toEqual(order.map((i) => inOrder[i]));
      }),
    );
  });
});
