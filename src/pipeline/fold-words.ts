/**
 * Words that mirrors exchange for one another, in folded text. Only for comparing copies: a reader never sees them.
 *
 * Taiwan's words for mainland ones, as OpenCC's TWPhrases lists them (github.com/BYVoid/OpenCC, Apache-2.0), cut down to
 * those that news uses; 计画, 透过 and 界面 are common spellings it does not list.
 */
const TAIWAN_WORDS: readonly (readonly [string, string])[] = [
  ['专案', '项目'],
  ['介面', '接口'],
  ['伺服器', '服务器'],
  ['位元', '比特'],
  ['使用者', '用户'],
  ['储存', '存储'],
  ['奈米', '纳米'],
  ['影片', '视频'],
  ['执行', '运行'],
  ['搜寻', '搜索'],
  ['支援', '支持'],
  ['新增', '添加'],
  ['矽', '硅'],
  ['晶片', '芯片'],
  ['智慧', '智能'],
  ['最佳化', '优化'],
  ['档案', '文件'],
  ['模组', '模块'],
  ['演算法', '算法'],
  ['界面', '接口'],
  ['相容', '兼容'],
  ['硬体', '硬件'],
  ['程式', '程序'],
  ['简讯', '短信'],
  ['线上', '在线'],
  ['网路', '网络'],
  ['网际网路', '互联网'],
  ['萤幕', '屏幕'],
  ['装置', '设备'],
  ['计画', '计划'],
  ['讯息', '消息'],
  ['资料', '数据'],
  ['资讯', '信息'],
  ['软体', '软件'],
  ['载入', '加载'],
  ['连结', '链接'],
  ['透过', '通过'],
  ['通讯', '通信'],
  ['释出', '发布'],
  ['预设', '默认'],
];

/** Words that say nothing and that editors drop. */
const FILLERS = /日前|近日/g;

/** Mirrors put 大陆 for 中国 and 国内, everywhere or here and there: one or more of them in a row is one word. */
const REGION_WORDS = /(?:中国|国内|大陆)+/g;

const TAIWAN_TO_MAINLAND = new Map(TAIWAN_WORDS);
const ANY_TAIWAN_WORD = new RegExp(TAIWAN_WORDS.map(([word]) => word).join('|'), 'g');

/**
 * Gives one spelling to words that mirrors exchange.
 * @param folded folded text
 * @returns folded text
 */
export function foldWords(folded: string): string {
  return folded
    .replace(ANY_TAIWAN_WORD, (word) => TAIWAN_TO_MAINLAND.get(word) ?? word)
    .replace(FILLERS, '')
    .replace(REGION_WORDS, '中国');
}
