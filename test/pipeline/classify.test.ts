import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, type Piece } from '../../src/pipeline/classify.ts';
import { fold } from '../../src/pipeline/fold.ts';
import { LEXICON } from '../../src/pipeline/lexicon.ts';
import { CATEGORIES } from '../../src/pipeline/types.ts';

const words = Object.values(LEXICON).flatMap((group) => group.trim().split(/\s+/));
/** Lexicon words among both scripts' characters, marks, Latin, emoji and broken surrogates. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...words),
      fc.constantFrom(...'區塊鏈產業園監管證監會價格，。：A1 \n😀\ud83dé（）'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.record({ headline: fc.option(text), body: text }),
  fc.record({ title: text, body: text }),
);

describe('classify', () => {
  it.each([
    ['park', '南嶺區塊鏈產業園揭牌，首批十二家企業入駐', '園區建築面積兩萬平方米，前兩年免租。'],
    ['park', '某市元宇宙孵化器第二期满租', '运营方说，在园企业已有三十家。'],
    ['policy', '央行等六部門印發通知，禁止為虛擬貨幣提供結算', '違規機構將被處罰。'],
    ['policy', '美SEC起诉某交易平台，指控其未注册', '诉状称其违反证券法。'],
    ['market', '比特币跌破两万美元，24小时跌幅超过一成', '多家平台爆仓额上升。'],
    ['market', '某鏈遊公司完成千萬美元A輪融資', '由兩家基金領投。'],
    ['other', '研究團隊發表零知識證明新論文', '方案把驗證時間縮短一半。'],
    ['other', '跨链桥遭黑客攻击，私钥泄露', '安全团队正在分析漏洞。'],
    ['policy', '关于印发某省区块链产业三年规划的通知', ''],
    ['market', '关于某币种恢复充值的公告', ''],
    ['park', 'Blockchain incubator opens in a former mill', ''],
    ['other', '讲座预告：看懂默克尔树', ''],
  ])('calls it %s: %s', (category, headline, body) => {
    expect(classify({ headline, body }).category).toBe(category);
  });

  it.each([
    ['a district is no park', '大山区與某社区的街区活動在新街区舉行'],
    ['a supply chain is no market by its 金融', '供应链金融怎么用'],
  ])('%s', (_, headline) => {
    expect(classify({ headline, body: '' })).toMatchObject({ category: 'other' });
  });

  it('says other, without evidence, where nothing fits', () => {
    expect(classify({ body: '' })).toMatchObject({ category: 'other', evidence: [] });
    expect(classify({ headline: '今天天气很好', body: '我们去散步。' })).toMatchObject({ category: 'other' });
  });

  it('lets the headline outweigh the rest', () => {
    const { category } = classify({
      headline: '湖濱區塊鏈產業園開園',
      body: '據悉。比特幣價格昨日上漲，交易所成交量創新高。',
    });
    expect(category).toBe('park');
  });

  it('answers alike in both scripts', () => {
    const hant = classify({ headline: '證監會發布虛擬資產監管條例', body: '違規平臺將被罰款。' });
    const hans = classify({ headline: '证监会发布虚拟资产监管条例', body: '违规平台将被罚款。' });
    expect(hant.scores).toEqual(hans.scores);
    expect(hant.evidence.map(({ start, end }) => [start, end])).toEqual(
      hans.evidence.map(({ start, end }) => [start, end]),
    );
  });

  it('points at an article by title', () => {
    const { evidence } = classify({ title: '走進產業園區', body: '第一段。' });
    expect(evidence).toContainEqual(expect.objectContaining({ field: 'title', category: 'park' }));
  });

  it('names the version that decided', () => {
    expect(classify({ body: '某鏈' }).modelVersion).toMatch(/^linear-[0-9a-f]{8}$/);
  });

  it('gives evidence that is the original text at its offsets', () => {
    fc.assert(
      fc.property(piece, (given) => {
        for (const span of classify(given).evidence) {
          const field = given[span.field] ?? '';
          expect(field.slice(span.start, span.end)).toBe(span.text);
          expect(span.weight).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('gives scores between 0 and 1 that sum to 1, the highest for the category', () => {
    fc.assert(
      fc.property(piece, (given) => {
        const { category, scores } = classify(given);
        const values = CATEGORIES.map((name) => scores[name]);
        expect(values.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        expect(scores[category]).toBe(Math.max(...values));
      }),
    );
  });

  it('gives the same answer each time', () => {
    fc.assert(
      fc.property(piece, (given) => {
        expect(classify(given)).toEqual(classify(given));
      }),
    );
  });
});

describe('LEXICON', () => {
  it('holds every word once and as folding leaves it', () => {
    expect(words.filter((word) => fold(word) !== word)).toEqual([]);
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
  });
});
