import { fold } from './fold.ts';
import type { FoundPark } from './places-parks-names.ts';
import { between, near } from './places-parks-start.ts';
import { KIND_SET, lastKindAt, type Park, says, withoutThemes } from './places-parks-words.ts';
import type { ReadField } from './places-read.ts';

/** A name as one place of a piece writes it, folded. */
export interface FullName {
  text: string;
  /** Without the places before it. */
  own: string;
  /** Without the first of several places: 钱塘智慧城 of 杭州钱塘智慧城. */
  within: string;
  park: Park;
  /** What the text itself says that it is called for short. */
  called: string[];
}

/** A piece that names more parks is a table: short names in it are not looked for beyond the first. */
const MOST_NAMES = 24;
const MOST_CALLED = 4;

/** The parks' names as a piece writes them, each once. */
export function fullNames(fields: readonly ReadField[], found: readonly FoundPark[][]): FullName[] {
  const fulls = new Map<string, FullName>();
  fields.forEach((read, i) => {
    for (const { from, to, park } of found[i] ?? []) {
      const text = read.folded.text.slice(from, to);
      if (fulls.size >= MOST_NAMES && !fulls.has(text)) continue;
      const [own, within] = [ownName(read, from, to), ownName(read, from, to, 1)];
      const full = fulls.get(text) ?? { text, own, within, park, called: [] };
      for (const alias of [...calledBehind(read, to), ...quotedPart(read, from, to)])
        if (!full.called.includes(alias) && full.called.length < MOST_CALLED) full.called.push(alias);
      fulls.set(text, full);
    }
  });
  return [...fulls.values()];
}

/** A name without the places that it begins with, or without the first `most` of them. */
export function ownName(read: ReadField, from: number, to: number, most = Number.POSITIVE_INFINITY): string {
  const { mentions, hints } = near(read, from);
  let start = from;
  let left = most;
  for (const place of mentions)
    if (left > 0 && place.from === start && place.to < to) [start, left] = [place.to, left - 1];
  if (start === from) start = hints.find((hint) => hint.from === from && hint.to < to)?.to ?? from;
  return read.folded.text.slice(start, to);
}

const CALLED =
  /^[”」』]?[（(](?:以?下?[简簡][称稱]|又[称稱])?[:：]?[“「『"]?([\p{Script=Han}A-Za-z\d]{2,12})[”」』"]?[)）]/u;
const IS_SHORT = /[简簡][称稱]|[a-z]{3}|[园園谷港城镇鎮]/i;

/** A short name in a bracket right behind: （DIFC）, （以下简称绿岛园）. */
function calledBehind({ text, folded }: ReadField, to: number): string[] {
  const bracket = CALLED.exec(text.slice((folded.starts[to - 1] ?? 0) + 1).slice(0, LONGEST_BRACKET));
  return bracket?.[1] && IS_SHORT.test(bracket[0]) ? [fold(bracket[1])] : [];
}
const LONGEST_BRACKET = 24;

const OPENS = /[“「『]$/;
const CLOSES = /^[”」』]/;
export const SHORTEST_ALIAS = 3;

/** What stands in quotation marks within a name: 张江数链 of 上海“张江数链”元宇宙产业园. */
function quotedPart(read: ReadField, from: number, to: number): string[] {
  let opened = -1;
  for (let at = from; at < to; at++) {
    const mark = between(read, at);
    if (opened >= 0 && CLOSES.test(mark))
      return at - opened < SHORTEST_ALIAS ? [] : [read.folded.text.slice(opened, at)];
    if (OPENS.test(mark)) opened = at;
  }
  return [];
}

/** 杭州产业园 after 杭州区块链产业园: what it is for was left out. */
function leavesTheme(short: string, { text }: FullName): boolean {
  const kept = short.slice(0, lastKindAt(short));
  const rest = text.startsWith(kept) && leavesOut(short, text) ? text.slice(kept.length, lastKindAt(text)) : '-';
  return withoutThemes(rest) === '';
}

/** 中国东南大数据产业园 is the whole name of what lies in 长乐区. */
export function isLonger(full: FullName, text: string): boolean {
  if (text.startsWith('中国')) return false;
  return full.text.length > text.length || full.text.startsWith('中国');
}

export function isShortOf(text: string, own: string, full: FullName): boolean {
  if (full.text.endsWith(text) || (full.text.endsWith(own) && isName(own, full)) || headsOf(full).includes(own))
    return true;
  if (leavesTheme(text, full) || (own === text && keepsFirsts(own, full))) return true;
  return own === text && full.own.slice(0, 2) === own.slice(0, 2) && leavesOut(own, full.own);
}

/** 深哈产业园 after 深圳（哈尔滨）产业园区: characters of each part, and the kind. */
function keepsFirsts(short: string, { text }: FullName): boolean {
  const [proper, whole] = [short.slice(0, lastKindAt(short)), text.slice(0, lastKindAt(text))];
  const isKind = short.slice(proper.length).replace(/区$/, '') === text.slice(whole.length).replace(/区$/, '');
  return isKind && proper.length === 2 && proper.charAt(0) === whole.charAt(0) && isLeft(proper, whole);
}

/** Whether `short` is what is left of `whole` when characters are left out, its last two kept. */
function leavesOut(short: string, whole: string): boolean {
  if (whole.slice(-2) !== short.slice(-2)) return false;
  return isLeft(short, whole);
}

/** Kinds that are talked of in general. */
const GENERAL = /区块链|元宇宙|产业园|园区|基地|孵化器|创新中心|示范区|保税区|试验区|开发区/;

/** 未来科技城 and 国际金融城 are names where those of a city were named; 区块链产业园 is none. */
export function isName(alias: string, full: FullName): boolean {
  if (alias === full.text || full.called.includes(alias) || /^.科$/.test(alias)) return true;
  if (alias.length > SHORTEST_ALIAS + 1 && !GENERAL.test(alias)) return true;
  const kind = lastKindAt(alias);
  return kind < alias.length && alias.length >= SHORTEST_ALIAS && withoutThemes(alias.slice(0, kind)) !== '';
}

export function isLeft(short: string, whole: string): boolean {
  let at = 0;
  for (const unit of whole) if (unit === short.charAt(at)) at++;
  return at === short.length;
}

/** Words for a kind that are shortened as such. */
const SHORT_KINDS = [
  [/经济(?:技术)?开发区$/, '经开区'],
  [/高新技术(?:产业)?开发区$/, '高新区'],
  [/综合保税区$/, '综保区'],
] as const;

export function kindsShort({ own }: FullName): string[] {
  return SHORT_KINDS.flatMap(([kind, short]) => {
    const alias = own.replace(kind, short);
    return alias === own || alias === short ? [] : [alias];
  });
}

/** The first two characters of the name and its head, or its last three: 中德园, 白沙园, 研创园; Taiwan's science parks keep 科 (橋科). */
export function headsOf({ own, text }: FullName): string[] {
  if (/科学园区?$/.test(text)) return [`${text.charAt(0)}科`];
  const head = own.slice(-2) === '园区' ? '园' : own.slice(-1);
  const first = own.slice(0, 2);
  if (!/[园谷港城]/.test(head) || own.length <= SHORTEST_ALIAS + 1) return [];
  const last = own.slice(-SHORTEST_ALIAS);
  return [...(says(first) ? [first + head] : []), ...(KIND_SET.has(last) ? [] : [last])];
}
