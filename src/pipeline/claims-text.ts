import { SIMPLIFIED } from './fold-tables.ts';

const UNITS = 0x10000;
const FULL_WIDTH = { first: 0xff01, last: 0xff5e, away: 0xfee0 };
const CHUNK = 4096;

/** What each UTF-16 unit becomes: one unit for one, so that offsets stay those of the original. */
const PLAIN = plainTable();

/**
 * Text in which numbers are looked for: Simplified and half-width, unit by unit.
 * @param text original text
 * @returns text of the same length; an offset into it is one into the original (UTF-16)
 */
export function plain(text: string): string {
  let out = '';
  for (let from = 0; from < text.length; from += CHUNK) {
    const codes = new Uint16Array(Math.min(CHUNK, text.length - from));
    for (let i = 0; i < codes.length; i++) codes[i] = PLAIN[text.charCodeAt(from + i)] ?? 0;
    out += String.fromCharCode(...codes);
  }
  return out;
}

function plainTable(): Uint16Array {
  const table = Uint16Array.from({ length: UNITS }, (_, code) => code);
  for (const [from, to] of SIMPLIFIED) {
    if (from.length === 1 && to.length === 1) table[from.charCodeAt(0)] = to.charCodeAt(0);
  }
  for (let code = FULL_WIDTH.first; code <= FULL_WIDTH.last; code++) table[code] = code - FULL_WIDTH.away;
  table[0x3000] = 0x20;
  return table;
}
