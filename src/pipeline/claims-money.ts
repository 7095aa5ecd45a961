import type { FoundWord } from './claims-measures.ts';
import type { Quantity } from './claims-quantities.ts';
import { clauseStart, listAround, MONEY, phraseEnd, type Sentence } from './claims-sentence.ts';
import type { Measure } from './types.ts';

/** Behind an amount, what it is stands within so many units. */
const REACH = 12;
/** 3.8亿元数字港开工: what is built for so much. */
const BUILDS = /项目|开工|动工|改造|落户|落地|建设|升级|押注|布局/;
/** 交易312万笔，金额超11亿元: what was moved by them. */
const SUM = /^(?:总?金额|总额|合计|涉及)/;

function tells(quantities: readonly Quantity[], end: number): boolean {
  return quantities.some((other) => other.end <= end && /[笔单次张份]/.test(other.unit?.unit ?? ''));
}

/** 今年将突破600亿元: of what the sentence before told. */
const REACHES = /(?:突破|达到?|增至|升至|超过?|逾|不低于)$/;
/** Where a sentence is about coins, these are quotes of their market. */
const QUOTED: ReadonlySet<Measure> = new Set(['turnover', 'valuation', 'output']);

/**
 * What an amount of money is: the word behind it where that follows at once (300万元补贴), otherwise what was named last before.
 * @param isMarket whether the sentence is about coins: only what its own clause names counts then
 */
export function moneyOf(sentence: Sentence, quantity: Quantity, isMarket: boolean): Measure | null {
  const { text } = sentence;
  if (/^级/.test(text.slice(quantity.end))) return null;
  const words = sentence.words('money');
  const { end } = listAround(sentence, quantity).last;
  const tail = phraseEnd(sentence, end, REACH);
  const clause = clauseStart(sentence, quantity.start);
  // 最高补贴500万元: the qualifier may hold the word.
  const before = words.filter((word) => word.end <= quantity.numberStart);
  const inClause = before.filter((word) => word.start >= clause);
  const behind = words.filter((word) => word.start >= end && word.end <= tail);
  const near = nearOf(inClause, behind, before);
  if (isMarket) return near && !QUOTED.has(near) && !inClause.some(isNothing) ? near : null;
  if (near !== undefined) return near;
  if (before.length > 0) return asFund(before.at(-1)?.measure ?? null, before);
  if (/[奖补]/.test(text.slice(quantity.start, quantity.numberStart))) return 'subsidy';
  if (BUILDS.test(text.slice(end, tail))) return 'investment';
  if (SUM.test(text.slice(clause, quantity.start)) && tells(sentence.quantities, quantity.start)) return 'turnover';
  return REACHES.test(text.slice(0, quantity.numberStart)) ? (sentence.told.get(MONEY) ?? null) : null;
}

/** What the clause itself says of its amount; undefined where it says nothing. */
function nearOf(inClause: FoundWord[], behind: FoundWord[], before: FoundWord[]): Measure | null | undefined {
  const said = inClause.at(-1)?.measure;
  const named = (behind.find(isFund) ?? behind.at(-1))?.measure;
  if (said === null || behind.some(isNothing)) return null;
  if (named) return refined(named, said);
  return said && asFund(said, before);
}

function isNothing({ measure }: FoundWord): boolean {
  return measure === null;
}

/** 基金总规模10亿元: the size that is told is the fund's. */
function asFund(measure: Measure | null, words: FoundWord[]): Measure | null {
  return measure === 'output' && words.some(isFund) ? 'fund' : measure;
}

function isFund({ measure }: FoundWord): boolean {
  return measure === 'fund';
}

/** 给予300万元融资支持 is a subsidy still; 总规模10亿元的投资基金 a fund. */
function refined(behind: Measure, before: Measure | undefined): Measure {
  return before && before !== 'output' && behind !== 'fund' && behind !== 'subsidy' && behind !== 'loans'
    ? before
    : behind;
}
