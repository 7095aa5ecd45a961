import { fold } from './fold.ts';

/** What ends a lead such as 金色财经报道， */
const LEAD_END = /[，,：:]/;
/** Leads are short; what is longer is a sentence with the verb 报道 in it. UTF-16 units. */
const LEAD_LENGTH = 30;
/** Leads may follow one another: 金色财经报道，据CoinDesk消息， */
const MAX_LEADS = 3;

/** A title in book marks is a newspaper's or a magazine's. */
const TITLE = /^[据據]《[^》]{1,20}》/;

/** Names of media in folded text. 周报, 财报 and 官网 are not: they belong to the actor of the news. */
const MEDIUM = [
  '.{0,10}(?:[日晚早时商导京汇公明]|特区|证券|都市|观察|经济|青年|法治)报',
  '.{0,10}(?:新闻|通讯社|电视台|电台|广播|周刊|杂志|在线|媒体|卫视)',
  '.{0,10}(?:新闻|新华|人民|中国|中新|财经|证券|环球|经济|南方|东方|科技|金融)网',
  '.{0,6}(?:新华|中新|彭博|路透|法新|美联|韩联|共同|合众|塔斯尼姆通讯)社?',
  '金色财经|巴比特|链闻|链新闻?|链捕手|币世界|区块客|火星财经|星球日报|财联社|中央社|界面|澎湃|36氪',
  '(?:吴说|深潮|律动|动区|odaily|techub|cointelegraph|coindesk).{0,10}',
  'blockbeats|bloomberg|chaincatcher|cryptonews|decrypt|foresightnews|panews|reuters|techflow|theblock',
].join('|');
const DAY = '(?:(?:\\d+月)?\\d+日|今日|日前|近日)?';
const SAYS = '(?:报道|报导|消息|讯息|讯|快讯|获悉|称)';

/** 据彭博社， · 金色财经消息， · 金色财经6月8日讯， · 据X报道， whoever X is · 6月8日消息， */
const LEAD = new RegExp(
  `^(?:据(?:${MEDIUM})${DAY}${SAYS}?|(?:${MEDIUM})${DAY}${SAYS}|据.{1,20}(?:报道|报导)|(?:\\d+月\\d+日?|\\d+日)(?:消息|讯))$`,
);

/**
 * Takes the attribution off the front of a brief's body: mirrors drop it or put their own. A company's or an office's own
 * notice (据甲所公告) stays, since it names the actor.
 * @param body original text
 * @returns original text without its leads
 */
export function dropLeads(body: string): string {
  let rest = body;
  for (let dropped = 0; dropped < MAX_LEADS; dropped++) {
    const end = rest.slice(0, LEAD_LENGTH + 1).search(LEAD_END);
    if (end < 0) return rest;
    const lead = rest.slice(0, end);
    if (!TITLE.test(lead) && !LEAD.test(fold(lead))) return rest;
    rest = rest.slice(end + 1);
  }
  return rest;
}

/** A day that a lead names: 6月8日消息， or, with a character lost, 6月8消息， */
const LEAD_DAY = /\d+月\d+日?|\d+日/;

/**
 * The day that the leads name and the body does not: without it, two notices with one text would be one.
 * @param body original text
 * @returns folded text such as `6月8日`, empty where there is none
 */
export function leadDay(body: string): string {
  const rest = dropLeads(body);
  const day = LEAD_DAY.exec(fold(body.slice(0, body.length - rest.length)))?.[0] ?? '';
  return fold(rest).includes(day) ? '' : day;
}
