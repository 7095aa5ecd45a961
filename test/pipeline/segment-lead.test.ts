import { describe, expect, it } from 'vitest';
import { attributionOf, occurredOn } from '../../src/pipeline/segment-lead.ts';

describe('attributionOf', () => {
  it.each([
    ['澜沧财经报道,平台启用。', '澜沧财经'],
    ['火山财经9月24日消息,平台启用。', '火山财经'],
    ['據北嶺日報報道，平台啟用。', '北嶺日報'],
    ['据《北岭日报》报道,平台启用。', '北岭日报'],
    ['据36记获悉,平台启用。', '36记'],
    ['1月17日,海潮社消息,平台启用。', '海潮社'],
    ['平台启用,首批三十一家。(Harbornews)', 'Harbornews'],
    ['5月4日消息,平台启用。', null],
    ['平台启用,增长三成(4.5%)', null],
    ['平台启用。', null],
  ])('%s', (body, name) => {
    expect(attributionOf(body)).toBe(name);
  });
});

describe('occurredOn infers the year from the bracket', () => {
  it.each([
    ['12月26日,大会举行。', '2019-12-26', '2019-12-26'],
    ['12月30日,宣布完成。', '2020-01-02', '2019-12-30'],
    ['1月2日起生效。', '2019-12-28', '2020-01-02'],
    ['2018年4月3日,签约。', '2020-01-02', '2018-04-03'],
    ['该平台12日上线。', '2019-03-13', '2019-03-12'],
    ['该平台30日上线。', '2020-01-01', '2019-12-30'],
    ['30日内办结,20日均线。', '2020-01-01', null],
    ['2月30日。', '2020-01-01', null],
    ['近日,平台启用。', '2020-01-01', null],
  ])('%s [%s]', (body, bracket, day) => {
    expect(occurredOn(body, bracket)).toBe(day);
  });

  it('takes only a full date where there is no bracket', () => {
    expect(occurredOn('12月26日,大会举行。', null)).toBeNull();
    expect(occurredOn('2019年12月26日,大会举行。', null)).toBe('2019-12-26');
  });
});
