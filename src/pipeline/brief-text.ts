import { analyseBrief } from './analyse.ts';
import { findBrackets, findCutBracket, findRoundBracket } from './segment-bracket.ts';
import { NO_STYLE, parseHead } from './segment-head.ts';
import { attributionOf, occurredOn } from './segment-lead.ts';
import type { AnalysedBrief } from './types.ts';

/**
 * Reads a brief that stands by itself, without the page around it: what its fellows would show about the page's
 * separators is missing.
 * @param raw tag to bracket, as it stood on a page
 * @returns offsets point into `raw`; its position is 0
 */
export function readBriefText(raw: string): AnalysedBrief {
  const bracket = findBrackets(raw).at(-1) ?? findCutBracket(raw, true) ?? findRoundBracket(raw);
  const text = bracket ? raw.slice(0, bracket.start).trimEnd() : raw;
  const { tag, headline, bodyStart } = parseHead(text, 0, NO_STYLE);
  const body = text.slice(bodyStart).trim();
  const date = bracket?.date ?? null;
  const time = bracket?.time ?? null;
  const place = { start: 0, end: raw.length, position: 0 };
  const said = { occurred: occurredOn(body, date), attribution: attributionOf(body) };
  return analyseBrief({ tag, headline, body, date, time, ...said, ...place }, raw);
}
