import { decodeHTML } from 'entities/decode';
import { storable } from './decode.ts';
import { textLines } from './extract-flat.ts';
import type { Lines } from './extract-lines.ts';
import { weigh } from './extract-prose.ts';
import { type Declaration, walkPage } from './extract-walk.ts';

/** A text that pages keep for their scripts is worth reading if it has so many units of prose. */
const LEAST_UNITS = 60;
const LEAST_LENGTH = 100;
const LONGEST = 1_000_000;
const PARAGRAPH = /<p[\s>]|<br|\\u003[cC]p|\\u003[cC]br|&lt;p/;
const ESCAPED = /&lt;(?:p|br|div)[\s/&]/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The article's lines as a page keeps them for its scripts, for pages that show none: JSON-LD's `articleBody`, else the
 * longest string with paragraphs in a script's JSON.
 * @returns null if there is no such text
 */
export function embeddedLines(body: string | null, declarations: readonly Declaration[]): Lines | null {
  const declared = body === null ? null : linesOf(body);
  if (declared) return declared;
  let longest = '';
  for (const { name, text } of declarations) {
    if (name !== 'script' || !PARAGRAPH.test(text)) continue;
    const found = longestString(text);
    if (found.length > longest.length) longest = found;
  }
  const html = longest === '' ? null : unquoted(longest);
  return html === null ? null : linesOf(html);
}

function linesOf(source: string): Lines | null {
  const text = storable(ESCAPED.test(source) ? decodeHTML(source) : source);
  const lines = PARAGRAPH.test(text) ? walkPage(text) : textLines(text);
  const units = (lines?.lines ?? []).map(weigh).reduce((sum, weight) => (weight.prose ? sum + weight.units : sum), 0);
  return units >= LEAST_UNITS ? lines : null;
}

/** The longest double-quoted string of a script that has paragraphs, as it is written there. */
function longestString(script: string): string {
  let longest = '';
  for (let at = script.indexOf('"'); at >= 0; ) {
    const end = endOfString(script, at + 1);
    const length = end - at - 1;
    if (length >= LEAST_LENGTH && length <= LONGEST && length > longest.length) {
      const found = script.slice(at + 1, end);
      if (PARAGRAPH.test(found)) longest = found;
    }
    at = script.indexOf('"', end + 1);
  }
  return longest;
}

function endOfString(script: string, from: number): number {
  let at = from;
  while (at < script.length && script.charCodeAt(at) !== QUOTE) at += script.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return Math.min(at, script.length);
}

function unquoted(written: string): string | null {
  try {
    const value: unknown = JSON.parse(`"${written.replace(/\p{Cc}/gu, ' ')}"`);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
