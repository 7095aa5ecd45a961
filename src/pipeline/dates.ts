import { findNumeralDate } from './dates-numerals.ts';
import { CHINA, zoneOf } from './dates-zone.ts';
import type { Published } from './types.ts';

/** A date as it stands in a text. */
export interface FoundDate {
  year: number;
  month: number;
  day: number;
  /** `HH:MM:SS`, or null where only a day is named. */
  time: string | null;
  precision: Published['precision'];
  /** `+08:00`, `Z` …; null where the text names none. */
  zone: string | null;
  /** UTF-16 offsets into the text that was searched. */
  start: number;
  end: number;
}

const HOUR_MS = 3_600_000;
/** A page cannot have been published later than this after it was fetched. */
const FUTURE_TOLERANCE_MS = 48 * HOUR_MS;
/** The web is younger than this; 1900, 1970-01-01 and 0001 stand for "no date". */
const FIRST_YEAR = 1991;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(?<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\\.?';
const GAP = '[\\s\\u3000T,，|·•]{0,6}(?:[(（]?(?:星期|周|週)[一二三四五六日天][)）]?\\s{0,3})?(?:at\\s|@\\s)?(?:-\\s)?';
const TIME =
  '(?<half>上午|中午|下午|晚上|凌晨)?\\s?(?<h>\\d{1,2})\\s?[:：时時点點]\\s?(?<m>\\d{2})(?:\\s?[:：分]\\s?(?<s>\\d{2})(?:[.,]\\d{1,9})?)?[分秒]?\\s?(?<ap>[ap]\\.?m\\b\\.?)?';
const ZONE =
  '\\s?[(（]?(?<zone>Z\\b|[+-]\\d{2}:?\\d{2}\\b|(?:UTC|GMT)(?:\\s?[+-]\\d{1,2}(?::?\\d{2})?)?|[ECMP][SD]?T\\b|CES?T\\b|BST\\b|JST\\b|HKT\\b)?';
/** A time of day and its zone behind a day, if they are there. */
export const CLOCK = `(?:${GAP}${TIME}${ZONE})?`;

/** Every way a date is written that pages use, most specific first. Each is linear: all repeats are bounded. */
const PATTERNS: readonly RegExp[] = [
  `(?<![\\d/.-])(?<y>\\d{4})\\s?(?<p>[-/.年])\\s?(?<mo>\\d{1,2})\\s?[-/.月]\\s?(?<d>\\d{1,2})(?!\\d)\\s?[日号號]?${CLOCK}`,
  // Year, day and time in elements of their own: `201909/0719:02`.
  `(?<!\\d)(?<y>\\d{4})\\s?(?<mo>\\d{2})[/-](?<d>\\d{2})\\s?${TIME}`,
  `(?<![\\d/.-])(?<a>\\d{1,2})/(?<b>\\d{1,2})/(?<y>\\d{4})(?!\\d)${CLOCK}`,
  `\\b${MONTH}\\s(?<d>\\d{1,2})(?:st|nd|rd|th)?,?\\s(?<y>\\d{4})(?!\\d)${CLOCK}`,
  `(?<!\\d)(?<d>\\d{1,2})(?:st|nd|rd|th)?(?:\\sof)?[\\s-]${MONTH}[\\s,-]{1,2}(?<y>\\d{4})(?!\\d)${CLOCK}`,
  `(?<!\\d)(?<y>\\d{4})[\\s-]${MONTH}[\\s-](?<d>\\d{1,2})(?!\\d)${CLOCK}`,
  `(?<![\\d.])(?<d>\\d{1,2})\\.\\s?(?<mo>\\d{1,2})\\.\\s?(?<y>\\d{4})(?!\\.?\\d)${CLOCK}`,
  // `3:04 p.m. EST, Fri March 5, 2021`, and what the Unix command prints: `Fri Mar 05 10:11:12 CST 2021`.
  `(?<![\\d:])${TIME}${ZONE},?\\s(?:on\\s)?(?:[a-z]{3,9},?\\s)?${MONTH}\\s(?<d>\\d{1,2}),?\\s(?<y>\\d{4})(?!\\d)`,
  `\\b${MONTH}\\s(?<d>\\d{1,2})\\s${TIME}${ZONE}\\s(?<y>\\d{4})(?!\\d)`,
  // Years of the Republic of China: 1912 is the first.
  `民[國国]\\s?(?<roc>\\d{2,3})\\s?年\\s?(?<mo>\\d{1,2})\\s?月\\s?(?<d>\\d{1,2})\\s?日${CLOCK}`,
].map((source) => new RegExp(source, 'i'));
/** Most texts have no year, and most dates no month's name: fewer patterns are tried on them. */
const MAYBE = /\d{4}|民[國国]/;
const MONTH_NAME = /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i;
const NUMBER_PATTERNS = PATTERNS.filter((pattern) => !pattern.source.includes(MONTH));

/** `20191125` and `20191125T160430Z`, only where a whole value is a date. */
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2}):?(\d{2}):?(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$/;
const UNIX = /^(\d{10})(?:\d{3})?$/;

/**
 * The first date in a text.
 * @param text a short text: a meta value, a byline, a header line
 * @returns null if none is there or what is there is no day of the calendar
 */
export function findDate(text: string): FoundDate | null {
  if (!MAYBE.test(text)) return fromNumerals(text);
  const isNamed = MONTH_NAME.test(text);
  let first: FoundDate | null = null;
  for (const pattern of isNamed ? PATTERNS : NUMBER_PATTERNS) {
    const match = pattern.exec(text);
    const found = match && fromMatch(match);
    if (found && (!first || found.start < first.start)) first = found;
  }
  return first ?? fromNumerals(text);
}

function fromNumerals(text: string): FoundDate | null {
  const found = findNumeralDate(text);
  return found && build(found.year, found.month, found.day, null, null, found.start, found.end);
}

/** A date that is the whole of a value, with the forms that only machines write (`20191125`, unix seconds). */
export function parseDateValue(value: string): FoundDate | null {
  const trimmed = value.trim();
  const unix = UNIX.exec(trimmed);
  if (unix) return fromUnix(Number(unix[1]));
  const compact = COMPACT.exec(trimmed);
  if (!compact) return findDate(trimmed);
  const [, y, mo, d, h, m, s, zone] = compact;
  return build(
    Number(y),
    Number(mo),
    Number(d),
    h && m ? { h: Number(h), m: Number(m), s } : null,
    zoneOf(zone, 0),
    0,
    trimmed.length,
  );
}

/** A moment in seconds since 1970, told in China's time. */
function fromUnix(seconds: number): FoundDate {
  const iso = new Date(seconds * 1000 + 8 * HOUR_MS).toISOString();
  const [y, mo, d] = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10)].map(Number);
  return {
    year: y ?? 0,
    month: mo ?? 0,
    day: d ?? 0,
    time: iso.slice(11, 19),
    precision: 'second',
    zone: CHINA,
    start: 0,
    end: 0,
  };
}

