export interface Tag {
  tag: string;
  /** Where the text behind tag and separator begins. */
  end: number;
  /** A colon alone sets it off. */
  byColon?: boolean;
}

/** Tags that flash services use, for the separators that prose uses too (`:`, `-`, a blank). Traditional beside Simplified. */
const TAGS = new Set(
  '动态 動態 声音 聲音 观点 觀點 分析 政策 公告 首发 首發 独家 獨家 行情 金色 快讯 快訊 消息 资讯 資訊 报告 報告 研究 数据 數據 监管 監管 现场 現場 活动 活動 专访 專訪 头条 頭條 要闻 要聞 热点 熱點 项目 項目 技术 技術 产业 產業 国际 國際 国内 國內 海外 科普 深度 解读 解讀 评论 評論 前沿 突发 突發 重磅 最新 关注 關注 投资 投資 融资 融資 人物 矿业 礦業 早报 早報 晚报 晚報 周报 週報 周報 日报 日報 火讯 火訊 首曝 预警 預警 提醒 纠纷 糾紛 案例 观察 觀察 金色观察 金色觀察 行业研究 行業研究 独家报道 獨家報道 速递 速遞 异动 異動 财经 財經 链圈 币圈 交易所 安全 合作 调查 調查 盘点 盤點 趋势 趨勢 市场 市場 法规 法規 会议 會議 生态 生態'.split(
    ' ',
  ),
);
const BAR_TAG = /^([^\s|｜丨∣│︱┃¦:：，,。.!?！？；;“”"'()（）[\]【】《》]{1,10})\s*[|｜丨∣│︱┃¦]+\s*[:：]?\s*/;
const BRACKET_TAG = /^[【[［〔「]\s*([^【】[\]［］〔〕「」]{1,8}?)\s*[】\]］〕」]\s*[|｜丨:：-]?\s*/;
const LOOSE_TAG = /^([\p{Script=Han}]{2,4})(\s*[-–—·•/／>＞»~～]+\s*|\s+|\s*\n\s*)(?=\S)/u;
const COLON_TAG = /^([\p{Script=Han}]{2,4})\s?[:：](\s*)(?=\S)/u;
const EDGE = String.raw`[\s|｜丨∣│︱┃¦:：·•/／【】[\]［］「」()（）-]{1,12}`;
const TAG_EDGE = new RegExp(`^${EDGE}|${EDGE}$`, 'g');

/** Is this text, its separators aside, a tag of the list? */
export function isTag(text: string): boolean {
  return TAGS.has(text.replace(TAG_EDGE, ''));
}

/**
 * The tag that a brief begins with.
 * @param lead length of the inline element that the text begins with, 0 if none
 * @param setOff tags of this page are set off by something other than a colon
 */
export function readTag(text: string, lead: number, setOff: boolean): Tag | null {
  const bar = BAR_TAG.exec(text);
  if (bar?.[1]) return { tag: bar[1], end: bar[0].length };
  const bracket = BRACKET_TAG.exec(text);
  if (bracket?.[1] && isTag(bracket[1])) return { tag: bracket[1], end: bracket[0].length };
  if (lead > 0 && isTag(text.slice(0, lead))) {
    const rest = text.slice(lead);
    return {
      tag: text.slice(0, lead).replace(TAG_EDGE, ''),
      end: lead + (rest.length - rest.replace(/^[\s|｜丨∣│︱┃¦:：·•/／-]+/, '').length),
    };
  }
  const loose = LOOSE_TAG.exec(text);
  if (loose?.[1] && TAGS.has(loose[1])) return { tag: loose[1], end: loose[0].length };
  const colon = COLON_TAG.exec(text);
  // `行情:` may open a headline; where the page sets its tags off otherwise, only a blank after the colon makes a tag.
  if (colon?.[1] && TAGS.has(colon[1]) && (colon[2] !== '' || !setOff))
    return { tag: colon[1], end: colon[0].length, byColon: colon[2] === '' };
  return null;
}
