import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/pipeline/facts.ts';

const ids = (body: string) => factsOf({ headline: null, body }).body.map(({ id }) => id);

describe('factsOf', () => {
  it.each([
    ['names of one coin', '比特幣', 'BTC'],
    ['names of one exchange', '歐易', 'OKEx'],
    ['numbers in digits and in characters', '1.5億元', '一亿五千万元'],
    ['words of one meaning', '企業入駐', '企业进驻'],
    ['Taiwan words', '資料庫的伺服器', '数据库的服务器'],
    ['Taiwan names of places', '奈及利亞', '尼日利亚'],
    ['texts with and without empty words', '目前，园区已经启用', '园区经启用'],
  ])('makes %s equal', (_, a, b) => {
    expect(ids(a)).toEqual(ids(b));
  });

  it.each([
    ['突破', '跌破'],
    ['北京', '上海'],
    ['12家', '13家'],
    ['6月1日', '6月2日'],
    ['批准', '不批准'],
  ])('tells %s from %s', (a, b) => {
    expect(ids(a)).not.toEqual(ids(b));
  });

  it('leaves out the attribution, but not a day that only it names', () => {
    expect(ids('金色财经报道，北湖开园')).toEqual(ids('北湖开园'));
    expect(ids('6月8日消息，北湖开园')).toContain('date:d8');
  });

  it('marks what stands in parentheses', () => {
    const { body } = factsOf({ headline: null, body: '北湖（三期）开园' });
    expect(body.filter(({ aside }) => aside).map(({ text }) => text)).toEqual(['三', '期']);
  });
});
