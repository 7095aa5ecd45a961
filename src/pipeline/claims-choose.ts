import { isCondition } from './claims-conditions.ts';
import { countOf, massOf } from './claims-counts.ts';
import { moneyOf } from './claims-money.ts';
import type { Quantity } from './claims-quantities.ts';
import { ratioOf } from './claims-ratios.ts';
import type { Sentence } from './claims-sentence.ts';
import type { Measure } from './types.ts';

/** A sentence about coins and their prices, where numbers are quotes. */
const MARKET =
  /NFT|OpenSea|地板价|锁仓|24小时|比特币|BTC|ETH|以太坊|(?<![\d万亿余多])USDT|爆仓|代币|巨鲸|日内(?=[涨跌上下高低走报最])|现报|币安/;
/** TPS可达2万. */
const TPS_BEFORE = /(?:TPS|tps)[^,:;、\d]{0,4}$/;
/** From here on an amount goes without 元: 总规模100亿. */
const LEAST_WITHOUT_CURRENCY = 1e8;
/** The same right behind the word for it. */
const LEAST_NAMED = 1e5;

/**
 * What a quantity of a sentence measures.
 * @returns null where it is nothing that people report on: a price, a condition, a count of months or guests
 */
export function measureOf(sentence: Sentence, quantity: Quantity): { measure: Measure; unit: string } | null {
  if (isCondition(sentence, quantity)) return null;
  const { unit } = quantity;
  const isMarket = MARKET.test(sentence.text);
  const isRate = isPerUnit(sentence.text, quantity.start);
  switch (unit?.kind) {
    case 'area':
      return isRate ? null : { measure: 'area', unit: unit.unit };
    case 'rate':
      return { measure: 'throughput', unit: unit.unit };
    case 'money':
      return isRate ? null : told(moneyOf(sentence, quantity, isMarket), unit.unit);
    case 'ratio':
      return told(ratioOf(sentence, quantity, isMarket), unit.unit);
    default:
      if (!unit && TPS_BEFORE.test(sentence.text.slice(0, quantity.start)))
        return { measure: 'throughput', unit: 'TPS' };
      if (unit?.unit === '枚' && isMarket) return null;
      return withoutUnit(sentence, quantity, isMarket) ?? countOf(sentence, quantity);
  }
}

function withoutUnit(sentence: Sentence, quantity: Quantity, isMarket: boolean) {
  if (quantity.unit) return null;
  return massOf(sentence, quantity) ?? amountOf(sentence, quantity, isMarket);
}

/** 总规模100亿, 最高奖500万: money without its currency, which is the one that the sentence named before. */
function amountOf(sentence: Sentence, quantity: Quantity, isMarket: boolean) {
  const { text, quantities } = sentence;
  const words = sentence.words('money');
  const isFollowed = words.some(({ start }) => start === quantity.end);
  const isLed = words.some(({ end }) => end <= quantity.numberStart && end >= quantity.start - 1);
  const least =
    isFollowed || isLed || /[奖补助]|最高|最多/.test(text.slice(quantity.start, quantity.numberStart))
      ? LEAST_NAMED
      : LEAST_WITHOUT_CURRENCY;
  if ((quantity.low ?? quantity.high ?? 0) < least) return null;
  if (
    !isFollowed &&
    !/^(?:[,;、)）。\n ]|$|大关|.{0,4}[基资]金|.{0,6}(?:[投融]资|项目|改造|开工|打造|建设)|建(?!议))/.test(
      text.slice(quantity.end),
    )
  )
    return null;
  const before = quantities.findLast((other) => other.start < quantity.start && other.unit?.kind === 'money');
  return told(moneyOf(sentence, quantity, isMarket), before?.unit?.unit ?? 'CNY');
}

function told(measure: Measure | null, unit: string): { measure: Measure; unit: string } | null {
  return measure && { measure, unit };
}

const PER_UNIT =
  /(?:每|单位)(?:个红包|份|平方米|平米|平方呎|呎|坪|亩|月|天|人|股|枚|吨|度|张|台|千瓦时)[^,:;、。]{0,6}$|(?:人|户|亩|地)均[^,:;、。]{0,6}$/;
const PER_UNIT_REACH = 14;

/** 每平方米1000元, 人均80平方米, 亩均税收30万元: a rate of one thing. */
function isPerUnit(text: string, start: number): boolean {
  return PER_UNIT.test(text.slice(Math.max(0, start - PER_UNIT_REACH), start));
}
