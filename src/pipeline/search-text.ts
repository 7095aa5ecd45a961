import { foldForReading } from './fold.ts';

/** What search keeps of a brief or an article. */
export interface SearchText {
  /** Tag, headline or title, and body, folded; a line break stands between them and where a clause ended. */
  folded: string;
  /** How many characters (code points) of it are the title's; search ranks a hit there higher. */
  titleLength: number;
}

/**
 * Folds a piece for search: either script finds both, and no word is found across a clause mark.
 * @param title original texts of what heads the piece: a brief's tag and headline, an article's title
 * @param body original text
 */
export function searchText(title: readonly (string | null)[], body: string): SearchText {
  const head = title
    .map((text) => foldedLines(text ?? ''))
    .filter((text) => text !== '')
    .join('\n');
  const rest = foldedLines(body);
  return { folded: head && rest ? `${head}\n${rest}` : head || rest, titleLength: [...head].length };
}

/** Folded as pieces are, so that a search for a part of a text finds it; no line break at either end. */
export function foldedLines(text: string): string {
  return foldForReading(text).text.replace(/^\n|\n$/g, '');
}

/** So many numbers for pairs of characters; rarely two pairs share one. */
const PAIRS = 2 ** 25;
const FACTOR = 92_821;
const LINE_FEED = 10;

/** Each two neighbouring characters of a folded text as one number below 2^25, each once; none across a line break. */
export function pairsOf(folded: string): number[] {
  const points = Array.from(folded, (character) => character.codePointAt(0) ?? 0);
  const found = new Set<number>();
  for (const [index, second] of points.entries()) {
    const first = points[index - 1];
    if (first === undefined || first === LINE_FEED || second === LINE_FEED) continue;
    found.add((first * FACTOR + second) % PAIRS);
  }
  return [...found];
}
