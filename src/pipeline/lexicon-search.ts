import { type FoldedText, originalSpan } from './fold.ts';
import { LEXICON, type WordGroup } from './lexicon.ts';

/** A word of the lexicon where it stands in a text. */
export interface FoundWord {
  group: WordGroup;
  /** The word as the lexicon has it. */
  word: string;
  /** UTF-16 offsets into the folded text. */
  start: number;
  end: number;
}

interface Node {
  /** By UTF-16 unit. */
  next: Map<number, Node>;
  /** Set where a word ends. */
  found?: { group: WordGroup; word: string };
}

const ROOT = createTree();

const LATIN_OR_DIGIT = /[a-z0-9]/i;

/**
 * Finds the lexicon's words in a text of either script: at each place the longest, none inside another, none across a
 * clause mark. Takes time in proportion to the text: from each place at most a longest word's length is looked at.
 * @param text original text
 * @param folded what `foldForReading` made of it
 * @returns words in order of place
 */
export function findWords(text: string, folded: FoldedText): FoundWord[] {
  const words: FoundWord[] = [];
  for (let at = 0; at < folded.text.length; ) {
    let longest: Node['found'];
    let longestEnd = at + 1;
    let node = ROOT.next.get(folded.text.charCodeAt(at));
    for (let end = at + 1; node; end++) {
      if (node.found && standsAlone(text, folded, at, end)) {
        longest = node.found;
        longestEnd = end;
      }
      node = end < folded.text.length ? node.next.get(folded.text.charCodeAt(end)) : undefined;
    }
    if (longest) words.push({ group: longest.group, word: longest.word, start: at, end: longestEnd });
    at = longestEnd;
  }
  return words;
}

/** Neither end cuts a Latin word or a number in two: no `sec` in `seconds`, no 24小时 in 124小时. */
function standsAlone(text: string, folded: FoldedText, start: number, end: number): boolean {
  const startsLatin = isLatinOrDigit(folded.text, start);
  const endsLatin = isLatinOrDigit(folded.text, end - 1);
  if (!startsLatin && !endsLatin) return true;
  const span = originalSpan(text, folded, start, end);
  const isCut = (at: number) => isLatinOrDigit(text, at - 1) && isLatinOrDigit(text, at);
  return !(startsLatin && isCut(span.start)) && !(endsLatin && isCut(span.end));
}

function isLatinOrDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit < 0x80 && LATIN_OR_DIGIT.test(text.charAt(at));
}

function createTree(): Node {
  const root: Node = { next: new Map() };
  for (const [group, words] of Object.entries(LEXICON)) {
    for (const word of words.trim().split(/\s+/)) {
      let node = root;
      for (let i = 0; i < word.length; i++) {
        const unit = word.charCodeAt(i);
        const next: Node = node.next.get(unit) ?? { next: new Map() };
        node.next.set(unit, next);
        node = next;
      }
      node.found = { group: group as WordGroup, word };
    }
  }
  return root;
}
