import SIMPLE_TO_TRADITIONAL from 'opencc-js/dict/STCharacters';
import { createRandom } from './random.js';

/**
 * Invented briefs of the families that fill such an archive: price notices, transfers, filings, one sentence for many
 * provinces, weekly figures, funding rounds, and news that is written only once. The same index gives the same brief on
 * every machine, so a fill that was stopped goes on, and a copy's original is known by its index.
 */

const FIRST_DAY = Date.UTC(2017, 0, 1);
const DAY_MS = 86_400_000;
/** Eight years: a million briefs are 340 a day, as a busy wire has them. */
export const DAYS = 2922;
const SPREAD = 0x9e3779b1;
/** How many of a hundred briefs are of each family. */
const MIX = [
  [price, 20],
  [transfer, 15],
  [filing, 8],
  [province, 10],
  [weekly, 10],
  [funding, 15],
  [story, 22],
];
const FAMILIES = MIX.flatMap(([make, share], family) =>
  Array.from({ length: share }, (_, place) => ({ make, family, share, place })),
);

const words = (list) => list.split('|');
const COINS = words(
  'BTC|ETH|XRP|LTC|EOS|BCH|ADA|DOT|LINK|UNI|SOL|AVAX|MATIC|ATOM|FIL|TRX|XLM|XMR|DASH|ETC|NEO|IOTA|DOGE|SHIB',
);
const PLACES = words(
  '北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆',
);
const PLANS = words(
  '发布区块链产业三年行动计划|启用基于区块链的电子票据平台|设立区块链专项扶持资金|开展区块链政务服务试点|成立区块链行业协会|公布区块链创新应用名单|上线区块链不动产登记系统|启动区块链供应链金融平台建设|举办区块链技术应用大赛|推进区块链食品追溯工程|发布区块链企业备案清单|建设区块链司法存证节点',
);
const FIRMS = words(
  '云帆|海拓|明汇|启辰|瑞联|恒信达|天和|远景链|星途|博雅|金桥|中域|华创|东升|长河|百川|同济链|新元|宏图|汇智|四方|万象|青松|北辰',
);
const KINDS = words('科技|数据|矿业|资本|网络|实验室');
const EXCHANGES = words('未知钱包|币安|火币|OKX|Coinbase|Kraken|Bitfinex|Gemini|Bitstamp|KuCoin');
const FIELDS = words(
  '支付清算|版权存证|供应链金融|隐私计算|数字身份|跨链协议|去中心化存储|链上数据分析|矿机托管|数字藏品|碳交易|医疗数据',
);
const WHO = words(
  '港务管理处|市档案馆|轮渡公司|测绘队|水务部门|沿街商户联合会|博物馆理事会|当地合作社|大桥运营方|气象站|纺织厂|区图书馆|果农联合会|电车公司|公积金中心|血站|仲裁委员会|出版集团|茶叶交易中心|渔业公司',
);
const DID = words(
  '用联盟链登记|改用链上凭证管理|把节点托管给外包方后重新评估|推迟了链上登记|公布了链上核验办法用于|正在迁移账本以管理|为合作方开放了接口查询|承诺按期上链|拒绝把数据上链涉及|重新设计了合约来分配',
);
const WHAT = words(
  '北侧旧码头的货单|三座木仓库的租约|电车车库的备件|老树名册|防洪墙的检修记录|煤气路灯的编号|储水罐的水质报告|冬季时刻表|礼堂的捐款|小船工坊的订单|阅览室的借书证|信号楼的值班表|运河边的空地|地下管线图|屋顶修缮基金',
);
const TAIL = words(
  '这场争论持续了大半年|费用比预算高出三成|会议记录里写得很清楚|附近居民还在等答复|要赶在霜冻之前完工|资金来自车库的出让收入|其间收到过两次投诉|依据的还是上个世纪的规定|今后货车不必再穿过广场|连画图的人也感到意外',
);
const TAGS = words('动态|行情|声音|分析|快讯');

/**
 * @param index 0 and up
 * @param given its day, counted from the first; otherwise one of the eight years'
 * @returns `{ tag, headline, body, date, time }`; every second one in Traditional characters
 */