/**
 * Whether a date stands for "none" or cannot be: before the web, at the epoch, or later than now + 48 h.
 * @param now without it the future is not judged
 */
export function isSentinel(date: Pick<FoundDate, 'year' | 'month' | 'day'>, now: Date | undefined): boolean {
  if (date.year < FIRST_YEAR) return true;
  const day = Date.UTC(date.year, date.month - 1, date.day);
  return now !== undefined && day > now.getTime() + FUTURE_TOLERANCE_MS;
}

/** `2021-06-30` or `2021-06-30T10:12:00+08:00`. */
export function toPublished(date: FoundDate, source: Published['source']): Published {
  const day = isoDay(date.year, date.month, date.day);
  if (date.time === null) return { value: day, precision: 'day', source };
  return { value: `${day}T${date.time}${date.zone ?? CHINA}`, precision: date.precision, source };
}

export function isoDay(year: number, month: number, day: number): string {
  return `${year > 999 ? year : String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isCalendarDay(year: number, month: number, day: number): boolean {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  return Number.isInteger(month) && Number.isInteger(day) && day >= 1 && day <= days;
}

const BEFORE_REPUBLIC = 1911;

interface Clock {
  h: number;
  m: number;
  s: string | undefined;
}

/** @param year where the match names none */
export function fromMatch(match: RegExpExecArray, year?: number): FoundDate | null {
  const g = match.groups ?? {};
  let month = g['name'] ? MONTHS.indexOf(g['name'].slice(0, 3).toLowerCase()) + 1 : Number(g['mo']);
  let day = Number(g['d']);
  if (g['a'] && g['b']) {
    // 4/27/2021 is American; 27/4/2021 cannot be.
    [month, day] = Number(g['a']) > 12 ? [Number(g['b']), Number(g['a'])] : [Number(g['a']), Number(g['b'])];
  }
  const clock =
    g['h'] && g['m'] ? { h: hour24(Number(g['h']), g['ap'] ?? g['half']), m: Number(g['m']), s: g['s'] } : null;
  const namedYear = year ?? (g['roc'] ? Number(g['roc']) + BEFORE_REPUBLIC : Number(g['y']));
  return build(
    namedYear,
    month,
    day,
    clock,
    zoneOf(g['zone'], Date.UTC(namedYear, month - 1, day)),
    match.index,
    match.index + match[0].length,
  );
}

function hour24(hour: number, half: string | undefined): number {
  if (!half) return hour;
  if (/^(?:p|下午|晚上)/i.test(half)) return hour < 12 ? hour + 12 : hour;
  return /^a/i.test(half) && hour === 12 ? 0 : hour;
}

/** A date of its parts; null if no calendar has it. */
export function build(
  year: number,
  month: number,
  day: number,
  clock: Clock | null,
  zone: string | null,
  start: number,
  end: number,
): FoundDate | null {
  if (!isCalendarDay(year, month, day)) return null;
  const valid = clock && clock.h < 24 && clock.m < 60 && Number(clock.s ?? 0) < 60 ? clock : null;
  const time = valid && [valid.h, valid.m, Number(valid.s ?? 0)].map((n) => String(n).padStart(2, '0')).join(':');
  const precision = !valid ? 'day' : valid.s === undefined ? 'minute' : 'second';
  return { year, month, day, time, precision, zone, start, end };
}
