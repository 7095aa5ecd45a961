import { UsageError } from '../pipeline/errors.ts';
import { foldedLines } from '../pipeline/search-text.ts';

/** What a text must and must not hold, folded; a term is a word or a quoted phrase. */
export interface TextQuery {
  all: string[];
  none: string[];
}

const TERM =
  /(?<minus>(?:^|(?<=\s))[-－−])?(?:["“”„«「『](?<phrase>[^"“”»」』]*)["“”»」』]?|(?<word>[^\s"“”„«「『]+))/gu;
const SHORTEST = 2;
const MOST_TERMS = 16;

/**
 * Reads what a person typed: words that must all stand in the text, “phrases” in quotation marks, and -words that must
 * not. Either script finds both; case, width and spaces within a phrase do not matter.
 * @throws UsageError where nothing is left to look for
 */
export function parseTextQuery(text: string): TextQuery {
  const query: TextQuery = { all: [], none: [] };
  for (const { groups } of text.matchAll(TERM)) {
    const term = foldedLines(groups?.['phrase'] ?? groups?.['word'] ?? '');
    if (term === '') continue;
    const terms = groups?.['minus'] ? query.none : query.all;
    if (!terms.includes(term)) terms.push(term);
  }
  const { all } = query;
  // 第 7 條: where every word is one character, the whole is meant.
  if (all.length > 1 && all.every((term) => [...term].length < SHORTEST)) query.all = [all.join('')];
  if (!query.all.some((term) => [...term].length >= SHORTEST)) {
    throw new UsageError(
      `search for a word of at least ${SHORTEST} letters or characters, not ${JSON.stringify(text)}`,
    );
  }
  if (query.all.length + query.none.length > MOST_TERMS) {
    throw new UsageError(`a search has at most ${MOST_TERMS} words`);
  }
  return query;
}
