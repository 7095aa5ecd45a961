import { rounded, type WrittenNumber, writtenNumber } from './claims-numbers.ts';
import { currencyBefore, type Unit, unitAt } from './claims-units.ts';
import type { Qualifier } from './types.ts';

/** A number with its qualifier and unit, where it stands; whether anybody reports on it is another question. */
export interface Quantity {
  /** Null where the other is all that is said: over 47 has no upper end. */
  low: number | null;
  high: number | null;
  qualifier: Qualifier;
  /** Null where a bare number stands (`产业园数量超过47`). */
  unit: Unit | null;
  /** UTF-16 offsets, qualifier to unit. */
  start: number;
  end: number;
  /** Where the number itself begins. */
  numberStart: number;
}

const CANDIDATE = /[\d一二三四五六七八九十百千万亿两]/g;
const BEFORE: readonly (readonly [RegExp, Qualifier])[] = [
  [
    /(?:最高|最多|至多)可?(?:不超过|达到|达|获得|获|得|给予|予以|享受|奖励|奖补|奖|补贴|补助|资助|支持|提供|申请|申领|领取|贷|补)?的? ?$/,
    'up_to',
  ],
  [/(?:不少于|不低于|不小于|不下于?|至少|最少|最低|起码|≥|>=|>) ?$/, 'over'],
  [/(?:不超过?|不高于|不多于|不足|不到|低于|少于|上限为|上限|以内|≤|<=|<) ?$/, 'up_to'],
  [/(?:(?<!不)(?:超过|超出|多于|高于|大于|突破|冲破|逾)|(?<![不反赶])超|(?<![打爆侦])破)了? ?$/, 'over'],
  [
    /(?:(?:大约|(?<![签合特预节制条公履违契续大])约)[为达有合]?|将近|接近|逼近|大概|大致|(?<![附邻最临])近) ?$/,
    'about',
  ],
];
/** Qualifiers of a bare 百, 千, 万, 亿 only: 过百家, 上千人. */
const BEFORE_BARE: readonly (readonly [RegExp, Qualifier])[] = [[/(?:(?<![通经越不])过|上)$/, 'over']];
/** What the words before a number end in. */
const QUALIFIES =
  /[高多过达到得获予以受励奖贴助持供请领取贷补的于足限为内小下少低码出大破逾超了约有合近概致上≥≤<>=] ?$/;
