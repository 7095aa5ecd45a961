import { fold, originalSpan } from './fold.ts';
import { NAME_BREAKS, PARK_KINDS, PARKS, THEMES } from './places-parks-table.ts';
import { QUOTE, type ReadField } from './places-read.ts';
import { areaName, pathOf, regionByCode, regionNames, shortName } from './places-regions.ts';
import type { Region } from './types.ts';

/** A park as one entity, whatever it is called. */
interface Park {
  /** In simplified script: what the table calls it, or the smallest place in its name and what follows it. */
  name: string;
  /** Where it lies, as far as its name says. */
  region: Region | null;
}

/** A park in a folded text. */
interface FoundPark {
  from: number;
  to: number;
  park: Park;
}

/** The parks that one field names, in order of place. */
export function parksIn(read: ReadField): FoundPark[] {
  const found: FoundPark[] = [];
  let first = 0;
  for (let at = 0; at < read.folded.text.length; ) {
    while ((read.mentions[first]?.to ?? at) < at - LONGEST_CHAIN) first++;
    const near = () => ({ ...read, mentions: read.mentions.slice(first, first + MOST_NEAR) });
    const park = knownAt(read, near, at) ?? namedBy(read, near, at, found.at(-1)?.to ?? 0);
    if (park) found.push(park);
    at = park ? park.to : at + 1;
  }
  return found;
}

/** Places further before a park's kind are no part of its name, folded UTF-16 units; nor can more stand so near. */
const LONGEST_CHAIN = 40;
const MOST_NEAR = 32;

/** Words of the tables by their first unit, longest first. */
type Words = ReadonlyMap<string, readonly string[]>;

const KNOWN = readParks();
const KNOWN_WORDS = byFirst([...KNOWN.keys()]);
const KINDS = byFirst(wordsOf(PARK_KINDS));

/** A park of the table, with the places before it that only say where it lies. */
function knownAt(read: ReadField, near: () => ReadField, at: number): FoundPark | undefined {
  const { text } = read.folded;
  const word = wordAt(KNOWN_WORDS, text, at);
  const park = word === undefined ? undefined : KNOWN.get(word);
  if (!word || !park || cutsWord(read, at, at + word.length)) return undefined;
  return { from: chainStart(near(), at, park.region), to: at + word.length, park };
}

/** 星沙街道 is a street and 数码港元 no park; Latin names stand as whole words. */
const GOES_ON = /^(?:街道|公司|元|大道|路|社区|中学)/;
/** The name of a firm, not of a place: 盛达链谷科技. */
const FIRM = /^(?:科技(?!园|城|谷|港)|股份|集团|控股|资本|传媒|有限)/;

function cutsWord({ text, folded }: ReadField, from: number, to: number): boolean {
  if (GOES_ON.test(folded.text.slice(to, to + 2))) return true;
  const { start, end } = originalSpan(text, folded, from, to);
  return /^[a-z]/i.test(text.charAt(start)) && /[a-z0-9]/i.test(text.charAt(start - 1) + text.charAt(end));
}

/** Longest name before its kind, folded UTF-16 units. */
const LONGEST_NAME = 14;
const SHORTEST_PROPER = 2;
const LONGEST_PROPER = 6;
/** What a park is for, between two words for its kind. */
const LONGEST_THEME = 6;

/** Too common to end a name by themselves. */
const BARE_KINDS: ReadonlySet<string> = new Set([
  '园区',
  '小镇',
  '总部基地',
  '孵化中心',
  '工业园',
  '工业园区',
  '科技城',
  '创新区',
]);

/** A name that ends in a word for a kind of park at `at`. */
function namedBy(whole: ReadField, near: () => ReadField, at: number, after: number): FoundPark | undefined {
  const { text } = whole.folded;
  const kind = wordAt(KINDS, text, at);
  if (!kind || cutByMark(whole, at, at + kind.length)) return undefined;
  const read = near();
  const to = wholeName(text, at + kind.length);
  if (FIRM.test(text.slice(to, to + 3))) return undefined;
  const start = nameStart(read, at, after);
  const place = read.mentions.find((mention) => mention.from >= start && mention.to <= to && mention.from < at);
  if (place) return withPlace(read, place.from, at, to);
  const bracket = bracketed(read, start, to);
  if (bracket) return bracket;
  const proper = text.slice(start, at);
  // 园区 behind anything is too often no name, and what follows on another park's name says something of that park.
  if (
    BARE_KINDS.has(kind) ||
    NO_NAME.test(proper) ||
    /^\d/.test(proper) ||
    !says(proper) ||
    (start === after && after > 0 && !MARK.test(between(whole, start)))
  )
    return undefined;
  return { from: start, to, park: parkOf(text.slice(start, to), null) };
}

/** A mark within what folding made one word: 金融创新”“区块链. */
function cutByMark(read: ReadField, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) if (MARK.test(between(read, at))) return true;
  return false;
}

/** 中国（杭州）未来…, 武汉（汉阳）…: the bracket says which place is meant. */
function bracketed(read: ReadField, start: number, to: number): FoundPark | undefined {
  const inner = read.mentions.findIndex((mention) => mention.to === start);
  const place = read.mentions[inner];
  const outer = read.mentions[inner - 1];
  if (!place || outer?.to !== place.from || !pathOf(place.region.code).includes(outer.region)) return undefined;
  const name = `${placeName(place.region)}${read.folded.text.slice(start, to)}`;
  return { from: outer.from, to, park: parkOf(name, place.region) };
}

/** A kind may be a part of the name: 蓉欧智谷区块链产业园. */
function wholeName(text: string, end: number): number {
  let to = end;
  for (let at = end; at < to + LONGEST_THEME && to < end + LONGEST_NAME; at++) {
    const kind = wordAt(KINDS, text, at);
    if (!kind || kind === '园区' || withoutThemes(text.slice(to, at)) !== '') continue;
    to = at + kind.length;
    at = to - 1;
  }
  return to;
}

