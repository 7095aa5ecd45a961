import { numeralValue, SCALES } from './numerals.ts';

/** A number as it stands in plain text: `47`, `1,200`, `5.6亿`, `二十三`, `百`. */
export interface WrittenNumber {
  /** Without its scale; `scale` is 1 where none is written. */
  value: number;
  scale: number;
  end: number;
  /** 余, 多, 来, 几 behind it or before its scale: 47余, 3亿多, 十几. */
  more: 'over' | 'about' | null;
  /** One unit of a scale without a digit: 百, 千, 万. A number only with a word before or behind it. */
  bare: boolean;
}

const DIGITS = /(\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,15})(\.\d{1,6})?( ?[余多])? ?([百千万亿]{0,2})(余|多|来)?/y;
const NUMERALS = /([一二三四五六七八九两零〇十百千万亿]{1,14})(几|余|多|来)?([百千万亿]{0,2})(余|多)?/y;
/** Sums of tenths come out as written. */
const PRECISION = 12;

/** The number that begins at `at`, or null. */
export function writtenNumber(text: string, at: number): WrittenNumber | null {
  DIGITS.lastIndex = at;
  const digits = DIGITS.exec(text);
  if (digits) return fromDigits(digits, at);
  NUMERALS.lastIndex = at;
  const numerals = NUMERALS.exec(text);
  return numerals && fromNumerals(numerals, at);
}

function fromDigits(match: RegExpExecArray, at: number): WrittenNumber {
  const [whole, integer = '', fraction = '', before = '', scales = '', behind = ''] = match;
  const more = (before + behind).trim();
  return {
    value: Number(integer.replaceAll(',', '') + fraction),
    scale: scaleOf(scales),
    end: at + whole.trimEnd().length,
    more: more === '' ? null : more === '来' ? 'about' : 'over',
    bare: false,
  };
}

function fromNumerals(match: RegExpExecArray, at: number): WrittenNumber {
  const [whole, numerals = '', first = '', scales = '', second = ''] = match;
  const last = /[万亿]+$/.exec(numerals)?.[0] ?? '';
  // 五千万 is 5000 with a scale, which a range may share; 一亿二千万 is a whole of its own.
  const own = /[万亿]/.test(numerals.slice(0, numerals.length - last.length)) ? '' : last;
  const stem = numerals.slice(0, numerals.length - own.length);
  const more = first || second;
  return {
    value: stem === '' ? 1 : numeralValue(stem),
    scale: scaleOf(own) * scaleOf(scales),
    end: at + whole.length,
    more: more === '' ? null : more === '来' ? 'about' : 'over',
    bare: /^[百千万亿]/.test(numerals),
  };
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
