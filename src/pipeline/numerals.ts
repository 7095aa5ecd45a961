/** What the characters for tens and more multiply by. */
export const SCALES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1e3, 万: 1e4, 亿: 1e8 };
const VALUES = '零一二三四五六七八九';

/**
 * The value of a number in Chinese characters: 二十二, 五千万, 一亿二千万, 两百; also digits one by one, 二〇二一.
 * @param numerals folded text of nothing but such characters
 */
export function numeralValue(numerals: string): number {
  if (!/[十百千万亿]/.test(numerals)) return Number([...numerals].map(digitOf).join(''));
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const character of numerals) {
    const scale = SCALES[character];
    if (scale === undefined) digit = digitOf(character);
    else {
      if (scale >= 1e8) total = (total + section + digit || 1) * scale;
      else if (scale >= 1e4) total += (section + digit || 1) * scale;
      section = scale >= 1e4 ? 0 : section + (digit || 1) * scale;
      digit = 0;
    }
  }
  return total + section + digit;
}

function digitOf(character: string): number {
  return character === '两' ? 2 : Math.max(VALUES.indexOf(character), 0);
}
