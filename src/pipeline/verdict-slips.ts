import { type Alignment, type Hunk, stretches } from './facts-align.ts';

/** What must not be lost: it tells numbers and offices apart or turns a sentence round. */
const KEPT = /[^\u4e00-\u9fff]|[一二三四五六七八九十百千两万亿点负不未没无非否禁停反净副]/u;
const CURRENCY = /^[美港欧日韩]元$/;
/** A filter of words takes out one of up to so many characters; a hand that slips, one or two. */
const LOST_WORD = 3;
const LOST_CHARACTERS = 2;

/**
 * Whether the one text lost a few characters here, and with them perhaps the words and dates that they were part of:
 * mirrors drop characters by chance, or a word that a filter takes out.
 * @param texts the two texts that the hunk is of
 */
export function isSlip(hunk: Hunk, texts: Alignment['texts']): boolean {
  const [shorter = '', longer = ''] = stretches(hunk).sort((a, b) => a.length - b.length);
  const lost = lostBetween(shorter, longer);
  if (lost === null || lost === '' || KEPT.test(lost)) return false;
  // Whole words that are gone are no slip: `hunkProblem` looks at them.
  const isPart = lost.length === 1 || (hunk.a.length > 0 && hunk.b.length > 0);
  return isPart && !isOtherCurrency(hunk, texts);
}

/** 美元 is 元 here, and 美元 stands nowhere else in the one text: no character was lost, but another currency is meant. */
function isOtherCurrency({ a, b }: Hunk, texts: Alignment['texts']): boolean {
  const named = [...a, ...b].filter(({ text }) => CURRENCY.test(text));
  return named.some(({ id }) => texts.some((tokens) => tokens.every((token) => token.id !== id)));
}

/** What the longer has and the shorter has not, where that is one word or a few characters; null where it is more. */
function lostBetween(shorter: string, longer: string): string | null {
  const length = longer.length - shorter.length;
  if (length > LOST_WORD) return null;
  let start = 0;
  while (start < shorter.length && shorter[start] === longer[start]) start++;
  if (longer.endsWith(shorter.slice(start))) return longer.slice(start, start + length);
  if (length > LOST_CHARACTERS) return null;
  let [lost, at] = ['', 0];
  for (const character of longer) {
    if (character === shorter[at]) at++;
    else lost += character;
  }
  return lost.length === length ? lost : null;
}