export function briefAt(index, given = null) {
  const random = createRandom(Math.imul(index + 1, SPREAD));
  // Neighbours in the archive are of other families and days, so each size is a sample of the same years.
  const { make, share, place } = FAMILIES[index % FAMILIES.length];
  const nth = Math.floor(index / FAMILIES.length) * share + place;
  const { day = random.number(0, DAYS - 1), headline, body } = make(random, nth);
  const date = isoDay(given ?? day);
  const [, month, dayOfMonth] = date.split('-').map(Number);
  const lead = random.pick(['', '金色财经报道，', `据链上观察消息，`, `${month}月${dayOfMonth}日，`]);
  const two = (number) => String(number).padStart(2, '0');
  const time = random.chance(0.6)
    ? `${two(random.number(0, 23))}:${two(random.number(0, 59))}:${two(random.number(0, 59))}`
    : null;
  const brief = { tag: random.chance(0.5) ? random.pick(TAGS) : null, headline, body: lead + body, date, time };
  return index % 2 === 0 ? brief : inTraditional(brief);
}

function isoDay(day) {
  return new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10);
}

function price(random) {
  const coin = random.pick(COINS);
  const up = random.chance(0.5);
  const mark = random.number(2, 99) * 10 ** random.number(0, 3);
  const now = (mark * (up ? 1 + random.number(1, 30) / 1000 : 1 - random.number(1, 30) / 1000)).toFixed(2);
  const share = `${random.number(0, 19)}.${random.number(10, 99)}%`;
  return {
    headline: `${coin}${up ? '突破' : '跌破'}${mark}美元，日内${up ? '涨' : '跌'}幅${share}`,
    body: `行情显示，${coin}短线${up ? '上涨，突破' : '下挫，跌破'}${mark}美元关口，现报${now}美元，日内${up ? '涨' : '跌'}幅${share}，行情波动较大，请做好风险控制。`,
  };
}

function transfer(random) {
  const coin = random.pick(COINS);
  const count = random.number(1000, 9_999_999);
  const [from, to] = [random.pick(EXCHANGES), random.pick(EXCHANGES)];
  return {
    headline: `${count}枚${coin}从${from}转入${to}`,
    body: `据大额转账监测数据，北京时间${random.number(0, 23)}时${random.number(10, 59)}分，${count}枚${coin}从${from}转移至${to}，按当时价格计算价值约${random.number(100, 99_999)}万美元，交易哈希尾号为${random.number(10_000, 99_999)}。`,
  };
}

function filing(random) {
  const month = random.number(0, 95);
  const firm = random.pick(FIRMS) + random.pick(KINDS);
  const day = Math.floor(month * 30.4) + random.number(31, 40);
  const count = random.number(100, 9999) / 10;
  return {
    day: Math.min(day, DAYS - 1),
    headline: `${firm}：${(month % 12) + 1}月共产出${count}枚比特币`,
    body: `${firm}公布${(month % 12) + 1}月未经审计的生产数据，当月共产出${count}枚比特币，截至月底共持有${random.number(1000, 99_999)}枚，在线算力${random.number(10, 400) / 10}EH/s，平均电价每度${random.number(20, 70) / 1000}美元。`,
  };
}

/** Each pair of sentence, place and day once: two of them may differ in the place alone. */
function province(random, nth) {
  const combinations = DAYS * PLACES.length * PLANS.length;
  const at = (nth * 648_391) % combinations;
  const place = PLACES[at % PLACES.length];
  const plan = PLANS[Math.floor(at / PLACES.length) % PLANS.length];
  const day = Math.floor(at / PLACES.length / PLANS.length);
  return {
    day,
    headline: `${place}${plan}`,
    body: `${place}${plan}，首批覆盖${random.number(3, 30)}个地市，由当地工信部门牵头组织实施，相关细则将在年内公布，并鼓励金融机构与高校参与。`,
  };
}

function weekly(random) {
  const week = random.number(0, 416);
  const inflow = random.chance(0.5);
  const [all, one] = [random.number(10, 9999) / 100, random.number(10, 9999) / 100];
  const coin = random.pick(COINS);
  const field = random.pick(FIELDS);
  return {
    day: week * 7 + random.number(0, 6),
    headline: `上周${field}类投资产品净${inflow ? '流入' : '流出'}${all}亿美元`,
    body: `周报显示，上周${field}类投资产品净${inflow ? '流入' : '流出'}${all}亿美元，其中${coin}相关产品净${inflow ? '流入' : '流出'}${one}亿美元，管理规模为${random.number(100, 9999)}亿美元，已连续${random.number(2, 9)}周净${inflow ? '流入' : '流出'}。`,
  };
}

