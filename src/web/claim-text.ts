import { html } from 'hono/html';
import type { ReportedNumber } from '../reports/claims.ts';
import type { Markup } from './layout.ts';
import { number, type View } from './view.ts';

/** The parts of a claim that are its number. */
type ClaimNumber = Pick<ReportedNumber, 'value_low' | 'value_high' | 'qualifier' | 'unit'>;

/** A claim's number as people write it: `over 47 家`, `3–5 个`. */
export function claimNumber(
  { words }: View,
  { value_low: low, value_high: high, qualifier, unit }: ClaimNumber,
): Markup {
  const [first, last] = [low ?? high ?? 0, high ?? low ?? 0];
  const value = first === last ? number(first) : `${number(first)}–${number(last)}`;
  return html`<span class="value">${words.qualifiers[qualifier]}${value} <span lang="zh-Hans">${unit}</span></span>`;
}
