import { numeralValue } from './numerals.ts';

/** A year and then a month in Chinese numerals: only such texts are searched. */
const YEAR = /[〇○零一二三四五六七八九百十Oo]{2,6}\s?年\s?[元正一二三四五六七八九十]/;
const DATE =
  /(?<roc>民[國国]\s?)?(?<y>[〇○零一二三四五六七八九百十Oo]{2,6})\s?年\s?(?<mo>[元一二三四五六七八九十]{1,2})\s?月\s?(?<d>[廿卅一二三四五六七八九十]{1,3})\s?[日号號]?/;
const BEFORE_REPUBLIC = 1911;

export function namesChineseYear(text: string): boolean {
  return text.includes('年') && YEAR.test(text);
}

/** A day as it stands in a text, perhaps one that no calendar has. */
export interface NumeralDate {
  year: number;
  month: number;
  day: number;
  /** UTF-16 offsets into the text. */
  start: number;
  end: number;
}

/** `二〇二一年六月三十日`, `民國一百一十年六月三十日`. */
export function findNumeralDate(text: string): NumeralDate | null {
  const match = namesChineseYear(text) ? DATE.exec(text) : null;
  const { roc, y, mo, d } = match?.groups ?? {};
  if (!match || !y || !mo || !d) return null;
  const year = roc ? spelledValue(y) + BEFORE_REPUBLIC : y.length === YEAR_DIGITS ? spelledValue(y) : 0;
  const end = match.index + match[0].length;
  return { year, month: spelledValue(mo), day: spelledValue(d), start: match.index, end };
}

/** A year of the common era is written digit by digit. */
const YEAR_DIGITS = 4;
const SPELLED: Readonly<Record<string, string>> = { 〇: '零', '○': '零', O: '零', o: '零', 元: '一' };

function spelledValue(numerals: string): number {
  const spelled = numerals.replace(/[〇○Oo元]/g, (digit) => SPELLED[digit] ?? digit);
  return numeralValue(spelled.replace('廿', '二十').replace('卅', '三十'));
}
