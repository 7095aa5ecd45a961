import { numeralValue, SCALES } from './numerals.ts';

/** A number as `comparable` spells it (1点5亿, 负3点7), and how far it reaches. UTF-16 units. */
export interface FoundNumber {
  /** Its value in decimal digits, multiplied out: 1.5亿 and 15000万 are `150000000`. */
  value: string;
  length: number;
  /** Part of a date: `y2021`, `m6`, `d30` stand in `value`. */
  isDate: boolean;
}

const DIGITS = /负?\d+(?:点\d+)?[十百千万亿]*/y;
const NUMERALS = /[一二三四五六七八九十百千两零〇][一二三四五六七八九十百千两零〇万亿]*/y;
const DATE_UNIT: Readonly<Record<string, string>> = { 年: 'y', 月: 'm', 日: 'd', 号: 'd' };
/** The greatest value that each unit of a date can have. */
const DATE_LIMIT: Readonly<Record<string, number>> = { 月: 12, 日: 31, 号: 31 };
const YEAR = /^(?:19|20)\d\d$/;
/** What one numeral counts; without it 一 and its like are part of a word (统一, 十分, 百度). */
const COUNTED = /^[家个只人名位条项批次期季届轮座栋年月周日天倍成级款种枚张支起票省市所部节户台套份亿万小余多层]/;
/** 一 is a number where it tells one of several; 一家 and 一种 are an article. */
const ORDINAL_UNIT = /^[期季批轮届级亿万季]/;
/** Sums of tenths and the like come out as written; twelve digits are enough for any amount of money. */
const PRECISION = 12;

/**
 * The number that begins at `at` in comparable text, in digits or in Chinese numerals; null where there is none.
 */
export function numberAt(text: string, at: number): FoundNumber | null {
  DIGITS.lastIndex = at;
  const digits = DIGITS.exec(text)?.[0];
  if (digits !== undefined) return digitNumber(text, at, digits);
  NUMERALS.lastIndex = at;
  const numerals = NUMERALS.exec(text)?.[0];
  if (numerals === undefined) return null;
  const rest = text.slice(at + numerals.length, at + numerals.length + 1);
  if (numerals.length === 1 && !isCounted(numerals, rest, text.charAt(at - 1))) return null;
  return { value: canonical(numeralValue(numerals)), length: numerals.length, isDate: false };
}

function digitNumber(text: string, at: number, digits: string): FoundNumber {
  const unit = text.charAt(at + digits.length);
  const kind = DATE_UNIT[unit];
  const plain = /^\d+$/.test(digits);
  const fits = unit === '年' ? YEAR.test(digits) : Number(digits) <= (DATE_LIMIT[unit] ?? 0);
  if (kind !== undefined && plain && fits) {
    return { value: `${kind}${Number(digits)}`, length: digits.length + 1, isDate: true };
  }
  const number = /^(负?)(\d+)(?:点(\d+))?([十百千万亿]*)$/.exec(digits);
  const [, sign, whole = '0', part = '0', scales = ''] = number ?? [];
  let value = Number(`${whole}.${part}`);
  for (const scale of scales) value *= SCALES[scale] ?? 1;
  return { value: (sign ? '-' : '') + canonical(value), length: digits.length, isDate: false };
}

function isCounted(numeral: string, next: string, previous: string): boolean {
  if (previous === '第') return true;
  if (numeral === '一') return ORDINAL_UNIT.test(next);
  return COUNTED.test(next);
}

function canonical(value: number): string {
  return String(Number(value.toPrecision(PRECISION)));
}
