import { createHash } from 'node:crypto';
import { bandsOf } from './bands.ts';
import { type TokenKind, tokensOf } from './facts.ts';
import { dropLeads, leadDay } from './fingerprint-leads.ts';
import { comparableCore, PARENTHESIS } from './fold-comparable.ts';
import { headlineFacts } from './headline-facts.ts';
import type { BriefText, Fingerprint } from './types.ts';

/**
 * The version of the bands under which briefs are found. Raise it when the same text gives other bands than before (by a
 * change here, in `bands.ts`, or in how they fold), in one commit with a migration that sets the default of
 * `briefs.keys_version` to it. Stored briefs keep their former bands, by which new copies do not find them, until
 * `reprocess --stage match` gives them the present ones; `doctor` counts those that wait for it. Keys of stored texts
 * stay as they are, since what an equal key finds is found by the bands too.
 */
export const BRIEF_KEYS_VERSION = 1;

/** Bodies from this many folded units on are told apart by themselves; a headline is often rewritten, a body seldom. */
const BODY_ALONE = 40;
/** Articles whose folded body is shorter are too short to be called copies. */
const ARTICLE_MINIMUM = 100;

/**
 * Makes a brief comparable: folded, region and Taiwan words made one, parentheses without numbers, the tag and the
 * attribution (金色财经报道， · (Cryptonews)) dropped, less a day that only the attribution names (6月8日消息，).
 *
 * The key is taken over the body, what its parentheses name, and those facts of the headline that the body does not
 * repeat; of a body under 40 folded units, over headline and body. Equal keys still need compatible days: see verdict.ts.
 * @param brief original text
 */
export function fingerprint(brief: BriefText): Fingerprint {
  const headline = comparableCore(brief.headline ?? '');
  const body = leadDay(brief.body) + comparableCore(dropLeads(brief.body));
  const folded = headline + body;
  return { folded, key: keyOf(brief, headline, body), bands: bandsOf(headline, body) };
}

function keyOf(brief: BriefText, headline: string, body: string): string {
  const named = namesAside(brief.headline ?? '') + namesAside(brief.body);
  if (body.length >= BODY_ALONE) return sha256(`${body}\n${headlineFacts(headline, body)}${named}`);
  const folded = headline + body + named;
  // Nothing that folding keeps (an unknown script): only the very same characters are a copy.
  return sha256(folded === '' ? `raw\n${brief.headline ?? ''}\n${brief.body}` : folded);
}

const NAMES: readonly TokenKind[] = ['latin', 'name', 'place'];
/** What may follow the last parenthesis of a text that ends with it: its medium, (Cryptonews). */
const TEXT_END = /^[\s。．.]*$/u;

/**
 * What a text's parentheses name: an exchange（Binance） is none（Huobi）. A copy that lost its parentheses has another key
 * and is found by its bands.
 * @param text original text
 */
function namesAside(text: string): string {
  const asides = [...text.matchAll(PARENTHESIS)].filter(
    ({ index, 0: aside }) => !TEXT_END.test(text.slice(index + aside.length)),
  );
  const names = asides.flatMap(([aside]) => tokensOf(aside).filter(({ kind }) => NAMES.includes(kind)));
  return [...new Set(names.map(({ id }) => `\n${id}`))].sort().join('');
}

/**
 * The exact key of an article's own text.
 * @param paragraphs the article's paragraphs, original text, in order, briefs taken out
 * @returns hex SHA-256 of the folded text, or null where it is under 100 units: too short to call two pages copies
 */
export function textKey(paragraphs: readonly string[]): string | null {
  const folded = paragraphs.map(comparableCore).join('');
  return folded.length < ARTICLE_MINIMUM ? null : sha256(folded);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
