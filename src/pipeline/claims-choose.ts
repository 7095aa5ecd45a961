import { type FoundWord, fits, measureWords, USUAL_UNIT } from './claims-measures.ts';
import type { Quantity } from './claims-quantities.ts';
import type { UnitKind } from './claims-units.ts';
import type { Measure } from './types.ts';

/** A plain sentence with the quantities in it; offsets count from the sentence's start. */
export interface Sentence {
  text: string;
  quantities: readonly Quantity[];
  /** Its words for measures, read once for each kind of number. */
  words: (kind: UnitKind) => FoundWord[];
}

/** @param text plain text; @param quantities all that stand in it */
export function sentenceOf(text: string, quantities: readonly Quantity[]): Sentence {
  const read = new Map<UnitKind, FoundWord[]>();
  const words = (kind: UnitKind) => {
    const known = read.get(kind) ?? measureWords(text, kind);
    read.set(kind, known);
    return known;
  };
  return { text, quantities, words };
}

/** Behind a number, its noun stands within so many units. */
const NOUN_REACH = 26;
const MONEY_REACH = 12;
/** What ends a noun phrase: a verb, a particle or a mark. Behind 的 it goes on. */
const PHRASE_END =
  /[,:;、()（）“”《》]|落户|入驻|签约|集体|参与|获得?|被|将|已|与|和|及|同比|并|可|由|从|较|比|为|共|在|提供|完成|通过|上榜|入选|建成|实现|等|分别|占|至|增|新增|组成/;
/** What may stand behind a number whose noun went before it. */
const NO_NOUN =
  /^(?: |的?[,:;、)）”。]|$|增|提|上升|减|占|位|居|领先|领跑|排|同比|环比|比|较|分别|在|落户|入驻|注册|已|和|及|与|或|为|之多|不等|到|至|,|[(（]|的(?=[,、]))/;
/** Words before a number that make it point back, list by rank, or count one by one: 这5家, 前10名, 每1家. */
const POINTS_BACK = /(?:少了|多了|这|该|上述|前述|此|那|每|(?<![年月日])前|其他|其它|双方|第)$/;
const MARKET = /24小时|比特币|BTC|ETH|以太坊|USDT|爆仓|代币|巨鲸|日内|现报|币安/;
const CLAUSE_MARK = /[,:;](?!\d{3}(?!\d))/g;

/**
 * What a quantity of a sentence measures.
 * @returns null where it is nothing that people report on: a price, a condition, a count of months or guests
 */
export function measureOf(sentence: Sentence, quantity: Quantity): { measure: Measure; unit: string } | null {
  const kind: UnitKind = quantity.unit?.kind ?? 'count';
  const unit = quantity.unit?.unit ?? '';
  if (isCondition(sentence, quantity)) return null;
  if (kind === 'area') return perUnit(sentence.text, quantity.start) ? null : { measure: 'area', unit };
  if (kind === 'rate') return { measure: 'throughput', unit };
  const words = sentence.words(kind);
  if (kind === 'count') return countOf(sentence, quantity, words);
  if (MARKET.test(sentence.text)) return null;
  if (kind === 'money' && perUnit(sentence.text, quantity.start)) return null;
  const measure = kind === 'money' ? moneyOf(sentence, quantity, words) : ratioOf(sentence, quantity, words);
  return measure && { measure, unit };
}

function countOf({ text, quantities }: Sentence, quantity: Quantity, words: FoundWord[]) {
  const unit = quantity.unit?.unit ?? '';
  const before = text.slice(0, quantity.start);
  if (POINTS_BACK.test(before) || isArticle(text, quantity)) return null;
  if (/每秒(?:处理|可处理|达|吞吐)?.{0,6}$/.test(before.slice(-12)) && /[笔次]/.test(unit)) {
    return { measure: 'throughput' as const, unit: 'TPS' };
  }
  const behind = unit === '' ? undefined : nounBehind(text, quantity, quantities, words);
  const word = behind ?? (NO_NOUN.test(text.slice(quantity.end)) ? nounBefore(text, quantity, words, unit) : undefined);
  if (!word?.measure) return null;
  if (unit === '') return bareCount(text, quantity, word, word.measure);
  return fits(word.measure, unit) ? { measure: word.measure, unit } : null;
}