/** From the first of a chain of places on; the smallest of them begins the park's own name. */
function withPlace(read: ReadField, first: number, at: number, to: number): FoundPark | undefined {
  const { text } = read.folded;
  const chain = read.mentions.filter((mention) => mention.from >= first && mention.to <= at);
  let last = chain[0];
  for (const mention of chain) if (last && mention.from === last.to) last = mention;
  if (!last || (last.region.level === 'country' && !says(text.slice(last.to, at)))) return undefined;
  const middle = text.slice(last.to, at);
  if (NO_NAME.test(middle)) return undefined;
  if (BARE_KINDS.has(text.slice(at, to)) && middle === '') return undefined;
  if (text.slice(at, to) === '园区' && !says(middle)) return undefined;
  const start = last.region.level === 'country' && last.region.code === 'CN' ? last.to : first;
  const founders =
    start === first ? (FOUNDERS.exec(text.slice(Math.max(0, start - FOUNDERS_LENGTH), start))?.[0] ?? '') : '';
  const name = `${founders}${placeName(last.region)}${text.slice(last.to, to)}`;
  return { from: start - founders.length, to, park: parkOf(name, last.region) };
}

/** Two states that founded a park stand before its place: 中新广州知识城. */
const FOUNDERS = /中[新马德意韩法日以白俄奥瑞荷]$/;
const FOUNDERS_LENGTH = 2;
/** Words that count or tell of parks rather than name one. */
const NO_NAME =
  /[首个多某最第全的一获变在与和拟]|(?:^|[\d一二三四五六七八九十百两几各这那])家|设(?![计备施])|(?:转|扩|新|增|在|共|再|筹)[建型添设]|助推|力推|发展|招商|培育|省级|市级|国家级|领投|公司/;

/** The place as it begins a park's name: short, behind its city where several districts are called so. */
function placeName({ code, name, level, parent }: Region): string {
  if (level === 'country') return code === 'CN' ? '' : name;
  if (code.includes('-') && level === 'district') return areaName(code) ?? name;
  const short = shortName(name);
  const around = parent === null ? undefined : regionByCode(parent);
  if (around && shortName(around.name) === short) return name;
  const shared = (regionNames().get(fold(name))?.length ?? 0) > 1;
  return shared && around ? `${shortName(around.name)}${short}` : short;
}

/** Where the name that ends before `at` can begin: behind a clause mark, a quotation mark, a break, another name. */
function nameStart({ text, folded, mentions }: ReadField, at: number, after: number): number {
  const least = Math.max(after, at - LONGEST_NAME);
  for (let from = at; from > least; from--) {
    if (folded.text.charAt(from - 1) === '\n') return from;
    if (!mentions.some((place) => place.from < from && from <= place.to) && breaksAt(folded.text, from)) return from;
    if (MARK.test(between({ text, folded }, from))) return from;
  }
  return least;
}

/** What folding dropped before a folded unit. */
function between({ text, folded }: Pick<ReadField, 'text' | 'folded'>, at: number): string {
  return text.slice((folded.starts[at - 1] ?? 0) + 1, folded.starts[at]);
}

function breaksAt(text: string, end: number): boolean {
  return BREAK.test(text.slice(Math.max(0, end - LONGEST_BREAK), end));
}

const BREAK = new RegExp(`(?:${wordsOf(NAME_BREAKS).join('|')})$`);
const LONGEST_BREAK = 2;
/** What no name reaches across, whatever folding made of it. */
const MARK = /[“”「」『』《》"()（）【】、，,。：:；;！!？?|／/…—\n]/;
const THEME = new RegExp(longestFirst(THEMES).join('|'), 'g');

/** Whether something is left of a name without what it is for: 天空 of 天空区块链. */
function says(name: string): boolean {
  const rest = withoutThemes(name);
  return rest.length >= SHORTEST_PROPER && rest.length <= LONGEST_PROPER && !/\d{2}/.test(rest);
}

function withoutThemes(name: string): string {
  return name.replace(THEME, '');
}

function chainStart(read: ReadField, at: number, region: Region | null): number {
  let from = at;
  for (const mention of [...read.mentions].reverse()) {
    const around = region !== null && pathOf(region.code).some(({ code }) => code === mention.region.code);
    const beside = mention.region.level === 'district' && mention.region.code.includes('-');
    if (mention.to === from && (around || beside) && !QUOTE.test(between(read, from))) from = mention.from;
  }
  return from;
}

function parkOf(name: string, region: Region | null): Park {
  return KNOWN.get(name) ?? { name, region };
}

function readParks(): Map<string, Park> {
  const parks = new Map<string, Park>();
  for (const line of PARKS.trim().split('\n')) {
    const [code = '', name = '', ...others] = line.trim().split(/\s+/);
    const park = { name, region: regionByCode(code) ?? null };
    for (const word of [name, ...others]) parks.set(fold(word), park);
  }
  return parks;
}

function wordsOf(table: string): string[] {
  return table.trim().split(/\s+/);
}

function longestFirst(table: string): string[] {
  return wordsOf(table).sort((a, b) => b.length - a.length);
}

function byFirst(words: readonly string[]): Words {
  const table = new Map<string, string[]>();
  for (const word of [...words].sort((a, b) => b.length - a.length)) {
    const first = word.charAt(0);
    table.set(first, [...(table.get(first) ?? []), word]);
  }
  return table;
}

function wordAt(words: Words, text: string, at: number): string | undefined {
  return words.get(text.charAt(at))?.find((word) => text.startsWith(word, at));
}
