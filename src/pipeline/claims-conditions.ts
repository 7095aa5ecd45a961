import { measureWords } from './claims-measures.ts';
import type { Quantity } from './claims-quantities.ts';
import { clauseStart, listAround, type Sentence } from './claims-sentence.ts';

const WHO = '基金|企业|链企|园区|平台|项目|公司|机构|单位|团队|个人|独角兽';
const THRESHOLD_HEAD = new RegExp(`^的有?\\d|^[^,:;、。]{0,8}的[^,:;、。]{0,8}?(?:${WHO})`);
const CONDITION_END = /^[^,:;。]{0,24}的(?:,|$)/;
const GIVES = /给予|奖励|补贴|补助|资助|支持|予以/;
/** Who has to: 申报单位须…500万元以上. */
const REQUIRES = /须|应当|需(?!求)|不得|方可|符合.{0,6}条件/;

/** A threshold that somebody has to reach (`年收入超过1亿元的企业`, `投资5000万元以上的，给予…`) reports nothing. */
export function isCondition(sentence: Sentence, quantity: Quantity): boolean {
  const { text } = sentence;
  const { first, last } = listAround(sentence, quantity);
  const rest = text.slice(last.end);
  const kind = quantity.unit?.kind;
  const clause = text.slice(clauseStart(sentence, first.start), first.start);
  if (/^起(?=[,。;、 ]|$)/.test(rest)) return true;
  if (first.qualifier === 'over' && REQUIRES.test(text.slice(0, first.start))) return true;
  // 超过七成的企业 is a share of them, 增速超过七成的企业 a threshold.
  const isShare = kind === 'ratio' && measureWords(clause, kind).length === 0;
  if (kind !== 'count' && !isShare && first.qualifier === 'over' && THRESHOLD_HEAD.test(rest)) return true;
  if (!CONDITION_END.test(rest) && !(/^(?:对|凡|经)/.test(clause.trim()) && THRESHOLD_HEAD.test(rest))) return false;
  return GIVES.test(rest) && !GIVES.test(clause);
}
