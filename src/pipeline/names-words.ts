import { type FoldedText, fold, originalSpan } from './fold.ts';
import { COINS, COMPANIES, OFFICES, OTHER_WORDS, PRICED_COINS, REGULATORS } from './names-table.ts';

/** What a word of the tables means. */
export type Meaning =
  | { type: 'company' | 'coin'; name: string; priced: boolean }
  /** `region` is its code; null for what states share. */
  | { type: 'regulator'; name: string; region: string | null }
  | { type: 'office'; office: Office }
  | { type: 'other' };

/** An office that many states or provinces have. */
export interface Office {
  /** What its name ends in behind that of its region: 央行. */
  suffix: string;
  /** Code of the region that is meant where the text names none; null: then it is nobody's. */
  usual: string | null;
  /** Its name where that is not region and suffix, by the region's code. */
  called: ReadonlyMap<string, string>;
}

/** A word of the tables in a folded text, UTF-16 units of it. */
export interface FoundName {
  from: number;
  to: number;
  meaning: Meaning;
}

interface Node {
  next: Map<number, Node>;
  meaning?: Meaning;
  /** As the table spells it; empty for a word in Han. */
  spelling?: string;
}

/** Regions of the table that are no single state. */
const SHARED = new Set(['EU', 'INT']);
const LATIN = /[a-z]/i;
const LATIN_OR_DIGIT = /[a-z0-9]/i;
/** A Latin name of so many letters is known in lower case too: bitcoin, but not circle. */
const KNOWN_IN_LOWER_CASE = 7;

const ROOT = createTree();

/** The words in order of place: at each place the longest, none inside another. Linear in the text's length. */
export function namesWords(text: string, folded: FoldedText): FoundName[] {
  const found: FoundName[] = [];
  for (let at = 0; at < folded.text.length; ) {
    const word = longestAt(text, folded, at);
    if (word) found.push(word);
    at = word ? word.to : at + 1;
  }
  return found;
}

function longestAt(text: string, folded: FoldedText, at: number): FoundName | undefined {
  let longest: FoundName | undefined;
  let node = ROOT.next.get(folded.text.charCodeAt(at));
  for (let to = at + 1; node; to++) {
    if (node.meaning && isSpelled(text, folded, at, to, node)) longest = { from: at, to, meaning: node.meaning };
    node = to < folded.text.length ? node.next.get(folded.text.charCodeAt(to)) : undefined;
  }
  return longest;
}

/** Latin ends are whole words in the table's spelling or in capitals: no `sec` of seconds, no `Meta` of Metaverse. */
function isSpelled(text: string, folded: FoldedText, from: number, to: number, { meaning, spelling }: Node): boolean {
  if (!spelling) return true;
  const { start, end } = originalSpan(text, folded, from, to);
  const word = text.slice(start, end);
  const before = meaning?.type === 'coin' ? LATIN : LATIN_OR_DIGIT;
  if (LATIN.test(word.charAt(0)) && before.test(text.charAt(start - 1))) return false;
  if (LATIN_OR_DIGIT.test(word.slice(-1)) && LATIN_OR_DIGIT.test(text.charAt(end))) return false;
  const letters = word.replace(/[^a-z]/gi, '');
  if (letters === letters.toUpperCase()) return true;
  const own = spelling.replace(/[^a-z]/gi, '');
  return letters === own || (letters.toLowerCase() === own.toLowerCase() && letters.length >= KNOWN_IN_LOWER_CASE);
}

function createTree(): Node {
  const root: Node = { next: new Map() };
  for (const [region = '', name = '', ...others] of rowsOf(REGULATORS)) {
    addAll(root, [name, ...others], { type: 'regulator', name, region: SHARED.has(region) ? null : region });
  }
  for (const [suffix = '', usual = '', ...rest] of rowsOf(OFFICES)) {
    const called = new Map(rest.filter((word) => word.includes('=')).map((word) => [codeOf(word), nameOf(word)]));
    const office = { suffix, usual: usual === 'none' ? null : usual, called };
    addAll(
      root,
      rest.filter((word) => !word.includes('=')),
      { type: 'office', office },
    );
  }
  for (const names of rowsOf(COMPANIES)) {
    addAll(root, names, { type: 'company', name: names[0] ?? '', priced: false });
  }
  for (const names of rowsOf(COINS)) addAll(root, names, { type: 'coin', name: names[0] ?? '', priced: false });
  for (const [name = '', ...others] of rowsOf(PRICED_COINS)) {
    addAll(root, others.length > 0 ? others : [name], { type: 'coin', name, priced: true });
  }
  for (const words of rowsOf(OTHER_WORDS)) addAll(root, words, { type: 'other' });
  return root;
}

function addAll(root: Node, words: readonly string[], meaning: Meaning): void {
  for (const word of words) {
    let node = root;
    for (const unit of fold(word)) {
      const next: Node = node.next.get(unit.charCodeAt(0)) ?? { next: new Map() };
      node.next.set(unit.charCodeAt(0), next);
      node = next;
    }
    node.meaning = meaning;
    node.spelling = LATIN.test(word) ? word : '';
  }
}

function rowsOf(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}

function codeOf(word: string): string {
  return word.slice(0, word.indexOf('='));
}

function nameOf(word: string): string {
  return word.slice(word.indexOf('=') + 1);
}
