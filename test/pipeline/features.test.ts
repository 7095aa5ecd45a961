import { describe, expect, it } from 'vitest';
import { countWords, fieldSpan, visitGrams, type Zone, zonesOf } from '../../src/pipeline/features.ts';

function firstZone(headline: string): Zone {
  const zone = zonesOf({ headline, body: '' })[0];
  if (!zone) throw new Error('no zone');
  return zone;
}

function gramsOf(text: string): string[] {
  const { folded } = firstZone(text);
  const grams: string[] = [];
  visitGrams(folded.text, (_, start, end) => grams.push(folded.text.slice(start, end)));
  return grams;
}

function keysOf(text: string): number[] {
  const keys: number[] = [];
  visitGrams(firstZone(text).folded.text, (key) => keys.push(key));
  return keys;
}

describe('zonesOf', () => {
  it.each([
    [
      'headline, first sentence, rest',
      { headline: '甲', body: '乙。丙。丁' },
      ['甲', '乙。', '丙。丁'],
      [1, 0.6, 0.25],
    ],
    ['a title as a headline', { title: '甲', body: '乙' }, ['甲', '乙'], [1, 0.6]],
    ['a first sentence in full where no headline is', { body: '乙！丙' }, ['乙！', '丙'], [1, 0.25]],
    ['a line break as a sentence end', { headline: '甲', body: '乙\n丙' }, ['甲', '乙\n', '丙'], [1, 0.6, 0.25]],
    ['a decimal point as none', { headline: '甲', body: '1.5亿. 丙' }, ['甲', '1.5亿.', ' 丙'], [1, 0.6, 0.25]],
    ['nothing in nothing', { headline: '', body: '' }, [], []],
  ])('takes %s', (_, piece, texts, weights) => {
    const zones = zonesOf(piece);
    expect(zones.map(({ text }) => text)).toEqual(texts);
    expect(zones.map(({ weight }) => weight)).toEqual(weights);
  });

  it('reads no further than the first 1,200 units of a body', () => {
    const zones = zonesOf({ headline: '甲', body: `乙。${'丙'.repeat(5000)}` });
    expect(zones.map(({ text }) => text.length)).toEqual([1, 2, 1198]);
  });
});

describe('visitGrams', () => {
  it('gives every run of one to four folded characters within a clause', () => {
    expect(gramsOf('鏈圈，幣')).toEqual(['链', '链圈', '圈', '币']);
    expect(gramsOf('abcde').filter((gram) => gram.length === 4)).toEqual(['abcd', 'bcde']);
  });

  it('gives equal keys to both scripts, widths, cases and all digits', () => {
    expect(keysOf('區塊鏈ＡＢ12')).toEqual(keysOf('区块链ab90'));
  });

  it('gives other n-grams other keys', () => {
    const keys = keysOf('区块链产业园正式揭牌首批十二家企业入驻');
    expect(new Set(keys).size).toBe(new Set(gramsOf('区块链产业园正式揭牌首批十二家企业入驻')).size);
  });
});

describe('countWords', () => {
  it('counts Latin words and numbers as whole words only', () => {
    expect(countWords(firstZone('seconds of mastery, debts and icons, 124小时'))).toEqual([]);
    expect(countWords(firstZone('SEC, MAS and 24小时')).map(({ group }) => group)).toEqual(['state', 'state', 'price']);
  });

  it('counts a word once, and n words of a group as the root of n', () => {
    const words = countWords(firstZone('产业园与产业园和孵化器'));
    expect(words.map(({ group }) => group)).toEqual(['zone', 'zone']);
    expect(words.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(0.5 * Math.SQRT2, 9);
  });
});

describe('fieldSpan', () => {
  it('gives the original slice, marks inside a word included', () => {
    const body = '前句。去 “區塊・鏈” 看';
    const zone = zonesOf({ headline: '甲', body })[2];
    if (!zone) throw new Error('no zone');
    const span = fieldSpan(zone, 1, 4);
    expect(span.text).toBe('區塊・鏈');
    expect(body.slice(span.start, span.end)).toBe(span.text);
  });
});
