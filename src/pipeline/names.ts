import { originalSpan } from './fold.ts';
import { homeOf, officeAt, regulatorAt } from './names-offices.ts';
import { type FoundName, namesWords } from './names-words.ts';
import type { ReadField } from './places-read.ts';
import { pathOf } from './places-regions.ts';
import type { NameMention, Region } from './types.ts';

/**
 * Finds the regulators, companies and coins of the tables that a piece names, in either script or in English.
 *
 * Offices that every state has (央行, 财政部) are those of the region right before them, else of the state named before in
 * the sentence, else of where the text is at home. A platform's name (以太坊) is its coin only beside a price or an amount.
 * @param fields what `readFields` gave: who needs places too reads a piece once
 * @returns mentions in order of field and place
 */
export function namesIn(fields: readonly ReadField[]): NameMention[] {
  const home = homeOf(fields.map(({ folded }) => folded.text));
  return fields.flatMap((read) => {
    const said = new Set<string>();
    return namesWords(read.text, read.folded).flatMap((word) => {
      const found = meant(read, home, word, said);
      if (!found) return [];
      if (found.type === 'coin') said.add(found.name);
      const { from, to, region, ...what } = found;
      const { start, end } = originalSpan(read.text, read.folded, from, to);
      const path = region ? [region, ...(region.parent === null ? [] : pathOf(region.parent))] : [];
      return [{ ...what, field: read.field, start, end, text: read.text.slice(start, end), path }];
    });
  });
}

interface Found extends Pick<NameMention, 'type' | 'name'> {
  from: number;
  to: number;
  region: Region | null;
}

function meant(read: ReadField, home: string, word: FoundName, said: ReadonlySet<string>): Found | undefined {
  const { meaning, from, to } = word;
  if (meaning.type === 'other') return undefined;
  if (meaning.type === 'office') {
    const office = officeAt(read, home, word, meaning.office);
    return office && { type: 'regulator', ...office };
  }
  if (meaning.type === 'regulator') {
    return { type: 'regulator', ...regulatorAt(read, word, meaning.name, meaning.region) };
  }
  if (meaning.priced && !said.has(meaning.name) && !isPriced(read.folded.text, from, to)) return undefined;
  return { type: meaning.type, name: meaning.name, from, to, region: null };
}

/** Folded words beside a name that speak of a price, an amount or a product on it. */
const PRICED_BEHIND =
  /^(?:\n?(?:币价?|价格|现货|etf|期货|期权|合约价|现报|报|跌|涨|升至|升破|大[涨跌]|暴[涨跌]|闪崩|突破|站上|站稳|失守|回落|反弹|走[高低强弱]|领[涨跌]|持仓|储备|行情|走势|市值|巨鲸|信托|现价|今日|单[日周月]|日内|24小时|价值))/;
const PRICED_BEFORE = /(?:[\d万亿千百](?:枚|个)|购买|买入|卖出|增持|减持|抛售|囤|持有|做多|做空|万|抢购)$/;
const LONGEST_CUE = 6;

function isPriced(text: string, from: number, to: number): boolean {
  return (
    PRICED_BEHIND.test(text.slice(to, to + LONGEST_CUE)) ||
    PRICED_BEFORE.test(text.slice(Math.max(0, from - LONGEST_CUE), from))
  );
}
