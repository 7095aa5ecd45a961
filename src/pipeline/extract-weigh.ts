/** From this code on, characters are Chinese, Japanese or Korean. */
const CJK_START = 0x2e80;
const LATIN_UNIT = 0.4;

/** What kinds of characters a line holds, one bit each. */
export const MARK = {
  /** White space that a browser does not show as it stands. */
  oddBlank: 1,
  wide: 2,
  digit: 4,
  /** `(` or `（`. */
  round: 8,
  /** A bracket that may hold a date or a tag. */
  square: 16,
  /** A Chinese mark that ends or divides sentences. */
  wideStop: 32,
  stop: 64,
  /** `|` and its like. */
  bar: 128,
} as const;
const KINDS = new Uint8Array(0x10000).fill(MARK.wide, CJK_START);
for (const [characters, mark] of [
  [
    '\t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
    MARK.oddBlank,
  ],
  ['0123456789', MARK.digit],
  ['(（', MARK.round],
  ['[［【〔', MARK.square],
  ['。！？；，、：…', MARK.wideStop],
  ['.!?,;:', MARK.stop],
  ['|｜丨∣│︱┃¦', MARK.bar],
] as const) {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    KINDS[code] = (KINDS[code] ?? 0) | mark;
  }
}

/** A text with what one pass over it shows. */
export interface Look {
  text: string;
  /** Size: a Chinese character counts 1, a Latin letter 0.4. */
  units: number;
  /** Bits of MARK. */
  marks: number;
}

export function lookAt(text: string): Look {
  let marks = 0;
  let wide = 0;
  let blanks = 0;
  let before = 0;
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    marks |= KINDS[code] ?? 0;
    if (code >= CJK_START) wide++;
    else if (code <= 0x20) {
      blanks++;
      if (before === 0x20) marks |= MARK.oddBlank;
    }
    before = code;
  }
  return { text, units: wide + LATIN_UNIT * (length - wide - blanks), marks };
}

export function unitsOf(text: string): number {
  let wide = 0;
  let blanks = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= CJK_START) wide++;
    else if (code <= 0x20) blanks++;
  }
  return wide + LATIN_UNIT * (text.length - wide - blanks);
}
