import { type FoundWord, fits, USUAL_UNIT } from './claims-measures.ts';
import type { Quantity } from './claims-quantities.ts';
import { clauseStart, phraseEnd, type Sentence } from './claims-sentence.ts';
import type { Measure } from './types.ts';

/** Behind a number, its noun stands within so many units. */
const NOUN_REACH = 26;
/** Between two nouns of one phrase stand no more: 信息[服务]备案. */
const LONGEST_LINK = 4;
/** What ends a noun phrase: a verb, a particle or a mark. Behind 的 it goes on. */
const PHRASE_END =
  /[,:;、()（）“”《》]|落户|入驻|签约|集体|参与|获得?|被|将|已|与|和|及|同比|并|可|由|从|较|比|为|共|在|提供|完成|通过|上榜|入选|建成|实现|等|分别|占|至|增|新增|组成|开展|启动|举办|推进|设立|成立|打造|推出|用上|纳入|覆盖|迁入|拿到|减免|累计|迁出/;
/** What may stand behind a number whose noun went before it. */
const NO_NOUN =
  /^(?: |的?[,:;、)）”。]|$|增|提|上升|减|占|位|居|领先|领跑|遥遥|排|同比|环比|比|较|分别|在|落户|入驻|注册|已|和|及|与|或|为|之多|不等|到|至|,|[(（]|的(?=[,、]))/;
/** Verbs behind a number: what follows them is another thing. */
const VERB_BEHIND = /^(?:增|提|上升|减|占|位|居|排|同比|较|落户|入驻)(?!企业|机构|项目)/;
/** Words before a number that make it point back, list by rank, or count one by one: 这5家, 前10名, 每1家. */
const POINTS_BACK = /(?:少了?|多了|这|该|上述|前述|此|那|每|(?<![年月日目此之])前|其他|其它|双方|第)$/;
/** Organisations of any kind are counted in 家 and transactions in 笔, and hardly anything else is. */
const USUALLY: Readonly<Record<string, Measure>> = { 家: 'companies', 笔: 'records', 张: 'records', 人次: 'people' };
const PER_SECOND = /每秒(?:处理|可处理|达|吞吐)?.{0,6}$/;
const PER_SECOND_REACH = 12;

/** What a number of things counts; null where nobody reports on it. */
export function countOf(sentence: Sentence, quantity: Quantity): { measure: Measure; unit: string } | null {
  const { text } = sentence;
  const unit = quantity.unit?.unit ?? '';
  const before = text.slice(0, quantity.start);
  if (POINTS_BACK.test(before) || isArticle(text, quantity) || isTitle(text, quantity)) return null;
  if (PER_SECOND.test(before.slice(-PER_SECOND_REACH)) && /[笔次]/.test(unit)) {
    return { measure: 'throughput', unit: 'TPS' };
  }
  const words = sentence.words('count');
  const behind = unit === '' ? undefined : nounBehind(sentence, quantity, words);
  const headless = NO_NOUN.test(text.slice(quantity.end));
  const word = behind ?? (headless ? nounBefore(sentence, quantity, words) : undefined);
  if (unit === '') return word?.measure ? bareCount(text, quantity, word, word.measure) : null;
  if (word?.measure === null) return null;
  if (word && fits(word.measure, unit)) return { measure: word.measure, unit };
  const again = headless ? sentence.told.get(unit) : undefined;
  if (again) return { measure: again, unit };
  const usual = isFew(text, quantity) ? undefined : USUALLY[unit];
  return usual ? { measure: usual, unit } : null;
}

/** What is told in ten thousands without a measure word. */
const MASSES: ReadonlySet<Measure> = new Set(['users', 'people', 'companies', 'jobs']);

