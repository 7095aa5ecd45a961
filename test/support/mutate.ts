/** Damage to pages, as servers, copiers and attackers do it. The same seed and try give the same bytes everywhere. */
export interface Mutant {
  /** What was done, in order, for whoever reads a failure. */
  story: string[];
  bytes: Buffer;
}

export interface Chance {
  /** A whole number from 0 to `below`, which is left out. */
  number(below: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
}

type Mutation = (page: Buffer, chance: Chance, corpus: readonly Buffer[]) => Buffer;

/** Text that readers of this family's pages look for, and text that breaks readers. */
const SPRINKLES = [
  '[2019/1/1]',
  '[2021/10/10 20:18:51]',
  '［2020-1-1］',
  '[2021/13/45]',
  '[2021/6',
  '[0:78ms0-22:359ms',
  '[1900/1/1 0:00:00]',
  '1900/1/1 0:00:00',
  '1970-01-01',
  '0001/1/1',
  'Time:1900/1/1',
  '动态 | ',
  '動態｜',
  '观点:',
  '12月26日',
  '据新华社消息,',
  '金色财经报道,',
  '。',
  '：',
  '(qū)',
  '&#0;',
  '&#xD800;',
  '&#x1F600;',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\n',
  '<br>',
  '</p><p>',
  '<b>',
  '</div>',
  '<!--',
  '-->',
  '<script>',
  '</script>',
  '<title>甲_乙_丙</title>',
  '<base href="//b.example/x/">',
  '<meta charset="big5">',
  '<meta name="author" content="&#xDC00;">',
  '<time datetime="2021-99-99">',
  '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"1900-01-01","author":[[[]]]}</script>',
  '<a href="javascript:0">',
  '<plaintext>',
  '<svg><p>',
  '<pre>\n\n',
  '<![CDATA[',
] as const;
const NESTED = [
  '<div>',
  '<b>',
  '<p>',
  '<ul><li>',
  '<table><tr><td>',
  '<blockquote>',
  '<font>',
  '<a href=x>',
  '<svg>',
] as const;
const CHARSETS = ['utf-8', 'gb2312', 'gbk', 'big5', 'utf-16', 'iso-8859-1', 'shift_jis', 'x-nonsense'] as const;
const FLOOD_LENGTH = 60_000;
const DEEPEST = 100_000;
const LONGEST_LINE = 1_000_000;
/** One try in this many is one of the costly mutations. */
const COSTLY_EVERY = 250;

const CHEAP: Record<string, Mutation> = {
  flip: (page, chance) => {
    const copy = Buffer.from(page);
    for (let i = chance.number(20); i >= 0; i--) copy[chance.number(copy.length)] = chance.number(256);
    return copy;
  },
  cutEnd: (page, chance) => page.subarray(0, chance.number(page.length) + 1),
  cutStart: (page, chance) => page.subarray(chance.number(page.length)),
  remove: (page, chance) => {
    const [from, to] = span(page, chance);
    return Buffer.concat([page.subarray(0, from), page.subarray(to)]);
  },
  double: (page, chance) => {
    const [from, to] = span(page, chance);
    const copies = Array.from({ length: 1 + chance.number(12) }, () => page.subarray(from, to));
    return Buffer.concat([page.subarray(0, from), ...copies, page.subarray(from)]);
  },
  splice: (page, chance, corpus) => {
    const other = corpus[chance.number(corpus.length)] ?? page;
    return Buffer.concat([page.subarray(0, chance.number(page.length)), other.subarray(chance.number(other.length))]);
  },
  sprinkle: (page, chance) => {
    let sprinkled = page;
    for (let i = chance.number(8); i >= 0; i--) sprinkled = insert(sprinkled, chance, chance.pick(SPRINKLES));
    return sprinkled;
  },
  reencode: (page, chance) => {
    // A copy of even length: from an odd one at an odd place, Node 24 (24.21) writes past the end when it reads UTF-16.
    const even = Buffer.from(page.subarray(0, page.length & ~1));
    const text = even.toString(chance.pick(['utf8', 'latin1', 'utf16le']));
    return Buffer.concat([mark(chance), Buffer.from(text, chance.pick(['utf8', 'latin1', 'utf16le']))]);
  },
  recode: (page, chance) => replaceAscii(page, /charset=(["']?)[\w-]+/gi, `charset=$1${chance.pick(CHARSETS)}`),
  untag: (page, chance) =>
    replaceAscii(page, chance.pick([/<\/[^>]*>/g, /<[^>]*>/g, /[\r\n]+/g, /"/g, /[\]［］[]/g]), ''),
};

const COSTLY: Record<string, Mutation> = {
  nest: (page, chance) => insert(page, chance, chance.pick(NESTED).repeat(1 + chance.number(DEEPEST))),
  entities: (page, chance) =>
    insert(page, chance, flood(chance.pick(['&amp;', '&#0;', '&#xD800;', '&bogus', '&', '&#x1F600;']))),
  attributes: (page, chance) =>
    insert(page, chance, `<p ${flood(chance.pick(['a="1" ', 'b ', 'class=x class=y ', '= ', '"']))}>`),
  line: (page, chance) => {
    const piece = chance.pick(SPRINKLES) + chance.pick(SPRINKLES);
    return insert(page, chance, piece.repeat(Math.ceil((1 + chance.number(LONGEST_LINE)) / piece.length)));
  },
};

/**
 * The page of one try: a sample with up to four mutations.
 * @param seed of the whole run
 * @param attempt number of the try, so that each can be repeated alone
 */
export function mutant(corpus: readonly Buffer[], seed: number, attempt: number): Mutant {
  const chance = chanceOf(Math.imul(seed, 0x9e3779b1) ^ Math.imul(attempt + 1, 0x85ebca6b));
  const at = chance.number(corpus.length);
  const story = [`sample ${at}`];
  let bytes = corpus[at] ?? Buffer.from('x');
  const costly = chance.number(COSTLY_EVERY) === 0;
  for (let i = chance.number(4); i >= 0 && bytes.length > 0; i--) {
    const kinds = Object.entries(costly && i === 0 ? COSTLY : CHEAP);
    const [name, mutate] = kinds[chance.number(kinds.length)] ?? [];
    if (!name || !mutate) continue;
    story.push(name);
    bytes = mutate(bytes, chance, corpus);
  }
  return { story, bytes };
}

/**
 * The shortest page found that still fails: pieces of half its length, then of a quarter … are left out as long as it does.
 * @param fails whether these bytes still show the fault
 */
export function minimise(bytes: Buffer, fails: (bytes: Buffer) => boolean): Buffer {
  let best = bytes;
  for (
    let size = best.length >> 1;
    size >= 1;
    size = best.length > 4_000 || size === 1 ? size >> 1 : Math.min(size >> 1, best.length >> 1)
  ) {
    for (let at = 0; at < best.length; ) {
      const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      if (fails(shorter)) best = shorter;
      else at += size;
    }
  }
  return best;
}

function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    number: (below) => Math.floor(next() * below),
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
  };
}

function span(page: Buffer, chance: Chance): [number, number] {
  const from = chance.number(page.length);
  return [from, Math.min(page.length, from + 1 + chance.number(400))];
}

function insert(page: Buffer, chance: Chance, text: string): Buffer {
  const at = chance.number(page.length + 1);
  return Buffer.concat([page.subarray(0, at), Buffer.from(text), page.subarray(at)]);
}

function flood(piece: string): string {
  return piece.repeat(Math.ceil(FLOOD_LENGTH / piece.length));
}

/** A byte order mark, or none. */
function mark(chance: Chance): Buffer {
  return Buffer.from(chance.pick(['', '', 'efbbbf', 'fffe', 'feff']), 'hex');
}

/** Byte by byte, whatever the page's encoding. */
function replaceAscii(page: Buffer, pattern: RegExp, by: string): Buffer {
  return Buffer.from(page.toString('latin1').replace(pattern, by), 'latin1');
}
