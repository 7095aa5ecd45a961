/** A number with its unit, as `fingerprint` spells it (1点5亿, 3至5). */
const NUMBER = '\\d+(?:[点至负]\\d+)*[百千万亿]*';
/** 第三批, 四家, 五千万: a number in characters, with what it counts. */
const NUMERAL = '第?[一二三四五六七八九十百千两]+[家个只人亿万成年枚款项部条次批期座名月季周倍]';
/** A coin, company or protocol in Latin letters; a person's office is none. */
const LATIN = '(?!c[etfo]o(?![a-z0-9]))[a-z][a-z0-9]*';
/** Provinces, cities at their level, and the countries and places that such news is mostly about. */
const PLACES =
  '北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾|' +
  '美国|英国|法国|德国|日本|韩国|印度|俄罗斯|新加坡|泰国|越南|瑞士|迪拜|欧盟|加拿大|澳大利亚|巴西|萨尔瓦多|哈萨克斯坦|伊朗|乌克兰|尼日利亚';
/** Coins, exchanges and offices whose notices follow one template. */
const ACTORS =
  '比特币|以太坊|莱特币|狗狗币|瑞波币|泰达币|币安|火币|欧易|抹茶|库币|灰度|贝莱德|银保监会|证监会|金管局|金管会|金融厅|央行|财政部|工信部|网信办|发改委|公安部|最高法|最高检';
/** Acts that come in opposites: one template, two different events. */
const ACTS =
  '突破|跌破|站上|失守|转入|转出|流入|流出|上涨|下跌|增持|减持|买入|卖出|上线|下线|上架|下架|批准|驳回|拒绝|通过|否决|恢复|暂停|开放|关闭|增发|销毁|胜诉|败诉|看涨|看跌|升至|降至|加息|降息|同比|环比|首批|美元|港元';

const FACTS = new RegExp(`${NUMBER}|${NUMERAL}|${LATIN}|${PLACES}|${ACTORS}|${ACTS}`, 'g');
const NUMBERS = new RegExp(NUMBER, 'g');
const STARTS_WITH_DIGIT = /^\d/;

/**
 * What a headline says and its body does not: numbers, Latin names, places, actors, and acts that have an opposite.
 * Two briefs with one body and different facts in the headline are two briefs; other rewording of a headline is not.
 * @param headline comparable (folded) headline
 * @param body comparable (folded) body
 * @returns the missing facts, sorted, each once, joined by spaces; empty where the body repeats all
 */
export function headlineFacts(headline: string, body: string): string {
  const numbers = new Set(body.match(NUMBERS));
  const repeated = (fact: string) => (STARTS_WITH_DIGIT.test(fact) ? numbers.has(fact) : body.includes(fact));
  return [...new Set(headline.match(FACTS))]
    .filter((fact) => !repeated(fact))
    .sort()
    .join(' ');
}
