import { numeralValue, SCALES } from './numerals.ts';

/** A number as it stands in plain text: `47`, `1,200`, `5.6亿`, `二十三`, `百`. */
export interface WrittenNumber {
  /** Without its scale; `scale` is 1 where none is written. */
  value: number;
  /** The lower of two neighbours, 四五百 of 四百 and 五百; `value` is the upper one. */
  low: number | null;
  scale: number;
  end: number;
  /** 余, 多, 来, 几 behind it or before its scale: 47余, 3亿多, 十几. */
  more: 'over' | 'about' | null;
  /** One unit of a scale without a digit: 百, 千, 万. A number only with a word before or behind it. */
  bare: boolean;
}

const DIGITS =
  /(\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,15})(\.\d{1,6})?( ?[余多])? ?(?:个(?=亿))?([百千万亿]{0,2})(余|多|来)?/y;
const NUMERALS =
  /([一二三四五六七八九两零〇十百千万亿]{1,14})(?:点([一二三四五六七八九零]{1,3}))?(几|余|多|来)?([百千万亿]{0,2})(余|多)?/y;
/** What goes on behind 亿 and 万 of digits: 1億2,000萬, 1萬6千. */
const SMALLER = /(?:(\d{1,4}|\d,\d{3})([百千万])|(\d,\d{3}|\d{4})(?![\d年月,.]))(余|多)?/y;
/** Sums of tenths come out as written. */
const PRECISION = 12;

/** The number that begins at `at`, or null. */
export function writtenNumber(text: string, at: number): WrittenNumber | null {
  DIGITS.lastIndex = at;
  const digits = DIGITS.exec(text);
  if (digits) return withSmaller(text, fromDigits(digits, at));
  NUMERALS.lastIndex = at;
  const numerals = NUMERALS.exec(text);
  return numerals && fromNumerals(numerals, at);
}

function fromDigits(match: RegExpExecArray, at: number): WrittenNumber {
  const [whole, integer = '', fraction = '', before = '', scales = '', behind = ''] = match;
  const more = (before + behind).trim();
  return {
    value: Number(integer.replaceAll(',', '') + fraction),
    low: null,
    scale: scaleOf(scales),
    end: at + whole.trimEnd().length,
    more: more === '' ? null : more === '来' ? 'about' : 'over',
    bare: false,
  };
}

/** 1億2,000萬 is one number: what follows a scale at once is a part of it where its own scale is smaller. */
function withSmaller(text: string, number: WrittenNumber): WrittenNumber {
  if (number.scale < LEAST_COMPOUND || number.more) return number;
  SMALLER.lastIndex = number.end;
  const match = SMALLER.exec(text);
  if (!match) return number;
  const [whole, scaled, scale = '', digits, more] = match;
  const part = Number((scaled ?? digits ?? '').replaceAll(',', '')) * scaleOf(scale);
  if (part >= number.scale) return number;
  const value = rounded(number.value * number.scale + part);
  return { value, low: null, scale: 1, end: number.end + whole.length, more: more ? 'over' : null, bare: false };
}

const LEAST_COMPOUND = 1e4;

function fromNumerals(match: RegExpExecArray, at: number): WrittenNumber {
  const [whole, numerals = '', tenths = '', first = '', scales = '', second = ''] = match;
  const last = /[万亿]+$/.exec(numerals)?.[0] ?? '';
  // 五千万 is 5000 with a scale, which a range may share; 一亿二千万 is a whole of its own.
  const own = /[万亿]/.test(numerals.slice(0, numerals.length - last.length)) ? '' : last;
  const stem = numerals.slice(0, numerals.length - own.length);
  const more = first || second;
  const [lower, upper] = neighbours(stem);
  return {
    value: (stem === '' ? 1 : numeralValue(upper ?? stem)) + tenthsOf(tenths),
    low: lower === undefined ? null : numeralValue(lower),
    scale: scaleOf(own) * scaleOf(scales),
    end: at + whole.length,
    more: more === '' ? null : more === '来' ? 'about' : 'over',
    bare: /^[百千万亿]/.test(numerals),
  };
}

const NUMERALS_UP = '一二三四五六七八九';

/** 四五百 is 四百 to 五百; two that are no neighbours (三五百) are vague. */
function neighbours(numerals: string): [string?, string?] {
  const [first = '', second = ''] = numerals;
  const rest = numerals.slice(2);
  if (!/^[十百千万亿]*$/.test(rest) || !NUMERALS_UP.includes(first + second) || second === '') return [];
  return [first + rest, second + rest];
}

/** 点二五: what stands behind the point, digit by digit. */
function tenthsOf(numerals: string): number {
  return numerals === '' ? 0 : numeralValue(numerals.padStart(numerals.length + 1, '零')) / 10 ** numerals.length;
}

function scaleOf(scales: string): number {
  let scale = 1;
  for (const each of scales) scale *= SCALES[each] ?? 1;
  return scale;
}

/** Drops what binary fractions add: 56.1 × 10⁸ is 5610000000. */
export function rounded(value: number): number {
  return Number(value.toPrecision(PRECISION));
}