/** `产业园数量超过47`: only a number that a word for reaching or a qualifier leads to, with nothing behind it. */
function bareCount(text: string, quantity: Quantity, word: FoundWord, measure: Measure) {
  const unit = USUAL_UNIT[measure];
  const led =
    quantity.qualifier !== 'exact' || /(?:达到?|至|为|有|共)了? ?$/.test(text.slice(word.end, quantity.start));
  const ends = /^(?:[,;、)）。]|$)/.test(text.slice(quantity.end));
  return unit && led && ends ? { measure, unit } : null;
}

/** 一家 and 一个 are articles, 两家公司 at the head of a clause points back. */
function isArticle(text: string, quantity: Quantity): boolean {
  const number = text.slice(quantity.numberStart, quantity.end);
  if (quantity.qualifier !== 'exact') return false;
  if (/^一[^百千万亿]/.test(number)) return true;
  return /^[两二三][家座个处]/.test(number) && /(?:^|[,:、]|这|与|和)$/.test(text.slice(0, quantity.start));
}

/** The last word of the noun phrase behind a number: 12家园区企业 are companies. */
function nounBehind(text: string, quantity: Quantity, all: readonly Quantity[], words: FoundWord[]) {
  const next = all.find((other) => other.unit && other.start >= quantity.end)?.start ?? text.length;
  const limit = Math.min(text.length, quantity.end + NOUN_REACH, next);
  const phrase = text.slice(quantity.end, limit);
  const mark = phrase.search(/[,:;、。]/);
  const end = quantity.end + (mark < 0 ? phrase.length : mark);
  const here = words.filter((word) => word.start >= quantity.end && word.end <= end);
  const [first] = here;
  if (!first) return undefined;
  const gap = text.slice(quantity.end, first.start);
  if (/^(?:增|提|上升|减|占|位|居|排|同比|较|落户|入驻)/.test(gap)) return undefined;
  const stop = text.slice(first.end, end).search(PHRASE_END);
  const last = here
    .filter((word) => stop < 0 || word.start < first.end + stop)
    .filter((word) => joined(text, first, word));
  return last.at(-1);
}

/** Whether a later word still belongs to the same noun: nothing but letters between, and 的 at most once. */
function joined(text: string, first: FoundWord, word: FoundWord): boolean {
  return word === first || !/的/.test(text.slice(first.end, word.start));
}

function nounBefore(text: string, quantity: Quantity, words: FoundWord[], unit: string): FoundWord | undefined {
  const clause = clauseStart(text, quantity.start);
  const said = words.filter((word) => word.end <= quantity.start);
  // 试点城市增加到26个 counts towns, not trials.
  const last = said.at(-1);
  if (last?.measure === null && last.start >= clause) return undefined;
  const before = said.filter(({ measure }) => measure !== null && (unit === '' || fits(measure, unit)));
  return before.filter((word) => word.start >= clause).at(-1) ?? before.at(-1);
}

function clauseStart(text: string, at: number): number {
  let start = 0;
  for (const mark of text.slice(0, at).matchAll(CLAUSE_MARK)) start = mark.index + 1;
  return start;
}

/** Behind the number where its noun follows at once (300万元补贴), otherwise what was named last before it. */
function moneyOf(sentence: Sentence, quantity: Quantity, words: FoundWord[]): Measure | null {
  const { text, quantities } = sentence;
  const { end } = listAround(sentence, quantity).last;
  if (/^级/.test(text.slice(quantity.end))) return null;
  const clause = clauseStart(text, quantity.start);
  const inClause = words.filter((word) => word.end <= quantity.start && word.start >= clause);
  const next = quantities.find((other) => other.unit && other.start >= end)?.start ?? text.length;
  const tail = /^[^,:;、。]*/.exec(text.slice(end, Math.min(next, end + MONEY_REACH)))?.[0] ?? '';
  const behind = words.filter((word) => word.start >= end && word.end <= end + tail.length);
  const said = inClause.at(-1);
  const named = behind.at(-1);
  if (behind.some((word) => word.measure === null) || said?.measure === null) return null;
  if (named?.measure) return refined(named.measure, said?.measure);
  if (said?.measure) return said.measure === 'output' && inClause.some(isFund) ? 'fund' : said.measure;
  const earlier = words.filter((word) => word.end <= quantity.start);
  return earlier.some(isFund) && earlier.at(-1)?.measure === 'output' ? 'fund' : (earlier.at(-1)?.measure ?? null);
}

function isFund(word: FoundWord): boolean {
  return word.measure === 'fund';
}

