import { measureOf } from './claims-choose.ts';
import { claimantsIn, type NamedClaimant } from './claims-claimant.ts';
import { daysIn, type NamedDay } from './claims-days.ts';
import { type Quantity, quantitiesIn } from './claims-quantities.ts';
import { MONEY, sentenceOf, type Told } from './claims-sentence.ts';
import { plain } from './claims-text.ts';
import type { Claim, Measure } from './types.ts';

/** Sentences end here; a number is understood from its own sentence alone. */
const SENTENCE_END = /[。!?\n]/;
/** A sentence longer than this is cut: what stands further away says nothing about a number. */
const LONGEST_SENTENCE = 400;

/**
 * The numbers that a text reports, in order (docs/data.md says which and how). Those that contradict each other stand
 * side by side. Linear in the text's length.
 * @param text original text, either script
 * @param field which text of the article or brief it is
 * @param anchor the day on which it was published, `YYYY-MM-DD`: `去年` and days without a year go by it
 */
export function claimsIn(text: string, field: Claim['field'], anchor: string | null): Claim[] {
  const plainText = plain(text);
  const claims: Claim[] = [];
  let told: Told = new Map();
  let last: Told = told;
  for (const { start, end } of sentencesOf(plainText)) {
    const read = sentenceOf(plainText.slice(start, end), quantitiesIn(plainText.slice(start, end)), told);
    const counted = new Map<string, Measure>();
    const context = contextOf(text.slice(start, end), read.text, anchor);
    for (const quantity of read.quantities) {
      const found = measureOf(read, quantity);
      if (!found) continue;
      counted.set(quantity.unit?.kind === 'money' ? MONEY : found.unit, found.measure);
      const at = { start: start + quantity.start, end: start + quantity.end };
      const quotation = text.slice(start, end).trim();
      claims.push({
        ...found,
        ...ends(quantity),
        ...context(quantity.start),
        field,
        ...at,
        text: text.slice(at.start, at.end),
        quotation,
        sentenceStart: start,
      });
    }
    told = new Map([...last, ...counted]);
    last = counted;
  }
  return claims;
}

/** A headline or title, and the text below it. */
interface Headed {
  field: 'title' | 'headline';
  head: string | null;
  body: string;
}

/**
 * The claims of an article or brief: of its body, and of its title or headline what the body does not say as well.
 * @param anchor the day on which it was published or null
 */
export function pieceClaims({ field, head, body }: Headed, anchor: string | null): Claim[] {
  const claims = claimsIn(body, 'body', anchor);
  const said = new Set(claims.map(keyOf));
  const above = head === null ? [] : claimsIn(head, field, anchor);
  return [...above.filter((claim) => !said.has(keyOf(claim))), ...claims];
}

/** Day and claimant for a number at an offset of a sentence; what is the same for all its numbers is read once. */
function contextOf(original: string, text: string, anchor: string | null) {
  let read: { days: NamedDay[]; claimants: NamedClaimant[] } | undefined;
  return (at: number): Pick<Claim, 'asOf' | 'claimant'> => {
    read ??= { days: daysIn(text, anchor), claimants: claimantsIn(original, text) };
    return {
      asOf: read.days.findLast(({ end }) => end <= at)?.day ?? null,
      claimant: read.claimants.findLast(({ end }) => end <= at)?.name ?? null,
    };
  };
}

function keyOf({ measure, low, high, unit }: Claim): string {
  return `${measure} ${low ?? high} ${high ?? low} ${unit}`;
}

function ends({ low, high, qualifier }: Quantity): Pick<Claim, 'low' | 'high' | 'qualifier'> {
  return { low, high, qualifier };
}

function* sentencesOf(text: string): Generator<{ start: number; end: number }> {
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && at - start < LONGEST_SENTENCE && !SENTENCE_END.test(text.charAt(at))) continue;
    if (at > start && /[\d一二三四五六七八九十百千万亿两]/.test(text.slice(start, at))) yield { start, end: at };
    start = at < text.length && !SENTENCE_END.test(text.charAt(at)) ? at : at + 1;
  }
}