const WINDOW = 10;
const BEHIND: readonly (readonly [RegExp, Qualifier])[] = [
  [/ ?[(（]?(?:及|或|含)?以上[)）]?/y, 'over'],
  [/ ?(?:以内|以下|封顶|为限)/y, 'up_to'],
  [/ ?(?:出头|开外)/y, 'over'],
  [/ ?(?:左右|上下)/y, 'about'],
];
/** 三成多, 两倍有余. */
const BEHIND_RATIO: readonly (readonly [RegExp, Qualifier])[] = [[/多(?![种样家个])|有余/y, 'over']];
const RANGE = / ?(?:[-~～—–－〜∼]{1,2}|至|到) ?(?:最高)?/y;
/** What shows that a number is part of a name, a date, an order or a phone number. */
const NOT_BEFORE = /(?:第|[A-Za-z\d./#№+]|\d:|[^<>]=)$/;
const NOT_BEHIND = /^(?:[年月日号時时点分秒岁届期章条例级强版天周]|个月|[A-Za-z\d:/])/;

/** All quantities of a plain text, in order, none overlapping another. */
export function quantitiesIn(text: string): Quantity[] {
  const found: Quantity[] = [];
  CANDIDATE.lastIndex = 0;
  for (let match = CANDIDATE.exec(text); match; match = CANDIDATE.exec(text)) {
    const number = writtenNumber(text, match.index);
    if (!number) continue;
    CANDIDATE.lastIndex = Math.max(number.end, match.index + 1);
    const quantity = quantityAt(text, match.index, number);
    if (!quantity) continue;
    found.push(quantity);
    CANDIDATE.lastIndex = quantity.end;
  }
  return found;
}

function quantityAt(text: string, at: number, written: WrittenNumber): Quantity | null {
  const prefix = currencyBefore(text, at);
  const start = at - (prefix?.length ?? 0);
  if (!prefix && NOT_BEFORE.test(text.slice(Math.max(0, at - 2), at))) return null;
  const fraction = fractionAt(text, at, written.end);
  if (fraction) return finish(text, { first: fraction, second: null, unit: PERCENT, start, at });
  const { first, own } = withTenths(text, written, unitAt(text, written.end));
  const range = rangeBehind(text, first, own) ?? neighboursOf(first, own);
  const unit = range ? range.unit : own;
  if (!unit && !prefix && !isLed(text, at, first)) return null;
  const known: Unit | null =
    prefix && (!unit || unit.kind === 'money')
      ? { kind: 'money', unit: prefix.unit, factor: 1, length: unit?.length ?? 0 }
      : unit;
  return finish(text, { first, second: range?.second ?? null, unit: known, start, at });
}

const TENTHS = '一二三四五六七八九';

/** 二成五 is 25 %, 一成半 15 %. */
function withTenths(text: string, first: WrittenNumber, own: Unit | null) {
  const behind = text.charAt(first.end + (own?.length ?? 0));
  const part = behind === '半' ? 5 : TENTHS.indexOf(behind || ' ') + 1;
  if (own?.factor !== 10 || part === 0) return { first, own };
  return { first: { ...first, value: first.value + part / 10 }, own: { ...own, length: own.length + 1 } };
}

/** A number without a unit says something only where a word leads to it and nothing follows (`数量超过47`). */
function isLed(text: string, at: number, number: WrittenNumber): boolean {
  if (NOT_BEHIND.test(text.slice(number.end, number.end + 2))) return false;
  return number.bare || number.scale >= LEAST_SCALE || LEADS.test(text.slice(Math.max(0, at - 2), at));
}

/** 30亿 may be money without its currency, 35万 people without a measure word. */
const LEAST_SCALE = 1e4;
const LEADS = /[达到至为有共过超出于破逾约近足低少高概致多了] ?$/;
const PERCENT: Unit = { kind: 'ratio', unit: '%', factor: 1, length: 0 };
const FRACTION = /([二三四五六七八九十\d]{1,2})分之([一二三四五六七八九十\d]{1,2})/y;

/** 三分之一 as a number of per cent, one decimal; 百分之四十 is one as well. */
function fractionAt(text: string, at: number, end: number): WrittenNumber | null {
  if (text.startsWith('百分之', at)) {
    const part = writtenNumber(text, at + '百分之'.length);
    return part && { ...part, bare: false };
  }
  if (!text.startsWith('分之', end)) return null;
  FRACTION.lastIndex = at;
  const match = FRACTION.exec(text);
  const whole = writtenNumber(text, at)?.value;
  const part = match && writtenNumber(text, end + '分之'.length);
  if (!match || !part || !whole) return null;
  return { ...part, value: Math.round((part.value / whole) * 1000) / 10, scale: 1, bare: false };
}

/** 四五百家. */
function neighboursOf(number: WrittenNumber, unit: Unit | null) {
  return number.low === null ? null : { second: { ...number, low: number.low * number.scale }, unit };
}

/** `3~5个`, `300—500万元`, `10%-15%`, `20亿至30亿元`. */
function rangeBehind(text: string, first: WrittenNumber, own: Unit | null) {
  RANGE.lastIndex = first.end + (own?.length ?? 0);
  const mark = RANGE.exec(text);
  const second = mark && writtenNumber(text, RANGE.lastIndex);
  if (!second) return null;
  const unit = unitAt(text, second.end);
  if (!unit || (own && own.unit !== unit.unit)) return null;
  const shares = first.scale === 1 && first.value <= second.value && own === null;
  const scaled = shares ? { ...first, scale: second.scale } : first;
  return amountOf(scaled) < amountOf(second) ? { second: { ...second, low: amountOf(scaled) }, unit } : null;
}

interface Parts {
  first: WrittenNumber;
  second: (WrittenNumber & { low: number }) | null;
  unit: Unit | null;
  start: number;
  at: number;
}

function finish(text: string, { first, second, unit, start, at }: Parts): Quantity | null {
  const end = (second ?? first).end + (unit?.length ?? 0);
  const before = qualifierBefore(text, start, first);
  const behind = qualifierBehind(text, end, unit);
  if (first.bare && !before && !first.more && !FUND.test(text.slice(end))) return null;
  const said = before?.qualifier === 'about' && behind ? behind.qualifier : before?.qualifier;
  const qualifier = said ?? behind?.qualifier ?? first.more ?? 'exact';
  const factor = unit?.factor ?? 1;
  const value = rounded(amountOf(first) * factor);
  const low = second ? rounded(second.low * factor) : value;
  const high = second ? rounded(amountOf(second) * factor) : value;
  return {
    low: qualifier === 'up_to' && !second ? null : low,
    high: qualifier === 'over' && !second ? null : high,
    qualifier,
    unit,
    start: start - (before?.length ?? 0),
    end: end + (behind?.length ?? 0),
    numberStart: at,
  };
}

function qualifierBefore(text: string, at: number, number: WrittenNumber) {
  if (!QUALIFIES.test(text.slice(Math.max(0, at - 2), at))) return null;
  const window = text.slice(Math.max(0, at - WINDOW), at);
  for (const [pattern, qualifier] of number.bare ? [...BEFORE, ...BEFORE_BARE] : BEFORE) {
    const match = pattern.exec(window)?.[0];
    if (match) return { qualifier, length: match.length };
  }
  return null;
}

/** 百亿基金, 千亿级产业基金 has no size. */
const FUND = /^元?(?:产业|母|引导|创投|投资)?基金/;

function qualifierBehind(text: string, at: number, unit: Unit | null) {
  for (const [pattern, qualifier] of unit?.kind === 'ratio' ? [...BEHIND, ...BEHIND_RATIO] : BEHIND) {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match) return { qualifier, length: match.length };
  }
  return null;
}

function amountOf({ value, scale }: WrittenNumber): number {
  return rounded(value * scale);
}
