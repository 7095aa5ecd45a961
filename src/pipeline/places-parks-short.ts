import { chainStart, parksIn } from './places-parks.ts';
import {
  type FullName,
  fullNames,
  headsOf,
  isLeft,
  isLonger,
  isName,
  isShortOf,
  kindsShort,
  ownName,
  SHORTEST_ALIAS,
} from './places-parks-full.ts';
import type { FoundPark } from './places-parks-names.ts';
import { between, MARK, near } from './places-parks-start.ts';
import { breaksAt, KNOWN, lastKindAt, type Park, withoutThemes } from './places-parks-words.ts';
import type { ReadField } from './places-read.ts';

/**
 * The parks of a piece's fields, short forms with them: 白沙绿岛区块链产业园 after 衡阳白沙绿岛区块链产业园 is that one, and so is
 * what a bracket or the text's own habit calls it (迪拜国际金融中心（DIFC）, 中德园).
 */
export function parksOfPiece(fields: readonly ReadField[]): FoundPark[][] {
  const found = fields.map(parksIn);
  if (found.every((parks) => parks.length === 0)) return found;
  const fulls = fullNames(fields, found);
  const whole = new Map<string, Park>();
  const aliases = aliasesOf(fulls);
  return found.map((parks, i) => {
    const read = fields[i];
    if (!read) return parks;
    const named = parks.map((park) => asWhole(park, read, fulls, whole));
    return withShort(named, read, [...aliasSpots(read, aliases), ...keptSpots(read, fulls)]);
  });
}

/** A park whose name ends another's, or leaves out parts of it, is that one, where only one such was named. */
function asWhole(found: FoundPark, read: ReadField, fulls: readonly FullName[], known: Map<string, Park>): FoundPark {
  const text = read.folded.text.slice(found.from, found.to);
  if (KNOWN.has(text)) return found;
  const park = known.get(text) ?? wholeOf(text, ownName(read, found.from, found.to), fulls) ?? found.park;
  known.set(text, park);
  return { ...found, park };
}

function wholeOf(text: string, own: string, fulls: readonly FullName[]): Park | undefined {
  const short = fulls.filter((full) => isLonger(full, text) && isShortOf(text, own, full));
  const names = new Set(short.map(({ park }) => park.name));
  return names.size === 1 ? short[0]?.park : fulls.find((full) => full.text === text)?.park;
}

/** Alias → park, of those that only one park can have. */
function aliasesOf(fulls: readonly FullName[]): Map<string, Park> {
  const aliases = new Map<string, Park | null>();
  for (const full of fulls)
    for (const alias of [full.text, full.own, full.within, ...full.called, ...headsOf(full), ...kindsShort(full)]) {
      const other = aliases.get(alias);
      if (isName(alias, full))
        aliases.set(alias, other === undefined || other?.name === full.park.name ? full.park : null);
    }
  return new Map([...aliases].flatMap(([alias, park]) => (park ? [[alias, park]] : [])));
}

/** What a short name keeps of the word for a kind: 阜合园区, 上合示范区, 西港特区. */
const TAILS = ['示范区', '试验区', '开发区', '集聚区', '园区', '特区', '基地', '小镇', '园', '谷', '港', '城'];
const LONGEST_KEPT = 4;

/** Where a text shortens a name by a character of each part: the name's first, and others in their order. */
function keptSpots({ folded: { text } }: ReadField, fulls: readonly FullName[]): FoundPark[] {
  const spots: FoundPark[] = [];
  for (const full of fulls) {
    const starts = startsOf(full);
    const firsts = new Set(starts.map((name) => name.charAt(0)));
    for (const tail of tailsOf(full.own))
      for (let at = text.indexOf(tail); at >= 0; at = text.indexOf(tail, at + 1))
        for (let from = Math.max(0, at - LONGEST_KEPT); from <= at - 2; from++)
          if (firsts.has(text.charAt(from)) && keeps(text.slice(from, at), starts))
            spots.push({ from, to: at + tail.length, park: full.park });
  }
  return spots;
}

/** 园区 may be shortened to 园, and 园 be called 园区. */
function tailsOf(name: string): string[] {
  const tail = TAILS.find((each) => name.endsWith(each));
  if (tail === '园' || tail === '园区') return ['园区', '园'];
  return tail ? [tail] : [];
}

/** A name without the word for its kind: from its first place, its second, its own part on. */
function startsOf({ text, within, own }: FullName): string[] {
  const kind = lastKindAt(own);
  return [text, within, own].map((name) => name.slice(0, name.length - own.length + kind));
}

function keeps(kept: string, starts: readonly string[]): boolean {
  return starts.some((name) => name.startsWith(kept.charAt(0)) && isLeft(kept, name)) && withoutThemes(kept).length > 1;
}

/** Where aliases stand, the longest first. */
function aliasSpots(read: ReadField, aliases: Map<string, Park>): FoundPark[] {
  const { text } = read.folded;
  const spots: FoundPark[] = [];
  for (const [alias, park] of [...aliases].sort(([a], [b]) => b.length - a.length))
    for (let at = text.indexOf(alias); at >= 0; at = text.indexOf(alias, at + alias.length))
      if (standsAlone(read, alias, at, at + alias.length)) spots.push({ from: at, to: at + alias.length, park });
  return spots;
}

/** Mentions by short names, where no park was found and no earlier spot stands. */
function withShort(parks: FoundPark[], read: ReadField, spots: readonly FoundPark[]): FoundPark[] {
  const taken = new Uint8Array(spots.length === 0 ? 0 : read.folded.text.length);
  for (const { from, to } of parks) taken.fill(1, from, to);
  const short: FoundPark[] = [];
  for (const { from, to, park } of spots) {
    if (taken.subarray(from, to).includes(1)) continue;
    const start = chainStart(read, from, park.region);
    taken.fill(1, start, to);
    short.push({ from: start, to, park });
  }
  return short.length === 0 ? parks : [...parks, ...short].sort((a, b) => a.from - b.from);
}

const GOES_ON = /^(?:区块|公司|街道|大道|路|中学|大学|科技(?!园|城))/;

/** Latin names stand as whole words; a name of three stands behind a mark, a break or a place. */
function standsAlone(read: ReadField, alias: string, at: number, to: number): boolean {
  const { text, starts } = read.folded;
  for (let inside = at + 1; inside < to; inside++) if (MARK.test(between(read, inside))) return false;
  if (GOES_ON.test(text.slice(to, to + 2))) return false;
  if (/^[a-z]/.test(alias)) {
    const start = starts[at] ?? 0;
    return (
      !/[a-z\d]/i.test(read.text.charAt(start - 1)) && !/[a-z\d]/i.test(read.text.charAt((starts[to - 1] ?? 0) + 1))
    );
  }
  if (alias.length > SHORTEST_ALIAS) return true;
  const isOpen = at === 0 || text.charAt(at - 1) === '\n' || between(read, at) !== '' || breaksAt(text, at);
  return isOpen || near(read, at).mentions.some((place) => place.to === at);
}
