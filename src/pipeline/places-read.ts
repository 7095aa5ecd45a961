import { type FoldedText, foldForReading, originalSpan } from './fold.ts';
import { NOT_PLACES, ORDINARY } from './places-more.ts';
import { type Named, pathOf, regionByCode, regionNames, zoneOf } from './places-regions.ts';
import type { PlaceMention, Region } from './types.ts';

/** A brief (headline, body) or an article (title, its paragraphs joined by line breaks), original text. */
export interface PlacePiece {
  headline?: string | null | undefined;
  title?: string | null | undefined;
  body: string;
}

/** A mention with its place in the folded text. */
export interface FoldedMention {
  from: number;
  to: number;
  region: Region;
}

/** One field, folded, with the regions it names. */
export interface ReadField {
  field: PlaceMention['field'];
  text: string;
  folded: FoldedText;
  mentions: FoldedMention[];
  /** Short names of towns and districts that nothing around them bears out: no mentions, but a park's name may begin with one. */
  hints: FoldedMention[];
}

/** Headline or title first, then the body: what is named in one is context for the next. */
export function readFields(piece: PlacePiece): ReadField[] {
  const field = piece.headline ? 'headline' : 'title';
  const before: FoldedMention[] = [];
  const fields: [PlaceMention['field'], string][] = [
    [field, piece[field] ?? ''],
    ['body', piece.body],
  ];
  const read = fields.map(([name, text]) => {
    const folded = foldForReading(text);
    return { field: name, text, folded, ...mentionsIn(text, folded, before) };
  });
  return read.map(({ field, text, folded, mentions, open, hints }) => ({
    field,
    text,
    folded,
    mentions: withLater(mentions, open, before),
    hints,
  }));
}

/** A short name before anything around it was named; what comes later may say which it is (常熟 … 苏州). */
interface OpenName {
  from: number;
  to: number;
  named: readonly Named[];
}

/** Mentions with the open names that all mentions of the piece resolve, in order. */
function withLater(mentions: FoldedMention[], open: OpenName[], all: readonly FoldedMention[]): FoldedMention[] {
  const later = open.flatMap(({ from, to, named }) => {
    const region = amongContext(named, all);
    const isFree = !mentions.some((mention) => mention.from < to && from < mention.to);
    return region && isFree ? [{ from, to, region }] : [];
  });
  return later.length === 0 ? mentions : [...mentions, ...later].sort((a, b) => a.from - b.from);
}

interface Node {
  next: Map<number, Node>;
  named?: readonly Named[];
  zone?: '高新区' | '经开区';
}

/** @param context mentions of the fields before, newest last; this field's are added */
function mentionsIn(text: string, folded: FoldedText, context: FoldedMention[]) {
  const found: FoldedMention[] = [];
  const open: OpenName[] = [];
  const hints: FoldedMention[] = [];
  for (let at = 0; at < folded.text.length; ) {
    const word = longestAt(folded.text, at);
    if (!word) {
      at++;
      continue;
    }
    const { node, end } = word;
    const region = node.zone
      ? zoneAt(folded.text, at, node.zone, found, context)
      : resolve(node.named ?? [], { text, folded, at, end, found, context });
    if (region && !inName(folded.text, end, region)) {
      const mention = { from: at, to: end, region };
      found.push(mention);
      context.push(mention);
      at = end;
    } else {
      const named = node.named?.filter(({ needs }) => needs === 'around') ?? [];
      if (!region && named.length > 0) open.push({ from: at, to: end, named });
      const only = node.named?.length === 1 ? regionByCode(node.named[0]?.code ?? '') : undefined;
      if (!region && only) hints.push({ from: at, to: end, region: only });
      // A word of the traps is passed over whole; a name that means nothing here may hide another (南昌|西湖区).
      at = node.named?.length === 0 ? end : at + 1;
    }
  }
  return { mentions: found, open, hints };
}

function longestAt(text: string, at: number): { node: Node; end: number } | undefined {
  let longest: { node: Node; end: number } | undefined;
  let node = ROOT.next.get(text.charCodeAt(at));
  for (let end = at + 1; node; end++) {
    // 南山区块链 is 南山 and 区块链.
    const cutsChain = text.charAt(end - 1) === '区' && text.startsWith('块链', end);
    if ((node.named || node.zone) && !cutsChain) longest = { node, end };
    node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined;
  }
  return longest;
}

interface Spot {
  text: string;
  folded: FoldedText;
  at: number;
  end: number;
  found: FoldedMention[];
  context: FoldedMention[];
}

function resolve(named: readonly Named[], spot: Spot): Region | undefined {
  if (!standsAlone(spot)) return undefined;
  const near = neighbour(spot);
  const alone = named.find(({ needs }) => needs === 'alone');
  if (alone && (!near || isWithin(alone.code, near.code))) return regionByCode(alone.code);
  // Right behind its city a word is the district (上海宝山), also where a city far away has the same name.
  const behind =
    near && named.find(({ code, needs }) => needs !== 'alone' && isWithin(code, near.code) && code !== near.code);
  if (behind && !(behind.needs === 'behind' && GEOGRAPHY.test(spot.folded.text.charAt(spot.end))))
    return regionByCode(behind.code);
  if (alone) return regionByCode(alone.code);
  const counted = spot.context.length > 0 && COUNTED.test(spot.folded.text.slice(spot.end, spot.end + LONGEST_LIST));
  // 渝中区块链: one 区 was written for two.
  const shared = spot.folded.text.startsWith('区块链', spot.end);
  const districts = named.filter(({ needs }) => needs === 'within' || needs === 'around' || counted || shared);
  const word = spot.folded.text.slice(spot.at, spot.end);
  const [only, another] = districts;
  // Behind a place that it does not lie in (首尔江南区) it is another one.
  if (
    only &&
    !another &&
    !near &&
    (only.needs === 'within' || shared) &&
    !ORDINARY.has(word) &&
    !ORDINARY.has(`${word}区`)
  )
    return regionByCode(only.code);
  return amongContext(districts, spot.context);
}

