import { foldForReading, originalSpan } from '../pipeline/fold.ts';

/** A stretch of an original text, UTF-16 offsets. */
export interface Span {
  start: number;
  end: number;
}

/** Where the terms stand in an original text, whichever script it has; in order, none over another. @param terms folded */
export function findTerms(original: string, terms: readonly string[]): Span[] {
  const folded = foldForReading(original);
  const spans: Span[] = [];
  for (const term of terms) {
    for (let at = folded.text.indexOf(term); at >= 0; at = folded.text.indexOf(term, at + term.length)) {
      spans.push(originalSpan(original, folded, at, at + term.length));
    }
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end);
    else joined.push({ ...span });
  }
  return joined;
}

const BEFORE = 30;
const LONGEST = 160;

/** Part of a text around its first hit, whole where it is short, with the hits in it. */
export function excerpt(original: string, terms: readonly string[]): { text: string; hits: Span[] } {
  const hits = findTerms(original, terms);
  const first = hits[0]?.start ?? 0;
  const whole = original.length <= LONGEST;
  const from = whole || first <= BEFORE ? 0 : wholeCharacter(original, first - BEFORE);
  const to = wholeCharacter(original, Math.min(original.length, whole ? original.length : from + LONGEST));
  const [head, tail] = [from > 0 ? '…' : '', to < original.length ? '…' : ''];
  const shift = head.length - from;
  const inside = hits.filter(({ start, end }) => start >= from && end <= to);
  return {
    text: `${head}${original.slice(from, to)}${tail}`,
    hits: inside.map(({ start, end }) => ({ start: start + shift, end: end + shift })),
  };
}

/** The offset, or the one before it where it would cut a pair of surrogates. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