/** What a number without a measure word counts where its noun stands right beside it: 1.1亿用户, 从业人员35万; else null. */
export function massOf(sentence: Sentence, quantity: Quantity): { measure: Measure; unit: string } | null {
  const { text } = sentence;
  const words = sentence.words('count');
  const word =
    words.find(({ start }) => start === quantity.end) ??
    (ENDS.test(text.slice(quantity.end)) ? words.find(({ end }) => end === quantity.start) : undefined);
  if (!word?.measure || !MASSES.has(word.measure) || (quantity.low ?? quantity.high ?? 0) < LEAST_MASS) return null;
  return { measure: word.measure, unit: USUAL_UNIT[word.measure] ?? '' };
}

const LEAST_MASS = 1e4;
const ENDS = /^(?:[,;、)）。]|$)/;

/** `产业园数量超过47`: only a number that a word for reaching or a qualifier leads to, with nothing behind it. */
function bareCount(text: string, quantity: Quantity, word: FoundWord, measure: Measure) {
  const unit = USUAL_UNIT[measure];
  const led =
    quantity.qualifier !== 'exact' || /(?:达到?|至|为|有|共)了? ?$/.test(text.slice(word.end, quantity.start));
  const isWhole = Number.isInteger(quantity.low ?? quantity.high);
  return unit && isWhole && led && ENDS.test(text.slice(quantity.end)) ? { measure, unit } : null;
}

/** 一家 and 一个 are articles, two or three at the head of a clause point back: 两家公司. */
function isArticle(text: string, quantity: Quantity): boolean {
  const number = text.slice(quantity.numberStart, quantity.end);
  if (quantity.qualifier !== 'exact') return false;
  if (/^一[^百千万亿]/.test(number)) return true;
  return /^[两二三][家座个处]/.test(number) && /(?:^|[,:、]|这|与|和|由)$/.test(text.slice(0, quantity.start));
}

/** 两家, 三笔: so few in words are told of, not counted. */
function isFew(text: string, { numberStart, qualifier }: Quantity): boolean {
  return qualifier === 'exact' && /^[一二两三](?![十百千万亿])/.test(text.slice(numberStart, numberStart + 2));
}

/** 政策“十条” is called so. */
function isTitle(text: string, { start, end, unit }: Quantity): boolean {
  return unit?.unit === '条' && /[“「『]/.test(text.charAt(start - 1)) && /[”」』]/.test(text.charAt(end));
}

/** The last word of the noun phrase behind a number: 12家园区企业 are companies. */
function nounBehind(sentence: Sentence, quantity: Quantity, words: FoundWord[]): FoundWord | undefined {
  const { text } = sentence;
  const end = phraseEnd(sentence, quantity.end, NOUN_REACH);
  const here = words.filter((word) => word.start >= quantity.end && word.end <= end);
  const unit = quantity.unit?.unit ?? '';
  const [first] = here;
  if (!first || VERB_BEHIND.test(text.slice(quantity.end, end))) return undefined;
  const stop = text.slice(first.end, end).search(PHRASE_END);
  const limit = stop < 0 ? end : first.end + stop;
  let last = first;
  let noun = first;
  for (const word of here) {
    const between = text.slice(last.end, word.start);
    const goesOn = between.length <= (last.measure === null ? 0 : LONGEST_LINK) && !between.includes('的');
    if (word.start >= limit || !goesOn) break;
    last = word;
    // 专利申请 are patents where they are counted in 件.
    if (word.measure === null || fits(word.measure, unit)) noun = word;
  }
  return noun;
}

function nounBefore(sentence: Sentence, quantity: Quantity, words: FoundWord[]): FoundWord | undefined {
  const unit = quantity.unit?.unit ?? '';
  const clause = clauseStart(sentence, quantity.start);
  const said = words.filter((word) => word.end <= quantity.start);
  // 试点城市增加到26个 counts towns, not trials.
  const last = said.at(-1);
  if (last?.measure === null && last.start >= clause) return last;
  const before = said.filter(({ measure }) => measure !== null && (unit === '' || fits(measure, unit)));
  return before.findLast((word) => word.start >= clause) ?? before.at(-1);
}
