import TW_PHRASES from 'opencc-js/dict/TWPhrases';
import { PLACES } from './facts-places.ts';
import { EMPTY_WORDS, NEGATIONS, OPPOSITES, SAME_MEANING, SAME_NAME } from './facts-words.ts';
import { fold } from './fold.ts';
import { foldWords } from './fold-words.ts';

/** What kind of thing a word is. */
export type WordKind = 'place' | 'name' | 'act' | 'negation' | 'word' | 'phrase' | 'empty';

/** A word of the tables. */
export interface KnownWord {
  kind: WordKind;
  /** Equal for words that may stand for one another. Of an act: its pair, then `+` or `-`. */
  id: string;
}

interface Node {
  next: Map<number, Node>;
  word?: KnownWord;
}

const ROOT: Node = { next: new Map() };

/** The longest word of the tables that begins at `at`, or null; `length` in UTF-16 units. Folded text. */
export function longestWord(text: string, at: number): { word: KnownWord; length: number } | null {
  let found: { word: KnownWord; length: number } | null = null;
  let node = ROOT.next.get(text.charCodeAt(at));
  for (let end = at + 1; node; end++) {
    if (node.word) found = { word: node.word, length: end - at };
    node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined;
  }
  return found;
}

/** Names in Latin letters: coins and companies that have a Chinese name too. */
export const LATIN_NAMES: ReadonlyMap<string, string> = fillTables();

function fillTables(): Map<string, string> {
  const latin = new Map<string, string>();
  // What is told later goes before what was told earlier: 中国银行 is a name, though 中国 says nothing.
  for (const line of linesOf(SAME_MEANING)) for (const word of line) add(word, { kind: 'word', id: line[0] ?? word });
  for (const word of EMPTY_WORDS.trim().split(/\s+/)) add(word, { kind: 'empty', id: word });
  for (const word of NEGATIONS.split(' ')) add(word, { kind: 'negation', id: word });
  OPPOSITES.trim().split('\n').forEach(addOpposites);
  for (const place of PLACES) add(place, { kind: 'place', id: place });
  for (const line of linesOf(SAME_NAME)) {
    for (const word of line) {
      if (/^[a-z0-9]+$/.test(word)) latin.set(word, line[0] ?? word);
      else add(word, { kind: 'name', id: line[0] ?? word });
    }
  }
  addPhrases();
  return latin;
}

/** A word's Taiwan form is whatever the word is, also a place: 尼日利亚 is 奈及利亚. */
function addPhrases(): void {
  for (const [mainland, taiwan] of phrasePairs()) {
    const known = wordOf(mainland) ?? wordOf(taiwan) ?? { kind: 'phrase', id: taiwan };
    for (const word of [mainland, taiwan]) if (!wordOf(word)) add(word, known);
  }
}

function wordOf(word: string): KnownWord | undefined {
  const found = longestWord(word, 0);
  return found?.length === word.length ? found.word : undefined;
}

function addOpposites(line: string, pair: number): void {
  const sides = line.split('|').map((side) => side.trim().split(/\s+/));
  sides.forEach((words, side) => {
    for (const word of words) add(word, { kind: 'act', id: `${pair}${side === 0 ? '+' : '-'}` });
  });
}

function linesOf(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}

/** OpenCC's words of the mainland and Taiwan, folded; where folding has made them one there is nothing to add. */
function phrasePairs(): [string, string][] {
  return TW_PHRASES.split('|').flatMap((pair): [string, string][] => {
    const [mainland = '', taiwan = ''] = pair.split(' ').map((word) => foldWords(fold(word)));
    return mainland.length > 1 && taiwan.length > 1 && mainland !== taiwan ? [[mainland, taiwan]] : [];
  });
}

function add(word: string, known: KnownWord): void {
  let node = ROOT;
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    const next: Node = node.next.get(unit) ?? { next: new Map() };
    node.next.set(unit, next);
    node = next;
  }
  node.word = known;
}
