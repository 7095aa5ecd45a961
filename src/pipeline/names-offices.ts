import type { FoundName, Office } from './names-words.ts';
import type { FoldedMention, ReadField } from './places-read.ts';
import { pathOf, regionByCode } from './places-regions.ts';
import type { Region } from './types.ts';

/** A regulator in a folded text; with its region's name where that stands right before it. */
export interface FoundOffice {
  from: number;
  to: number;
  name: string;
  region: Region | null;
}

const CHINA = 'CN';
const TAIWAN = '71';
const HONG_KONG = '81';
/** These have offices of their own, as states do. */
const OWN_STATES = new Set([TAIWAN, HONG_KONG, '82']);

/** Folded words by which a text shows that it is at home in Taiwan or Hong Kong; `央行` is theirs then. */
const TAIWAN_WORDS = /立委|行政院|立法院|金管会|新台币|杨金龙|彭金隆|黄天牧|数发部|全台|国发会/;
const HONG_KONG_WORDS = /本港|港府|梁凤仪|余伟文|许正宇|陈茂波|财库局|特区政府/;
/** 美司法部, 韩央行: one character for the state. */
const SHORT_STATES: Readonly<Record<string, string>> = {
  美: 'US',
  英: 'GB',
  韩: 'KR',
  俄: 'RU',
  德: 'DE',
  泰: 'TH',
  印: 'IN',
  港: HONG_KONG,
  台: TAIWAN,
};
/** Where that character is the end of another word. */
const NOT_SHORT =
  /(?:[全北南完欧亚赞审优唯健柔]美|精英|香港|[大平讲舞阳电]台|安泰|国泰|脚印|复印|烙印|品德|道德|美德)$/;
/** What a concept, no office, goes on with: 央行数字货币, but 央行数字货币研究所 is one's. */
const CONCEPT = /^(?:数字货币(?!研究)|数位货币|数码货币)/;
const THAT_STATE = /(?:该国|当地)$/;

/** Which state's or province's office a word means; undefined where it is nobody's in particular. */
export function officeAt(
  read: ReadField,
  home: string,
  { from, to }: FoundName,
  office: Office,
): FoundOffice | undefined {
  const { text } = read.folded;
  const beside = read.mentions.findLast((mention) => mention.to === from);
  if (beside) return named(beside.from, to, office, officeRegion(beside.region));
  if (CONCEPT.test(text.slice(to, to + 6))) return undefined;
  const short = SHORT_STATES[text.charAt(from - 1)];
  if (short && !NOT_SHORT.test(text.slice(Math.max(0, from - 2), from))) {
    return named(from - 1, to, office, regionByCode(short) ?? null);
  }
  const said = saidBefore(read, from);
  if (said) return named(from, to, office, said);
  const usual = office.usual === CHINA && (office.called.has(home) || home === TAIWAN) ? home : office.usual;
  const region = usual === null ? undefined : regionByCode(usual);
  return region && named(from, to, office, region);
}

/** A regulator that has one name; the span begins with its region where that stands right before. */
export function regulatorAt(read: ReadField, { from, to }: FoundName, name: string, code: string | null): FoundOffice {
  const region = code === null ? null : (regionByCode(code) ?? null);
  const beside = read.mentions.findLast((mention) => mention.to === from);
  const own = beside && region && pathOf(region.code).some((around) => around.code === beside.region.code);
  return { from: own ? beside.from : from, to, name, region };
}

/** Where a piece is at home: 71, 81 or CN. @param folded all of its text */
export function homeOf(folded: readonly string[]): string {
  if (folded.some((text) => TAIWAN_WORDS.test(text))) return TAIWAN;
  return folded.some((text) => HONG_KONG_WORDS.test(text)) ? HONG_KONG : CHINA;
}

function named(from: number, to: number, office: Office, region: Region | null): FoundOffice {
  const own = region && office.called.get(region.code);
  return { from, to, name: own ?? `${region?.name ?? ''}${office.suffix}`, region };
}

/** A district's or city's office is its own; Hong Kong's and Taiwan's are those of states. */
function officeRegion(region: Region): Region {
  const state = pathOf(region.code).find(({ code }) => OWN_STATES.has(code));
  return state ?? region;
}

/** The state that was named before in the same sentence; behind 该国 the one named last. */
function saidBefore({ text, folded, mentions }: ReadField, from: number): Region | undefined {
  const before = mentions.filter((mention) => mention.to <= from);
  const start = THAT_STATE.test(folded.text.slice(0, from)) ? 0 : sentenceStart(text, folded.starts[from] ?? 0);
  const last = before.findLast((mention) => isState(mention) && (folded.starts[mention.from] ?? 0) >= start);
  return last && stateOf(last.region);
}

function isState({ region }: FoldedMention): boolean {
  return stateOf(region).code !== CHINA;
}

function stateOf(region: Region): Region {
  const path = pathOf(region.code);
  return path.find(({ code }) => OWN_STATES.has(code)) ?? path.at(-1) ?? region;
}

function sentenceStart(text: string, at: number): number {
  const before = text.slice(0, at);
  return Math.max(...['。', '！', '？', '\n', '；'].map((mark) => before.lastIndexOf(mark))) + 1;
}
