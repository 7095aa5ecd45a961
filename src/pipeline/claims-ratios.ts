import { type FoundWord, measureWords } from './claims-measures.ts';
import type { Quantity } from './claims-quantities.ts';
import { clauseStart, phraseEnd, type Sentence } from './claims-sentence.ts';
import type { Measure } from './types.ts';

/** Behind a rate, what it is stands within so many units. */
const REACH = 12;
/** What leads to the value that something reached: 提高到, 降至. */
const LEVEL = /[到至]了?$/;
/** 30%的税, 51%攻击. */
const NO_PART = /^(?:的?[^,。;、]{0,4}(?<!纳|利)税(?!收)|攻击)/;
/** A clause that only compares goes on about what was named in the one before it. */
const COMPARES = /^(?:同比|环比|较|比|低于|高于|增|降|下降|上升|年增|其中)/;

/**
 * What a rate is: a change, a part of a whole, or a subsidy.
 * @param isMarket whether the sentence is about coins: the rate is then their price's unless its clause names a business
 */
export function ratioOf(sentence: Sentence, quantity: Quantity, isMarket: boolean): Measure | null {
  const { text } = sentence;
  const clause = clauseStart(sentence, quantity.start);
  const words = sentence.words('ratio');
  const before = words.filter((word) => word.end <= quantity.numberStart);
  const said = before.filter((word) => word.start >= clause);
  const lead = text.slice(clause, quantity.start);
  const subject = COMPARES.test(lead) ? clauseStart(sentence, Math.max(0, clause - 1)) : clause;
  if (before.some((word) => word.measure === null && word.start >= subject)) return null;
  if (NO_PART.test(text.slice(quantity.end)) || /前$/.test(text.slice(0, quantity.start))) return null;
  const tail = phraseEnd(sentence, quantity.end, REACH);
  const behind = words.find((word) => word.start >= quantity.end && word.end <= tail);
  const near = saidOf(said, text.slice(0, quantity.start));
  if (isMarket && near !== 'share' && !namesBusiness(text.slice(subject, quantity.start))) return null;
  if (near) return near;
  if (behind) return behind.measure;
  if (said.length > 0) return 'subsidy';
  // 从手续费看，持牌平台为0.25%: a sentence about fees goes on about fees.
  if (before.some(({ measure }) => measure === null) || !/[\u4e00-\u9fff]/.test(text)) return null;
  return partOrChange(quantity, lead, before.at(-1)?.measure);
}

/** What the clause says before its rate. 出租率提高到81% is a level: what moved says what it is, the verb nothing. */
function saidOf(said: FoundWord[], textBefore: string): Measure | null | undefined {
  const level = LEVEL.test(textBefore) && said.findLast(({ measure }) => measure === 'share');
  return (level || said.findLast(({ measure }) => measure !== 'subsidy'))?.measure;
}

/** A clause so short names only whose rate it is: 深圳21%. */
const SHORT_LEAD = 6;

/** Per cent that nothing explains are what was told before, or a part of a whole (互认的不到两成). */
function partOrChange(quantity: Quantity, lead: string, before: Measure | null | undefined): Measure | null {
  const again = lead.length <= SHORT_LEAD ? before : undefined;
  return again ?? (quantity.unit?.unit === '%' ? 'share' : (before ?? null));
}

function namesBusiness(clause: string): boolean {
  return [...measureWords(clause, 'money'), ...measureWords(clause, 'count')].some(({ measure }) => measure !== null);
}