/** 给予300万元融资支持 is a subsidy still; 总规模10亿元的投资基金 a fund. */
function refined(behind: Measure, before: Measure | undefined): Measure {
  return before && before !== 'output' && behind !== 'fund' && behind !== 'subsidy' && behind !== 'loans'
    ? before
    : behind;
}

function ratioOf({ text }: Sentence, quantity: Quantity, words: FoundWord[]): Measure | null {
  const clause = clauseStart(text, quantity.start);
  const before = words.filter((word) => word.end <= quantity.start);
  const said = before.filter((word) => word.start >= clause);
  if (said.some((word) => word.measure === null)) return null;
  // 出租率提高到81% is a level: what moved says what it is, the verb nothing.
  const level = LEVEL.test(text.slice(0, quantity.start)) && said.findLast(({ measure }) => measure === 'share');
  if (level) return level.measure;
  const near = said.findLast((word) => word.measure !== 'subsidy');
  if (near) return near.measure;
  const tail = /^[^,:;、。]*/.exec(text.slice(quantity.end, quantity.end + MONEY_REACH))?.[0] ?? '';
  const behind = words.find((word) => word.start >= quantity.end && word.end <= quantity.end + tail.length);
  if (behind) return behind.measure;
  if (said.length > 0) return 'subsidy';
  if (SHARE_OF.test(text.slice(quantity.end))) return 'share';
  if (/分之/.test(text.slice(quantity.start, quantity.end))) return 'share';
  return quantity.unit?.unit === '%' && /(?:[企机]业|全国|全省|总数|总量|其中)/.test(text.slice(clause, quantity.start))
    ? 'share'
    : (before.at(-1)?.measure ?? null);
}

/** 七成的入园企业: of whom it is a part. */
const SHARE_OF = /^的[^,:;、。]{0,8}?(?:企业|链企|公司|机构|园区|项目|团队|用户|员工)/;
/** What leads to the value that something reached: 提高到, 降至. */
const LEVEL = /[到至]了?$/;

function perUnit(text: string, start: number): boolean {
  return /每(?:平方米|平米|亩|月|天|人|股|枚|吨|度|张|台)[^,:;、。]{0,6}$|人均.{0,4}$/.test(
    text.slice(Math.max(0, start - 14), start),
  );
}

/** The ends of the list `50万元、200万元` that a quantity stands in: what leads to the first and follows the last is said of all. */
function listAround({ text, quantities }: Sentence, quantity: Quantity): { first: Quantity; last: Quantity } {
  const at = quantities.indexOf(quantity);
  let first = quantity;
  let last = quantity;
  for (const other of quantities.slice(0, at).reverse()) {
    if (!LIST_MARK.test(text.slice(other.end, first.start))) break;
    first = other;
  }
  for (const other of quantities.slice(at + 1)) {
    if (!LIST_MARK.test(text.slice(last.end, other.start))) break;
    last = other;
  }
  return { first, last };
}

const LIST_MARK = /^ ?[、和及或] ?$/;
const THRESHOLD_HEAD =
  /^的有?\d|^[^,:;、。]{0,8}的[^,:;、。]{0,8}?(?:企业|链企|园区|平台|项目|公司|机构|单位|团队|个人|独角兽)/;
const CONDITION_END = /^[^,:;。]{0,24}的(?:,|$)/;
const GIVES = /给予|奖励|补贴|补助|资助|支持|予以/;

/** A threshold that somebody has to reach (`年收入超过1亿元的企业`, `投资5000万元以上的，给予…`) reports nothing. */
function isCondition(sentence: Sentence, quantity: Quantity): boolean {
  const { text } = sentence;
  const { first, last } = listAround(sentence, quantity);
  const rest = text.slice(last.end);
  const kind = quantity.unit?.kind;
  const clause = text.slice(clauseStart(text, first.start), first.start);
  // 超过七成的企业 is a share of them, 增速超过七成的企业 a threshold.
  const isShare = kind === 'ratio' && measureWords(clause, kind).length === 0;
  if (kind !== 'count' && !isShare && first.qualifier === 'over' && THRESHOLD_HEAD.test(rest)) return true;
  if (!CONDITION_END.test(rest) && !(/^(?:对|凡|经)/.test(clause.trim()) && THRESHOLD_HEAD.test(rest))) return false;
  return GIVES.test(rest) && !GIVES.test(clause);
}
