import { fold } from './fold.ts';
import { between, written } from './places-parks-start.ts';
import { BARE, KNOWN, type Park, says, wholeKind, withoutThemes } from './places-parks-words.ts';
import type { FoldedMention, ReadField } from './places-read.ts';
import { areaName, pathOf, regionByCode, regionNames, shortName } from './places-regions.ts';
import type { Region } from './types.ts';

/** A park in a folded text. */
export interface FoundPark {
  from: number;
  to: number;
  park: Park;
}

/** A name with a place in it: where it may begin, the first place, its kind, its end. */
export interface Placed {
  start: number;
  first: number;
  at: number;
  to: number;
}

/** What stands between the place and the kind without what the park is for; more is a sentence. */
const LONGEST_MIDDLE = 9;

/** 国家级 right behind the place is a part of a name that says more: 洛川国家级苹果产业园区. */
export function isCounted(middle: string): boolean {
  if (withoutThemes(middle).length > LONGEST_MIDDLE) return true;
  const rest = middle.replace(/^国家级/, '');
  return NO_NAME.test(rest !== middle && says(rest) ? rest : middle);
}

/** Words that count or tell of parks rather than name one. */
export const NO_NAME =
  /[首个多某最第全的一获变在与和拟]|(?:^|[\d一二三四五六七八九十百两几各这那])[家座批]|设(?![计备施])|(?:转|扩|增|在|共|再|筹)[建型添设]|新[建添设]|助推|力推|发展|招商(?!局)|培育|边上|旁边|省级|市级|国家级|领投|公司/;

/** Whether a kind with what stands between it and the place does not say which park it is. */
export function isNoName(kind: string, middle: string, { level, code }: Region): boolean {
  if (level === 'country' && !says(middle, Number.POSITIVE_INFINITY)) return code === 'CN' || !OWN_KIND.test(kind);
  const isTown = level === 'district' || level === 'city';
  const isChinas = pathOf(code).some((region) => region.code === 'CN');
  if (/(?:开发|经开)区$/.test(kind)) return !says(middle) && level !== 'district';
  if (kind === '经济特区') return isChinas;
  if (kind === '自贸区') return !says(middle, Number.POSITIVE_INFINITY);
  if (kind === '金融中心') return !says(middle) || isChinas;
  if (kind === '金融城' && !isChinas) return !says(middle);
  if (kind === '园区' || kind === '园') return !says(middle, LONGEST_MIDDLE);
  return BARE.has(kind) && middle === '' && !(isTown && kind.endsWith('城'));
}

/** Kinds that make a name of a country's: 沙特数字云港. */
const OWN_KIND = /[谷港城]$|^it|科学园$|软件园$/;

/** What follows where a province's parks are counted or listed: 浙江区块链产业园超过三十家, 河南省区块链产业园名单. */
const LISTED =
  /^(?:[^\n]{0,2}(?:名单|申报|认定|评选|评定|建设指南|管理办法)|(?:已|共|将)?(?:达到?|超过?|突破|增至|有)?(?:\d|[一二三四五六七八九十百两几])+[余多]?[家个座](?![\u4e00-\u9fff]?[企公机单团项]))/;

export function isAnyOf(behind: string, middle: string, { level }: Region): boolean {
  return level === 'province' && withoutThemes(middle) === '' && LISTED.test(behind);
}

/** The last of the places that follow each other from the first on, each within the one before. */
export function smallest(read: ReadField, { first, at }: Placed): FoldedMention | undefined {
  let last: FoldedMention | undefined;
  for (const mention of read.mentions) {
    if (mention.from < first || mention.to > at) continue;
    if (!last || (mention.from === last.to && goesOn(read, mention, last))) last = mention;
  }
  return last;
}

/** 浙江|杭州, and 澳门|横琴 that lies beside it; 横琴·澳门青年 begins with the first. */
function goesOn(read: ReadField, { from, region }: FoldedMention, last: FoldedMention): boolean {
  return (
    isInside(region, last.region) ||
    (region.code.includes('-') && region.level === 'district' && between(read, from) === '')
  );
}

export function isInside(region: Region, around: Region): boolean {
  return [region.parent, ...(region.parent === null ? [] : pathOf(region.parent).map(({ code }) => code))].includes(
    around.code,
  );
}

/** Two states that founded a park stand before its place (中新广州知识城), and what a place in brackets belongs to. */
const FOUNDERS = /中[新马德意韩法日以白俄奥瑞荷]$/;
const FOUNDERS_LENGTH = 2;
const LONGEST_BEFORE_BRACKET = 6;

export function nameFrom(read: ReadField, { start, first, to }: Placed, last: FoldedMention): FoundPark {
  const { text } = read.folded;
  const from = first;
  const founders = FOUNDERS.exec(text.slice(Math.max(0, from - FOUNDERS_LENGTH), from))?.[0] ?? '';
  const isBracketed = /^[(（]$/.test(between(read, first)) && first - start <= LONGEST_BEFORE_BRACKET;
  const before = from === first ? (isBracketed ? text.slice(start, first) : founders) : '';
  const place = last.region.level === 'country' ? text.slice(last.from, last.to) : placeName(last.region);
  const name = `${before}${place}${written(read, last.to - 1, to).slice(1)}`;
  return { from: from - before.length, to, park: parkOf(name, last.region) };
}

/** The place as it begins a park's name: short, behind its city where several districts are called so. */
function placeName({ code, name, level, parent }: Region): string {
  if (level === 'country') return '';
  if (code.includes('-') && level === 'district') return areaName(code) ?? name;
  const short = shortName(name);
  const around = parent === null ? undefined : regionByCode(parent);
  if (around && shortName(around.name) === short) return name;
  const shared = (regionNames().get(fold(name))?.length ?? 0) > 1;
  return shared && around ? `${shortName(around.name)}${short}` : short;
}

export function parkOf(name: string, region: Region | null): Park {
  return KNOWN.get(fold(name)) ?? { name: wholeKind(name), region };
}
