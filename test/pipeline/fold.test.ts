import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldForReading, originalSpan } from '../../src/pipeline/fold.ts';

/** Text as pages have it: both scripts, both widths, Latin, digits, marks, emoji, accents, broken surrogates. */
const UNITS = [
  ...'區塊鏈產業園区块链产业园臺灣台湾裏裡里于於著着鍊０１２３ＡＢＣabcXYZ019　 ，。：；！？、,.;:!?|｜（）()“”「」《》…—-éßﬁ①㎡Ⅲ½가나ガｶﾞ々〇',
  'e\u0301',
  '\u{20bb7}',
  '\u{2f800}',
  '🚀',
  '\ud842',
  '\udfb7',
  '\n',
  '\u0000',
];
const text = fc.string({ unit: fc.constantFrom(...UNITS), maxLength: 60 });

describe('fold', () => {
  it.each([
    ['folds width and case', 'ＢＴＣ突破６００００', 'btc突破60000'],
    ['makes Traditional Simplified, character by character', '區塊鏈產業園於臺灣揭牌', '区块链产业园于台湾揭牌'],
    ['makes what machines leave of Traditional the same', '區塊鏈產業園于臺灣揭牌', '区块链产业园于台湾揭牌'],
    ['knows both spellings of 着, 里, 么, 占, 周, 注, 净', '著裏裡麼麽佔週註淨凈', '着里里么么占周注净净'],
    ['knows variants of Hong Kong and Taiwan type', '衞牀祕羣綫啓為説', '卫床秘群线启为说'],
    ['takes 鍊 and 炼 for 链', '區塊鍊 区块炼', '区块链区块链'],
    ['drops spaces, marks, quotes and brackets', '“云 南”（一期）— 3.5%！', '云南一期35'],
    ['takes compatibility forms apart', '①㎡ⅢﬁⅣ', '1m2iiifiiv'],
    ['takes accents off, however they were typed', 'Café Cafe\u0301', 'cafecafe'],
    ['keeps Hangul whole, and kana with their voicing, half width or full', '가나 ガス ｶﾞｽ', '가나カ\u3099スカ\u3099ス'],
    ['folds rare characters beyond the first plane', '\u{2f800}', '丽'],
    ['drops emoji, controls and broken surrogates', '🚀\u0000\ud842A\udfb7', 'a'],
    ['gives nothing for nothing', '', ''],
  ])('%s', (_, original, folded) => {
    expect(fold(original)).toBe(folded);
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(text, (original) => fold(fold(original)) === fold(original)));
  });

  it('folds each character by itself, whatever stands beside it', () => {
    const whole = text.filter((part) => part.isWellFormed());
    fc.assert(fc.property(whole, whole, (a, b) => fold(a + b) === fold(a) + fold(b)));
  });

  it('drops characters that later Unicode versions added, so that every Node version answers alike', () => {
    // Outlined A (16.0), Beria Erfe (17.0), Han extension J (17.0).
    expect(fold('a\u{1ccd6}\u{16ea0}\u{323b0}b')).toBe('ab');
  });

  it('folds every character there is as it did when keys were first stored', () => {
    // Also after an update of Node or opencc-js: if this changes, stored keys must be computed anew.
    const digest = createHash('sha256');
    for (let code = 0; code <= 0x10ffff; code++) digest.update(`${fold(String.fromCodePoint(code))}|`);
    expect(digest.digest('hex')).toBe('444f6fa5641dc2151e5978e606b8a8d8d8ab0ce3b1e551829bced1c060e2b1ea');
  });
});

describe('foldForReading', () => {
  it('is fold with a line break for each run of clause marks', () => {
    fc.assert(fc.property(text, (original) => foldForReading(original).text.replaceAll('\n', '') === fold(original)));
    expect(foldForReading('園區，。入駐 a16z.com 1.5').text).toBe('园区\n入驻a16zcom15');
  });

  it('leads each folded stretch back to the original slice that folds to it', () => {
    fc.assert(
      fc.property(text, fc.nat(60), fc.nat(60), (original, a, b) => {
        const folded = foldForReading(original);
        const [from, to] = [Math.min(a, b), Math.min(Math.max(a, b), folded.text.length)];
        fc.pre(from < to);
        const span = originalSpan(original, folded, from, to);
        const slice = foldForReading(original.slice(span.start, span.end)).text;
        return span.start < span.end && span.end <= original.length && slice.includes(folded.text.slice(from, to));
      }),
    );
  });
});
