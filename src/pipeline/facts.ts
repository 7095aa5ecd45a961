import { numberAt } from './facts-numbers.ts';
import { LATIN_NAMES, longestWord, type WordKind } from './facts-trie.ts';
import { dropLeads, leadDay } from './fingerprint-leads.ts';
import { comparable, PARENTHESIS } from './fold-comparable.ts';
import type { BriefText } from './types.ts';

/** What a piece of folded text is: a number, part of a date, a Latin word, a known word, or a character of Han. */
export type TokenKind = 'number' | 'date' | 'latin' | 'han' | Exclude<WordKind, 'empty'>;

/** The least piece of a text that is compared as a whole. */
export interface Token {
  kind: TokenKind;
  /** Equal for pieces that may stand for one another: BTC and 比特币, 1.5亿 and 15000万, 入驻 and 进驻. */
  id: string;
  /** The folded text itself. */
  text: string;
  /** Empty words that stand right before it, folded: left out of the comparison, but part of a name cut in two. */
  before: string;
  /** Stands in a parenthesis, which mirrors drop. */
  aside: boolean;
}

/** A brief as the verdict sees it. */
export interface Facts {
  headline: Token[];
  body: Token[];
  /** The ids of all numbers, of both. */
  numbers: ReadonlySet<string>;
  /** All digits of the body: a lost 时 makes one number of 14时42分, and leaves these. */
  digits: string;
}

const LATIN = /[a-z][a-z0-9]*/y;

/** Longer texts are no briefs: what goes beyond is not compared. Folded UTF-16 units. */
const MAX_LENGTH = 1500;

/** Takes a brief apart into what can be compared. Empty words (的, 表示, 目前) are left out. */
export function factsOf(brief: BriefText): Facts {
  const headline = tokensOf(brief.headline ?? '');
  const body = tokensOf(leadDay(brief.body) + dropLeads(brief.body));
  const numbers = new Set([...headline, ...body].filter(({ kind }) => kind === 'number').map(({ id }) => id));
  const digits = body.map(({ text }) => text.replace(/\D/g, '')).join('');
  return { headline, body, numbers, digits };
}

/** The tokens of one paragraph, in order. @param original original text; beyond 1,500 folded units it is left out */
export function tokensOf(original: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const found of original.matchAll(PARENTHESIS)) {
    addTokens(tokens, comparable(original.slice(from, found.index)), false);
    addTokens(tokens, comparable(found[0]), true);
    from = found.index + found[0].length;
  }
  addTokens(tokens, comparable(original.slice(from)), false);
  return tokens;
}

function addTokens(tokens: Token[], text: string, aside: boolean): void {
  const end = Math.min(text.length, MAX_LENGTH);
  let emptyFrom = 0;
  for (let at = 0; at < end; ) {
    const piece = pieceAt(text, at);
    const next = at + piece.length;
    if (piece.kind !== null) {
      const { kind, id } = piece;
      tokens.push({ kind, id: `${kind}:${id}`, text: text.slice(at, next), before: text.slice(emptyFrom, at), aside });
      emptyFrom = next;
    }
    at = next;
  }
}

type Piece = { kind: TokenKind; id: string; length: number } | { kind: null; length: number };

function pieceAt(text: string, at: number): Piece {
  const known = longestWord(text, at);
  const number = numberAt(text, at);
  if (number && number.length >= (known?.length ?? 0)) {
    return { kind: number.isDate ? 'date' : 'number', id: number.value, length: number.length };
  }
  if (known) {
    const { kind, id } = known.word;
    return kind === 'empty' ? { kind: null, length: known.length } : { kind, id, length: known.length };
  }
  LATIN.lastIndex = at;
  const latin = LATIN.exec(text)?.[0];
  if (latin === undefined) return { kind: 'han', id: text.charAt(at), length: 1 };
  const name = LATIN_NAMES.get(latin);
  return name === undefined
    ? { kind: 'latin', id: latin, length: latin.length }
    : { kind: 'name', id: name, length: latin.length };
}