function funding(random) {
  const [firm, investor] = [random.pick(FIRMS) + random.pick(KINDS), random.pick(FIRMS) + random.pick(KINDS)];
  const round = random.pick(['种子轮', '天使轮', 'A轮', 'B轮', 'C轮', '战略']);
  const sum = random.number(100, 99_900);
  const field = random.pick(FIELDS);
  return {
    headline: `${field}项目${firm}完成${sum}万美元${round}融资`,
    body: `${field}项目${firm}宣布完成${sum}万美元${round}融资，由${investor}领投，${random.pick(FIRMS)}资本等${random.number(2, 9)}家机构跟投，投后估值为${random.number(1000, 99_999)}万美元，资金将用于团队扩张和产品研发。`,
  };
}

function story(random) {
  const [place, who, did, what] = [random.pick(PLACES), random.pick(WHO), random.pick(DID), random.pick(WHAT)];
  return {
    headline: `${place}一${who}${did}${what}`,
    body: `${place}一家${who}${did}${what}，${random.pick(TAIL)}。负责人介绍，前后共有${random.number(3, 997)}人参加，投入${random.number(10, 99_999)}万元，${random.pick(TAIL)}，合作方为${random.pick(FIRMS)}${random.pick(KINDS)}，合同期${random.number(2, 40)}个月。`,
  };
}

const TRADITIONAL = new Map();
const SIMPLE = new Map();
for (const pair of SIMPLE_TO_TRADITIONAL.split('|')) {
  const [simple, traditional] = pair.split(' ');
  if (!traditional) continue;
  TRADITIONAL.set(simple, traditional);
  if (!SIMPLE.has(traditional)) SIMPLE.set(traditional, simple);
}

const convert = (text, table) => text && Array.from(text, (character) => table.get(character) ?? character).join('');

function converted(brief, table) {
  const [tag, headline, body] = [brief.tag, brief.headline, brief.body].map((text) => convert(text, table));
  return { ...brief, tag, headline, body };
}

function inTraditional(brief) {
  return converted(brief, TRADITIONAL);
}

/** What mirrors do to a brief. Each takes `(brief, random)` and gives another copy of the same brief. */
export const MUTATIONS = {
  /** The other script, and ASCII marks. */
  script(brief) {
    const other = converted(brief, TRADITIONAL).body === brief.body ? SIMPLE : TRADITIONAL;
    const { headline, body, ...rest } = converted(brief, other);
    return { ...rest, headline: inAscii(headline), body: inAscii(body) };
  },
  /** The end of the body is gone; the headline stays. */
  cut(brief, random) {
    const length = Math.floor(brief.body.length * (0.6 + random.number(0, 25) / 100));
    return { ...brief, body: brief.body.slice(0, length) };
  },
  /** Another tag and lead, no time. */
  relabelled(brief) {
    const body = brief.body.replace(/^(?:金色财经报道|金色財經報道|据链上观察消息|據鏈上觀察消息)，/, '');
    return {
      ...brief,
      tag: brief.tag ? null : '快讯',
      body: body === brief.body ? `金色财经报道，${body}` : body,
      time: null,
    };
  },
};

function inAscii(text) {
  return text.replaceAll('，', ',').replaceAll('。', '.').replaceAll('：', ':');
}

/** Indexes from here on are never stored: what they give is new. */
const NEVER_STORED = 5_000_000;

/**
 * Texts to look up, half of them copies of stored ones.
 * @param size how many are stored
 * @returns `{ brief, original }`: the index of the stored original, or null for a new one
 */
export function lookupsFor(size, count, seed) {
  const random = createRandom(seed);
  const kinds = Object.values(MUTATIONS);
  const used = new Set();
  return Array.from({ length: count }, (_, i) => {
    if (i % 2 === 1) return { brief: briefAt(NEVER_STORED + seed * 100_000 + i * 37), original: null };
    let original = random.number(0, size - 1);
    while (used.has(original)) original = random.number(0, size - 1);
    used.add(original);
    return { brief: kinds[(i >> 1) % kinds.length](briefAt(original), random), original };
  });
}
