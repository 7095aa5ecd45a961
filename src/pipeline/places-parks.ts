import { originalSpan } from './fold.ts';
import {
  type FoundPark,
  isAnyOf,
  isCounted,
  isInside,
  isNoName,
  NO_NAME,
  nameFrom,
  type Placed,
  parkOf,
  smallest,
} from './places-parks-names.ts';
import { between, JOINS, LONGEST_NAME, MARK, nameStart, near, written } from './places-parks-start.ts';
import { BARE, KIND_SET, KNOWN, KNOWN_WORDS, kindAt, says, withoutThemes, wordAt } from './places-parks-words.ts';
import { QUOTE, type ReadField } from './places-read.ts';
import { pathOf } from './places-regions.ts';
import type { Region } from './types.ts';

/** The parks that one field names, in order of place. */
export function parksIn(read: ReadField): FoundPark[] {
  const found: FoundPark[] = [];
  for (let at = 0; at < read.folded.text.length; ) {
    const last = found.at(-1);
    const park = knownAt(read, at, last?.to ?? 0) ?? namedBy(read, at, last?.to ?? 0);
    if (park) {
      const whole = joined(near(read, at), park, last);
      if (whole.from === last?.from) found.pop();
      found.push(whole);
    }
    at = park ? park.to : at + 1;
  }
  return found;
}

/** A park of the table, with the places before it that only say where it lies. */
function knownAt(read: ReadField, at: number, after: number): FoundPark | undefined {
  const { text } = read.folded;
  const word = wordAt(KNOWN_WORDS, text, at);
  const park = word === undefined ? undefined : KNOWN.get(word);
  if (!word || !park || cutsWord(read, at, at + word.length)) return undefined;
  const from = chainStart(read, at, park.region);
  // 科学园 is the one of Hong Kong only where it is not the end of another's name.
  if (
    KIND_SET.has(word) &&
    ((kindAt(text, at) ?? word) !== word || (from === at && nameStart(near(read, at), at, after) < at))
  )
    return undefined;
  const to = at + word.length;
  // A part of a park has a name of its own: 迪拜国际金融中心创新枢纽.
  const part = kindAt(text, to);
  if (part && !BARE.has(part)) return { from, to: to + part.length, park: parkOf(word + part, park.region) };
  return { from, to, park };
}

/** 星沙街道 is a street and 数码港元 no park; Latin names stand as whole words. */
const GOES_ON = /^(?:街道|公司|元(?!宇)|大道|路|社区|中学)/;
/** The name of a firm, not of a place: 盛达链谷科技. */
const FIRM = /^(?:科技(?!园|城|谷|港)|股份|集团|控股|资本|传媒|有限|公司)/;

function cutsWord({ text, folded }: ReadField, from: number, to: number): boolean {
  if (GOES_ON.test(folded.text.slice(to, to + 2))) return true;
  const { start, end } = originalSpan(text, folded, from, to);
  return /^[a-z]/i.test(text.charAt(start)) && /[a-z0-9]/i.test(text.charAt(start - 1) + text.charAt(end));
}

/** What a park is for, between two words for its kind. */
const LONGEST_THEME = 6;

/** A name that ends in a word for a kind of park at `at`. */
function namedBy(whole: ReadField, at: number, after: number): FoundPark | undefined {
  const { text } = whole.folded;
  const kind = kindAt(text, at);
  if (!kind || cutByMark(whole, at, at + kind.length)) return undefined;
  const read = near(whole, at);
  const to = wholeName(text, at + kind.length);
  if (FIRM.test(text.slice(to, to + 3))) return undefined;
  const start = nameStart(read, at, after);
  const place = read.mentions.find((mention) => mention.from >= start && mention.to <= to && mention.from < at);
  if (place) return withPlace(read, { start, first: place.from, at, to });
  const hint = read.hints.find((each) => each.from === start && each.to <= at);
  if (hint) return withPlace({ ...read, mentions: [hint] }, { start, first: start, at, to });
  const proper = text.slice(start, at);
  // 园区 behind anything is too often no name, and what follows on another park's name says something of that park.
  const mark = between(whole, start);
  const followsOn = start === after && after > 0 && !MARK.test(mark) && !JOINS.test(mark);
  if (BARE.has(kind) || NO_NAME.test(proper) || /^\d/.test(proper) || followsOn) return undefined;
  if (!says(proper) && !(isQuoted(read, start, to) && withoutThemes(proper) !== '')) return undefined;
  return { from: start, to, park: parkOf(written(read, start, to), null) };
}

