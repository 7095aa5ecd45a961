import { SIMPLIFIED } from './fold-tables.ts';

/**
 * Letters and numbers that a folded text may hold, as code point ranges: the scripts of our pages, whole. `\p{L}` alone
 * would give another answer on each Unicode version that Node carries (15 to 17 so far); in these ranges it does not.
 */
const KEPT_RANGES: readonly (readonly [number, number])[] = [
  [0x30, 0x52f], // Latin, Greek, Cyrillic
  [0x531, 0x587], // Armenian
  [0x5d0, 0x5ea], // Hebrew
  [0x620, 0x669], // Arabic
  [0x904, 0x939], // Devanagari
  [0xe01, 0xe30], // Thai
  [0x1100, 0x11ff], // Hangul parts
  [0x1e00, 0x1fff], // Latin and Greek with marks
  [0x2070, 0x209c], // superscripts and subscripts
  [0x2100, 0x218b], // letterlike symbols and number forms
  [0x2460, 0x24ff], // enclosed letters and numbers
  [0x2c65, 0x2c66], // lower case of two letters above
  [0x3005, 0x3007], // 々 〆 〇
  [0x3041, 0x312f], // kana and bopomofo
  [0x3131, 0x318e], // Hangul letters
  [0x3200, 0x33ff], // enclosed and squared characters
  [0x3400, 0x4dbf], // Han
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfad9], // Han, compatibility
  [0xfb00, 0xfb06], // Latin ligatures
  [0xff10, 0xff9f], // full and half width
  [0x1d400, 0x1d7ff], // mathematical letters and digits
  [0x1f100, 0x1f1ac], // enclosed letters and digits
  [0x20000, 0x2a6d6], // Han, rare: to where Unicode had filled each block by version 15
  [0x2a700, 0x2b734],
  [0x2b740, 0x2b81d],
  [0x2b820, 0x2cea1],
  [0x2ceb0, 0x2ebe0],
  [0x2f800, 0x2fa1d],
  [0x30000, 0x3134a],
];

/** A letter or number, and the two kana voicing marks, which are letters' parts rather than accents. */
const LETTER_OR_NUMBER = /[\p{L}\p{N}\u3099\u309a]/u;

/** Hangul syllables stay whole; every other letter loses its accents by being decomposed. */
const HANGUL = /[\uac00-\ud7a3]/;

/** Where a clause ends: words on its two sides were not written as one. */
const CLAUSE_BREAK = /[。，、；：！？…|丨｜,;!?\n\r\u2028\u2029]/u;

/** What each UTF-16 unit folds to, filled on first use: 65,536 places at most, whatever is read. */
const PIECES: (string | undefined)[] = new Array<string | undefined>(0x10000).fill(undefined);

/** A folded text with the way back to the original. */
export interface FoldedText {
  /** As `fold` gives it, but with one line break where one or more clause marks stood. */
  text: string;
  /** For each UTF-16 unit of `text`, the offset in the original (UTF-16) of the character it came from. */
  starts: number[];
}

/**
 * Makes copies of a text equal: width and compatibility forms (as NFKC does), lower case, accents off, Traditional →
 * Simplified by character, then letters and numbers only. Each character folds by itself, so
 * `fold(a + b) === fold(a) + fold(b)`; folding twice changes nothing. The same on every Node version. Never for display.
 * @param text original text, either script
 * @returns folded text, empty where no letter or number stood
 */
export function fold(text: string): string {
  let folded = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isPairAt(text, i)) folded += foldCharacter(text.codePointAt(i++) ?? unit);
    else folded += PIECES[unit] ?? pieceOf(unit);
  }
  return folded;
}

/**
 * Folds a text that will be searched for words: clause marks become line breaks, so that no word is found across them.
 * @param text original text, either script
 * @returns the folded text and where each of its units stood in the original
 */
export function foldForReading(text: string): FoldedText {
  let folded = '';
  // Asking the growing text how it ends would copy it at every mark.
  let atBreak = false;
  const starts: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const start = i;
    const unit = text.charCodeAt(i);
    let piece = isPairAt(text, i) ? foldCharacter(text.codePointAt(i++) ?? unit) : (PIECES[unit] ?? pieceOf(unit));
    if (piece === '' && !atBreak && isClauseBreak(text, start)) piece = '\n';
    if (piece !== '') atBreak = piece === '\n';
    folded += piece;
    for (let k = 0; k < piece.length; k++) starts.push(start);
  }
  return { text: folded, starts };
}

/**
 * The original's slice that a stretch of folded text came from.
 * @param original the text that was folded
 * @param folded what `foldForReading` made of it
 * @param start first folded unit
 * @param end folded unit after the last, greater than `start`
 * @returns UTF-16 offsets into the original, whole characters
 */
export function originalSpan(
  original: string,
  folded: FoldedText,
  start: number,
  end: number,
): { start: number; end: number } {
  const first = folded.starts[start] ?? 0;
  const last = folded.starts[end - 1] ?? first;
  return { start: first, end: last + (isPairAt(original, last) ? 2 : 1) };
}

/** A full stop in ASCII ends a clause only before a space or the end: `1.5` and `a16z.com` are one word. */
function isClauseBreak(text: string, at: number): boolean {
  const mark = text.charAt(at);
  return CLAUSE_BREAK.test(mark) || (mark === '.' && !/^[\p{L}\p{N}]/u.test(text.slice(at + 1, at + 3)));
}

function pieceOf(unit: number): string {
  const piece = foldCharacter(unit);
  PIECES[unit] = piece;
  return piece;
}

function foldCharacter(codePoint: number): string {
  if (!isKept(codePoint)) return '';
  const character = String.fromCodePoint(codePoint);
  const parts = HANGUL.test(character) ? character : character.normalize('NFKD');
  let folded = '';
  for (const part of parts.toLowerCase()) {
    const simplified = SIMPLIFIED.get(part) ?? part;
    if (LETTER_OR_NUMBER.test(simplified)) folded += simplified;
  }
  return folded;
}

function isKept(codePoint: number): boolean {
  return KEPT_RANGES.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** Two surrogates that make one character; a lone one is an ordinary unit, and dropped. */
function isPairAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff && (text.codePointAt(at) ?? 0) > 0xffff;
}
