import { fold } from './fold.ts';
import { BARE_KINDS, NAME_BREAKS, PARK_KINDS, PARKS, THEMES } from './places-parks-table.ts';
import { regionByCode } from './places-regions.ts';
import type { Region } from './types.ts';

/** A park as one entity, whatever it is called. */
export interface Park {
  /** In simplified script: what the table calls it, or the smallest place in its name and what follows it. */
  name: string;
  /** Where it lies, as far as its name says. */
  region: Region | null;
}

/** Words of the tables by their first unit, longest first. */
export type Words = ReadonlyMap<string, readonly string[]>;

/** Folded name → park of the table. */
export const KNOWN: ReadonlyMap<string, Park> = readParks();
export const KNOWN_WORDS = byFirst([...KNOWN.keys()]);
const ALL_KINDS = kindsOf(PARK_KINDS);
const KINDS = byFirst(ALL_KINDS);
export const KIND_SET: ReadonlySet<string> = new Set(ALL_KINDS);
export const BARE: ReadonlySet<string> = new Set(wordsOf(BARE_KINDS));

/** What 园 may be the end of without making a park: 公园, 入园. */
const YARD = /[公校家田花果茶庄陵乐游菜桃梨梅竹荷学入开进出满离退逛返招建该此本我各两全同几三四五双另每物儿]/;
/** What a kind's last character may go on to: 园林, 智慧城市, 创新区块链, 数字港元, 金融中心地位. */
const GOES_ON = /^(?:园[林艺丁]|城市|区块链|区域|区间|港[币元股口湾澳]|心(?:城|地位|化|主义)|谷歌|地[址块区])/;

/** The longest word for a kind that stands at `at` as one: 产业园 in 产业园区块链服务. */
export function kindAt(text: string, at: number): string | undefined {
  const kinds = KINDS.get(text.charAt(at));
  // A loop: this is asked at every character.
  if (kinds) for (const kind of kinds) if (text.startsWith(kind, at) && isKind(text, at, at + kind.length)) return kind;
  return undefined;
}

function isKind(text: string, at: number, end: number): boolean {
  if (GOES_ON.test(text.slice(end - 1, end + 2))) return false;
  return text.slice(at, end) !== '园' || !(YARD.test(text.charAt(at - 1)) || /[长方内外里中]/.test(text.charAt(end)));
}

/** What a kind is made of says no more than a theme. */
const THEME = new RegExp(longestFirst(`${THEMES} ${partsOf(PARK_KINDS)}`).join('|'), 'g');
const SHORTEST_PROPER = 2;
const LONGEST_PROPER = 6;

/** Whether something is left of a name without what it is for: 天空 of 天空区块链. */
export function says(name: string, most = LONGEST_PROPER): boolean {
  const rest = withoutThemes(name);
  return rest.length >= SHORTEST_PROPER && rest.length <= most && !/\d{2}/.test(rest);
}

export function withoutThemes(name: string): string {
  return name.replace(THEME, '');
}

const BREAK = new RegExp(`(?:${wordsOf(NAME_BREAKS).join('|')})$`);
const LONGEST_BREAK = 2;

/** Whether a word ends at `end` that no name begins with or goes across. */
export function breaksAt(text: string, end: number): boolean {
  return BREAK.test(text.slice(Math.max(0, end - LONGEST_BREAK), end));
}

export function wordAt(words: Words, text: string, at: number): string | undefined {
  const found = words.get(text.charAt(at));
  if (found) for (const word of found) if (text.startsWith(word, at)) return word;
  return undefined;
}

/** Where a park's last word for its kind begins in its folded name, or its length where none ends it. */
export function lastKindAt(name: string): number {
  for (let at = 0; at < name.length; at++) if (KIND_SET.has(name.slice(at))) return at;
  return name.length;
}

/** Two spellings of a kind that are one name. */
export function wholeKind(name: string): string {
  return name
    .replace('自贸试验', '自由贸易试验')
    .replace('综保区', '综合保税区')
    .replace(/经开区$/, '经济技术开发区');
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

/** Every head with everything that may stand before it. */
function kindsOf(table: string): string[] {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [heads = '', parts = ''] = line.split(':');
      return wordsOf(heads).flatMap((head) => wordsOf(parts).map((part) => (part === '-' ? head : part + head)));
    });
}

/** What stands before the heads, of more than one character. */
function partsOf(table: string): string {
  const parts = table.split('\n').flatMap((line) => wordsOf(line.split(':')[1] ?? ''));
  return parts.filter((part) => part.length > 1).join(' ');
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
