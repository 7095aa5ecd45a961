import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/pipeline/fingerprint.ts';
import { type Candidate, verdict } from '../../src/pipeline/verdict.ts';

function candidate(body: string, date: string | null, headline: string | null = '北湖區塊鏈產業園開園'): Candidate {
  return { headline, body, key: fingerprint({ headline, body }).key, raw: body, date };
}

const HANT = '北湖區塊鏈產業園6月1日開園，首批12家企業入駐，園區面積3萬平方米（含地下），由區政府和三所高校共同建設。';
const HANS = '北湖区块链产业园6月1日开园,首批12家企业入驻,园区面积3万平方米(含地下),由区政府和三所高校共同建设。';
const DAY = '2021-06-02';

describe('verdict', () => {
  it.each([
    ['the same text on the same day is exact', HANT, DAY, HANT, DAY, 'exact'],
    ['the same text in the other script is folded', HANT, DAY, HANS, DAY, 'folded'],
    ['an instant agrees with its day', HANT, '2021-06-02T10:00:00+08:00', HANS, '2021/6/2', 'folded'],
    ['one undated copy agrees with any day', HANT, null, HANS, DAY, 'folded'],
    ['two undated copies agree', HANT, null, HANT, null, 'exact'],
    ['a text that names its day may be printed a day later', HANT, DAY, HANS, '2021-06-03', 'folded'],
    ['two days later it is another brief', HANT, DAY, HANT, '2021-06-04', undefined],
  ])('%s', (_, a, dayA, b, dayB, match) => {
    expect(verdict(candidate(a, dayA), candidate(b, dayB))?.match).toBe(match);
    expect(verdict(candidate(b, dayB), candidate(a, dayA))?.match).toBe(match);
  });

  it.each([
    ['cut off', HANS.slice(0, 40)],
    ['cut off within a number', HANS.slice(0, HANS.indexOf('2家'))],
    [
      'cut off within a number that stands again',
      HANS.replace('12家', '3000家').slice(0, HANS.indexOf('12家') + 1),
      HANS.replace('12家', '3000家'),
    ],
    ['without the parenthesis', HANS.replace('(含地下)', '')],
    ['with a character dropped', HANS.replace('高校', '校')],
    ['with a character of its date dropped', HANS.replace('6月1日', '6月1')],
    ['with two characters dropped', HANS.replace('开园', '园').replace('面积', '面')],
    ['with a word filtered out', HANS.replaceAll('区块链', '').replace('建设', '设')],
    ['without a clause', HANS.replace('首批12家企业入驻,', '')],
    ['with its numbers written out', HANS.replace('12家', '十二家').replace('3万', '30000')],
    ['with a word of the same meaning', HANS.replace('入驻', '进驻')],
    [
      'rewritten',
      '6月1日,北湖区块链产业园正式启用,12家企业首批进驻,园区占地面积约30000平方米,区政府与三所高校共同建设了它。',
    ],
  ])('takes a copy %s for the same', (_, copy, original = HANT) => {
    expect(verdict(candidate(original, DAY), candidate(copy, DAY))?.match).toMatch(/near|folded/);
  });

  it.each([
    ['number', HANS.replace('12家', '13家')],
    ['digit of a number', HANS.replace('12家', '2家')],
    ['unit of a number', HANS.replace('3万', '3')],
    ['day', HANS.replace('6月1日', '6月2日')],
    ['place', HANS.replace('北湖', '南湖')],
    ['body', HANS.replace('区政府', '省财政厅')],
    ['act', HANS.replace('入驻', '退出')],
    ['order of what is the same', HANS.replace('12家', '3家').replace('3万', '12万')],
    ['name in an empty word', HANS.replace('共同', '大同')],
    ['currency', HANS.replace('首批12家企业入驻', '投资3亿元'), HANS.replace('首批12家企业入驻', '投资3亿美元')],
    ['office', HANS.replace('区政府', '证监会'), HANS.replace('区政府', '香港证监会')],
    ['meaning by one word', HANS.replace('开园', '不开园')],
  ])('takes a twin with another %s for another', (_, twin, original = HANT) => {
    expect(verdict(candidate(original, DAY), candidate(twin, DAY))).toBeNull();
  });

  it('tells two companies apart that only a parenthesis names, and takes a copy without it for the same', () => {
    const [acme, beta, none] = ['（Acme）', '（Beta）', ''].map((aside) =>
      candidate(HANT.replace('三所高校', `交易平臺${aside}與三所高校`), DAY),
    );
    expect(acme && beta && verdict(acme, beta)).toBeNull();
    expect(acme && none && verdict(acme, none)?.match).toBe('near');
  });

  it.each([
    ['突破', '跌破'],
    ['转入', '转出'],
    ['批准', '驳回'],
    ['上线', '下架'],
  ])('takes %s and %s for two acts', (act, opposite) => {
    const notice = (word: string) =>
      `监测显示，甲所今日${word}一只基金的代币，涉及1200枚，价值约216万美元，手续费为0.95%。`;
    const [a, b] = [act, opposite].map((word) => candidate(notice(word), DAY, `甲所${word}一只基金的代币`));
    expect(a && b && verdict(a, b)).toBeNull();
  });

  it('takes a notice that comes every day in the same words for another one', () => {
    const notice = '今日恐慌与贪婪指数为11，等级仍为极度恐慌，该指数由波动率、成交量、社交媒体热度等部分组成。';
    expect(verdict(candidate(notice, DAY), candidate(notice, '2021-06-03'))).toBeNull();
  });

  it('asks no more of one than of the other', () => {
    const text = fc
      .array(fc.constantFrom('北湖', '12家', '13家', '企业', '入驻', '退出', '不', '园区', '，', '(3号楼)'), {
        maxLength: 14,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [first, second] = [candidate(a, DAY, null), candidate(b, DAY, null)];
        expect(verdict(second, first)).toEqual(verdict(first, second));
      }),
    );
  });
});