/** A name that is all that stands in quotation marks may be short: 「金鏈谷」. */
function isQuoted(read: ReadField, from: number, to: number): boolean {
  return (
    /[“「『]$/.test(between(read, from)) && /^[”」』]/.test(read.text.charAt((read.folded.starts[to - 1] ?? 0) + 1))
  );
}

/** A mark within what folding made one word: 金融创新”“区块链. */
function cutByMark(read: ReadField, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) if (MARK.test(between(read, at))) return true;
  return false;
}

/** The part of a free trade zone: 川南临港片区. */
const ZONE_PART = /^[^\n的和与及]{1,6}?片区/;

/** A branch of a park elsewhere: 南安分园区. */
const BRANCH = /^[^\n的和与及内]{0,4}分园区?/;
/** A part of a development zone: 希望园区. */
const ESTATE = /^[^\n的和与及内]{2,4}?(?:产业园区?|工业园区?|园区)/;

/** A kind may be a part of the name: 蓉欧智谷区块链产业园. */
function wholeName(text: string, end: number): number {
  if (text.endsWith('贸易试验区', end) || text.endsWith('自贸试验区', end))
    return end + (ZONE_PART.exec(text.slice(end, end + LONGEST_NAME))?.[0].length ?? 0);
  let to = end;
  to += BRANCH.exec(text.slice(end, end + LONGEST_NAME))?.[0].length ?? 0;
  if (text.endsWith('开发区', end)) to += ESTATE.exec(text.slice(end, end + LONGEST_NAME))?.[0].length ?? 0;
  for (let at = end; at < to + LONGEST_THEME && to < end + LONGEST_NAME; at++) {
    const kind = kindAt(text, at);
    if (!kind || kind === '园区' || kind === '园' || withoutThemes(text.slice(to, at)) !== '') continue;
    to = at + kind.length;
    at = to - 1;
  }
  return to;
}

/** From the first of a chain of places on; the smallest of them begins the park's own name. */
function withPlace(read: ReadField, placed: Placed): FoundPark | undefined {
  const { text } = read.folded;
  const { at, to } = placed;
  const [first, next] = read.mentions.filter((mention) => mention.from >= placed.first && mention.to <= at);
  // 南湖区|嘉兴科技城: what a district stands before is the name itself.
  if (first && next?.from === first.to && next.region.level === 'city' && isInside(first.region, next.region))
    return withPlace(read, { ...placed, start: next.from, first: next.from });
  const last = smallest(read, placed);
  if (!last) return undefined;
  const middle = text.slice(last.to, at);
  const kind = text.slice(at, to);
  if (isCounted(middle) || isNoName(kind, middle, last.region) || isAnyOf(text.slice(to), middle, last.region))
    return undefined;
  return nameFrom(read, placed, last);
}

/** One name of two parts: 中关村科学城·东升科技园, 天津滨海—中关村科技园. */
function joined(read: ReadField, found: FoundPark, previous: FoundPark | undefined): FoundPark {
  const mark = between(read, found.from);
  if (!JOINS.test(mark)) return found;
  if (previous?.to === found.from && previous.to - previous.from <= LONGEST_NAME) {
    const name = previous.park.name + written(read, found.from - 1, found.to).slice(1);
    return { from: previous.from, to: found.to, park: parkOf(name, previous.park.region) };
  }
  const start = nameStart(read, found.from - 1, previous?.to ?? 0);
  const place = read.mentions.find((mention) => mention.from >= start && mention.to <= found.from);
  const placed = { start, first: place?.from ?? 0, at: found.from, to: found.to };
  const last = place && smallest(read, placed);
  return last ? nameFrom(read, placed, last) : found;
}

/** Where the places begin that stand right before a park and only say where it lies. */
export function chainStart(read: ReadField, at: number, region: Region | null): number {
  let from = at;
  for (const mention of near(read, at).mentions.reverse()) {
    const around = region !== null && pathOf(region.code).some(({ code }) => code === mention.region.code);
    const beside = mention.region.level === 'district' && mention.region.code.includes('-');
    if (mention.to === from && (around || beside) && !QUOTE.test(between(read, from))) from = mention.from;
  }
  return from;
}