/** Mentions that are looked back through for a district's city: a longer list is a table, not context. */
const REMEMBERED = 40;

/** The district that lies in the city, or else the province, that was named last. */
function amongContext(districts: readonly Named[], context: readonly FoldedMention[]): Region | undefined {
  for (const { region } of context.slice(-REMEMBERED).reverse()) {
    for (const around of pathOf(region.code).filter(({ level }) => level === 'city' || level === 'province')) {
      const inside = districts.filter(({ code }) => isWithin(code, around.code));
      if (inside.length === 1 && inside[0]) return regionByCode(inside[0].code);
    }
  }
  return undefined;
}

/** Behind a district's short name: a bay, river or street that is called after it. */
const GEOGRAPHY = /[湾江河湖路街桥站]/;
/** Behind short names that are counted: 徐汇、杨浦两区. */
const COUNTED = /^(?:[\n和与及][^\n]{2,4}){0,4}?[两二三四五六][区县市地]/;
const LONGEST_LIST = 24;

/** The city or province right before a place, or that of the district beside which it stands (南山、福田). */
function neighbour({ text, folded, at, found }: Spot): Region | undefined {
  const last = found.at(-1);
  if (!last) return undefined;
  if (last.to === at) return last.region.level === 'district' ? undefined : last.region;
  const between = text.slice(folded.starts[last.to - 1] ?? 0, folded.starts[at]).slice(1);
  if (!/^[、和与與及]$/.test(between) || last.region.level !== 'district' || !last.region.parent) return undefined;
  return regionByCode(last.region.parent);
}

function isWithin(code: string, around: string): boolean {
  return pathOf(code).some((region) => region.code === around);
}

/** Marks that no name goes across. */
export const QUOTE = /[“”「」『』《》"()（）【】]/;
const LATIN = /[a-z]/i;
const SHORTEST_WORD = 4;

/** Han names stand anywhere; Latin ones as whole words with a capital, two and three letters all in capitals. */
function standsAlone({ text, folded, at, end }: Spot): boolean {
  const span = originalSpan(text, folded, at, end);
  const word = text.slice(span.start, span.end);
  if (folded.text.charCodeAt(at) > 0x7f) return !QUOTE.test(word);
  const isCut = LATIN.test(text.charAt(span.start - 1)) || LATIN.test(text.charAt(span.end));
  const capitals = end - at < SHORTEST_WORD ? word === word.toUpperCase() : /^[A-Z]/.test(word);
  return !isCut && capitals;
}

/** What may stand before 高新区 when it is that of the city before: nothing, or a word that is no part of its name. */
const BEFORE_ZONE = /[\n和与及合的在从由于市往到向让]/;

function zoneAt(
  text: string,
  at: number,
  zone: '高新区' | '经开区',
  found: FoldedMention[],
  context: FoldedMention[],
): Region | undefined {
  const last = found.at(-1);
  if (last?.to !== at && at > 0 && !BEFORE_ZONE.test(text.charAt(at - 1))) return undefined;
  for (const { region } of context.slice(-REMEMBERED).reverse()) {
    const path = pathOf(region.code);
    const city = path.find(({ level }) => level === 'city') ?? path.find(({ code }) => /^(11|12|31|50)$/.test(code));
    if (city && path.at(-1)?.code === 'CN') return zoneOf(city, zone);
  }
  return undefined;
}

/** The rest of a university's, newspaper's or exchange's name behind the place in it. */
const UNIVERSITY = /^[^\n与和在的及市省区多各几家所一两三]{0,8}?(?:大学(?!城)|学院)/;
const OTHER_NAME =
  /^(?:[^\n与和在的]{0,2}(?:日报|晚报|时报|商报|青年报|证券报)|(?:证券|大?数据|产权|期货|技术|知识产权|文化产权)交易(?:所|中心)|农商[银行])/;
const BANK = /^银行(?!业|间|监管|公会|家|们)/;
/** Of these 银行 behind the name are banks in general. */
const BANKS_OF = new Set(['81', '82', 'SG', 'CH', 'GB', 'JP', 'KR', 'DE', 'FR', '71']);
const LONGEST_NAME = 12;

function inName(text: string, end: number, region: Region): boolean {
  const rest = text.slice(end, end + LONGEST_NAME);
  if (UNIVERSITY.test(rest) || OTHER_NAME.test(rest)) return true;
  return BANK.test(rest) && !BANKS_OF.has(region.code);
}

const ZONES = {
  高新区: '高新区 高新技术产业开发区 高新技术开发区 高新技术产业园区',
  经开区: '经开区 经济技术开发区 经济开发区',
} as const;

const ROOT = createTree();

function createTree(): Node {
  const root: Node = { next: new Map() };
  for (const [name, named] of regionNames()) nodeOf(root, name).named = named;
  for (const word of NOT_PLACES.trim().split(/\s+/)) nodeOf(root, word).named = [];
  for (const zone of ['高新区', '经开区'] as const) {
    for (const word of ZONES[zone].split(' ')) nodeOf(root, word).zone = zone;
  }
  return root;
}

function nodeOf(root: Node, word: string): Node {
  let node = root;
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    const next: Node = node.next.get(unit) ?? { next: new Map() };
    node.next.set(unit, next);
    node = next;
  }
  return node;
}
