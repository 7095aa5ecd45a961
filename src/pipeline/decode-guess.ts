/** What is tried when the bytes are not UTF-8 and nothing declared fits. */
const CANDIDATES = [
  ...['gb18030', 'big5', 'windows-1252', 'euc-kr', 'shift_jis', 'euc-jp', 'windows-1251'],
  ...['utf-16le', 'utf-16be'],
];
const SINGLE_BYTE = /^(?:windows-|iso-8859-|koi8|ibm|macintosh|x-mac)/;
/** Two thirds of Cyrillic text are its ten frequent letters; of Greek or Thai read as Cyrillic, a third. */
const CYRILLIC = 0.45;
const FREQUENT_CYRILLIC = /[аеоинтсрвл]/g;
const OTHER_LETTERS = /[\u00c0-\u0fff]/g;
/** Frequent characters of both scripts, of kana and of Cyrillic: what right decoding yields and wrong decoding hardly does. */
const FREQUENT = tableOf(
  '的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年动動同工也能下过過子说說产產种種面而方后後定行学學法所民得经經日月元区區块塊链鏈币幣市数數金融报報道消息表示新公司将將与與及其更，。、：“”？！（）のにをはたでがしとаеоинтсрвлкм이다는의에을가한',
);
/** A declared encoding that reads this well is not doubted: real Chinese text has 30 to 45 % frequent characters. */
const CERTAIN = 0.35;
/** Text that scores less is none: bytes by chance score below 0.16 in any encoding, declared or not. */
const LEAST_READABLE = 0.2;
/** Bytes of other encodings form at most a quarter of whole UTF-8 characters; UTF-8 with every fifth byte lost, a half. */
const MOSTLY_UTF8 = 0.5;
/** On short pages chance has more play. */
const SURELY_UTF8 = 0.7;
/** Below this share of bytes that are not ASCII, the text is legible whatever they mean. */
const SPARSE = 0.1;
/** How many bytes are weighed when encodings are compared. */
const SAMPLE = 8_192;
const REPLACEMENT = 0xfffd;

/** Share of characters that pages are full of: ASCII and frequent ones. */
export function plausibility(text: string): number {
  let good = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code >= 0x20 && code < 0x7f) || code === 0x0a || code === 0x0d || code === 0x09 || FREQUENT[code]) good++;
  }
  return text.length === 0 ? 0 : good / text.length;
}

const DECODERS = new Map<string, InstanceType<typeof TextDecoder>>();

/** Making a decoder takes longer than decoding a short page. */
function decoderOf(name: string): InstanceType<typeof TextDecoder> {
  const decoder = DECODERS.get(name) ?? new TextDecoder(name);
  DECODERS.set(name, decoder);
  return decoder;
}

/** What Windows has where Latin-1 has control characters; Node's decoder of windows-1252 leaves them as they are. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const CONTROLS = /[\x80-\x9f]/g;

/**
 * @param name WHATWG name of the encoding
 * @returns the text, with U+FFFD for what the encoding does not have
 */
export function decodeAs(bytes: Uint8Array, name: string): string {
  const text = decoderOf(name).decode(bytes);
  return name === 'windows-1252'
    ? text.replace(CONTROLS, (control) => WINDOWS[control.charCodeAt(0) - 0x80] ?? control)
    : text;
}

/**
 * The encoding whose text reads best; a declared one wins unless another is clearly better.
 * @returns null if the text reads well in none
 */
export function bestEncoding(bytes: Uint8Array, declared: readonly string[]): string | null {
  const { sample, isSparse } = sampleAroundHighBytes(bytes);
  const believed = declared.includes('utf-8') ? MOSTLY_UTF8 : SURELY_UTF8;
  if (utf8Share(sample) >= believed) return 'utf-8';
  let best: string | null = null;
  // Among few other characters in much ASCII there is nothing to compare.
  let bestScore = isSparse ? Number.NEGATIVE_INFINITY : LEAST_READABLE;
  for (const name of new Set([...declared, ...CANDIDATES])) {
    // Without ASCII, UTF-16 has no zeros to know it by; it is what is left where nothing else fits.
    if (name === 'utf-8' || (name.startsWith('utf-16') && best !== null)) continue;
    const isDeclared = declared.includes(name);
    const even = name.startsWith('utf-16') ? sample.subarray(0, sample.length & ~1) : sample;
    const score = readability(decodeAs(even, name), name, isDeclared) + (isDeclared ? 0.15 : 0);
    if (score > bestScore) {
      best = name;
      bestScore = score;
    }
    if (isDeclared && score > CERTAIN) break;
  }
  return best;
}

/** The bytes from the first that is not ASCII on, in an even distance from the start. */
function sampleAroundHighBytes(bytes: Uint8Array): { sample: Uint8Array; isSparse: boolean } {
  const first = Math.max(0, bytes.findIndex((byte) => byte >= 0x80) & ~1);
  const sample = bytes.subarray(first, first + SAMPLE);
  let high = 0;
  for (const byte of sample) if (byte >= 0x80) high++;
  return { sample, isSparse: high < sample.length * SPARSE };
}

/** Share of whole characters among what UTF-8 finds in bytes that are not ASCII. */
function utf8Share(sample: Uint8Array): number {
  let whole = 0;
  let broken = 0;
  const text = decoderOf('utf-8').decode(sample);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === REPLACEMENT) broken++;
    else if (code >= 0x80) whole++;
  }
  return whole === 0 ? 0 : whole / (whole + broken);
}

/** Share of frequent characters among those that are not ASCII, less what cannot be right. */
function readability(text: string, name: string, isDeclared: boolean): number {
  let foreign = 0;
  let good = 0;
  let bad = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    foreign++;
    if (FREQUENT[code]) good++;
    else if (code === REPLACEMENT || code < 0xa0) bad += 1;
    else if (code >= 0xd800 && code <= 0xf8ff) bad += 0.25;
  }
  if (foreign === 0) return 0;
  const share =
    name === 'windows-1252'
      ? latinShare(text, foreign)
      : SINGLE_BYTE.test(name)
        ? letterShare(text, foreign, isDeclared)
        : good / foreign;
  return share - 4 * (bad / foreign);
}

/** Western text has single accented letters between ASCII ones; Chinese bytes read as Western come in runs. */
function latinShare(text: string, foreign: number): number {
  const runs = text.match(/[\u0080-\uffff]{2,}/g) ?? [];
  const inRuns = runs.reduce((sum, run) => sum + run.length, 0);
  return 0.4 * (1 - (2 * inRuns) / foreign);
}

/** Single-byte encodings read any bytes as letters: only frequent Cyrillic counts, or that the page declares another. */
function letterShare(text: string, foreign: number, isDeclared: boolean): number {
  const cyrillic = (text.match(FREQUENT_CYRILLIC)?.length ?? 0) / foreign;
  if (!isDeclared) return cyrillic < CYRILLIC ? 0 : cyrillic;
  return Math.max(cyrillic, (0.3 * (text.match(OTHER_LETTERS)?.length ?? 0)) / foreign);
}

/** A table with 1 at each character of a text: faster than a set where every character of a page is looked up. */
export function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (let i = 0; i < characters.length; i++) table[characters.charCodeAt(i)] = 1;
  return table;
}
