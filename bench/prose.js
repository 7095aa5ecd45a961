/** Invented news prose in English and Chinese: sentences of real length and punctuation, hardly one like another. */
const EN = {
  who: 'the harbour council|a regional planning office|the city archive|residents of the old quarter|the ferry company|a team of surveyors|the water authority|local shopkeepers|the museum board|two engineers from the depot|the school district|a cooperative of growers|the bridge operator|the weather service|a spokeswoman for the mill|the public library'.split(
    '|',
  ),
  did: 'has reopened|wants to replace|measured|will take over|has postponed|presented|is counting on|sold|had warned about|agreed to share|began to repair|has published plans for|turned down|keeps records of|is looking for buyers for|promised to finish'.split(
    '|',
  ),
  what: 'the northern pier|a set of timber warehouses|the tram shed behind the market|its register of older trees|a flood wall of some four hundred metres|the last gas lamps|the lift at the upper station|a line of storage tanks|its winter timetable|the hall that burned in spring|a workshop for small boats|the reading rooms|the signal box|three empty lots by the canal|the map of underground pipes|a fund for roof repairs'.split(
    '|',
  ),
  tail: 'after a dispute that lasted most of the year|because the costs rose by a third|although nobody had asked for it|as the minutes of the meeting show|while the neighbours wait for an answer|according to a paper that was handed out on Tuesday|at a price that has not been named|before the frost sets in|with money from the sale of the depot|in spite of two complaints|under rules that date from another century|so that lorries no longer need to cross the square|if the surveyors find no further cracks|which surprised even the people who drew up the plans'.split(
    '|',
  ),
  said: 'said the chairman|the report notes|wrote one of the tenants|the foreman explained|said a woman who has lived there for forty years|according to the clerk'.split(
    '|',
  ),
};
const ZH = {
  who: '港务管理处|老城区的住户|市档案馆|轮渡公司|测绘队的两名工程师|水务部门|沿街商户|博物馆理事会|当地合作社|大桥运营方|气象站|纺织厂的发言人|区图书馆|园区运营公司|果农联合会|电车公司'.split(
    '|',
  ),
  did: '重新开放了|计划改造|测量了|将接手|推迟了|公布了|正在修缮|转让了|提醒各方注意|同意共用|登记了|拒绝出售|开始清理|承诺按期完成|正在寻找买家接手|重新评估了'.split(
    '|',
  ),
  what: '北侧的旧码头|河边的三座木仓库|市场后面的电车车库|那份老树名册|四百米长的防洪墙|最后一批煤气路灯|山顶车站的电梯|一排储水罐|冬季时刻表|春天失火的礼堂|小船工坊|几间阅览室|铁路信号楼|运河边的空地|地下管线图|屋顶修缮基金'.split(
    '|',
  ),
  tail: '这场争论持续了大半年|因为费用比预算高出三成|虽然此前没有人提出要求|会议记录里写得很清楚|附近居民还在等答复|周二发放的材料提到了这一点|具体价格没有公布|要赶在霜冻之前完工|资金来自车库的出让收入|其间收到过两次投诉|依据的还是上个世纪的规定|今后货车不必再穿过广场|前提是不再发现新的裂缝|连画图的人也感到意外'.split(
    '|',
  ),
  said: '负责人说|报告指出|一位租户写道|工长解释说|在那里住了四十年的老人说|书记员介绍'.split('|'),
};

const capital = (text) => text[0].toUpperCase() + text.slice(1);

function english(random) {
  const { who, did, what, tail, said } = EN;
  const core = `${random.pick(who)} ${random.pick(did)} ${random.pick(what)}`;
  const year = random.chance(0.3) ? ` in ${random.number(1911, 2024)}` : '';
  if (random.chance(0.2)) return `“${capital(core)}${year},” ${random.pick(said)}, ${random.pick(tail)}.`;
  if (random.chance(0.3)) return `${capital(random.pick(tail))}, ${core}${year}.`;
  return `${capital(core)}${year}, ${random.pick(tail)}; ${random.number(3, 97)} people took part.`;
}

function chinese(random) {
  const { who, did, what, tail, said } = ZH;
  const core = `${random.pick(who)}${random.pick(did)}${random.pick(what)}`;
  const day = random.chance(0.3) ? `${random.number(1, 12)}月${random.number(1, 28)}日，` : '';
  if (random.chance(0.2)) return `${random.pick(said)}：“${core}，${random.pick(tail)}。”`;
  return `${day}${core}，${random.pick(tail)}，共有${random.number(3, 97)}人参加。`;
}

/** @param lang `en` or `zh` */
export function createProse(lang, random) {
  const make = lang === 'zh' ? chinese : english;
  const words = lang === 'zh' ? ZH : EN;
  const gap = lang === 'zh' ? '' : ' ';
  const sentences = (count) => Array.from({ length: count }, () => make(random)).join(gap);
  return {
    sentence: () => make(random),
    paragraph: () => sentences(random.number(2, 5)),
    /** A title or the text of a link. */
    headline: () => capital(`${random.pick(words.who)}${gap}${random.pick(words.did)}${gap}${random.pick(words.what)}`),
    label: () =>
      capital(
        random
          .pick(words.what)
          .slice(0, lang === 'zh' ? 6 : 18)
          .trim(),
      ),
  };
}
