import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandsOf } from '../../src/pipeline/bands.ts';

const HEADLINE = '北湖区块链产业园二期开园';
const BODY =
  '北湖区块链产业园二期6月1日开园首批12家企业入驻园区面积3万平方米由区政府和三所高校共同建设园区承诺前两年免收测试平台的使用费';

const shared = (a: readonly number[], b: readonly number[]) => a.filter((band) => b.includes(band)).length;

describe('bandsOf', () => {
  it('gives signed 32-bit numbers, each once, for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (headline, body) => {
        const bands = bandsOf(headline, body);
        expect(new Set(bands).size).toBe(bands.length);
        for (const band of bands) expect(band).toBe(band | 0);
      }),
    );
  });

  it.each([
    ['cut in half', BODY.slice(0, BODY.length / 2), HEADLINE],
    ['without its headline', BODY, ''],
    ['without its beginning', BODY.slice(16), HEADLINE],
    ['with other words between the numbers', '6月1日启用的园区迎来12家公司占地3万平方米', '园区启用'],
  ])('meets a copy %s', (_, body, headline) => {
    expect(shared(bandsOf(HEADLINE, BODY), bandsOf(headline, body))).toBeGreaterThan(0);
  });

  it('meets no other text', () => {
    expect(shared(bandsOf(HEADLINE, BODY), bandsOf('甲所下调挂单手续费', '据公告平台调整永续合约费率'))).toBe(0);
  });

  it('is one and the same on every machine and Node version', () => {
    expect(bandsOf('', '北湖开园')).toMatchInlineSnapshot(`
      [
        -1451534440,
        326548096,
        -1313189490,
        910055924,
        1361851758,
        -753060891,
        1381370378,
        188426186,
        1950506833,
        -1075231987,
      ]
    `);
  });
});
