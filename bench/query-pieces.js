import { briefAt as noticeAt } from './match-briefs.js';
import { createRandom } from './random.js';

/** Sentences are made of these: a few words stand in nearly every text, most are rare. */
const SYLLABLES =
  '创新平台数字经济智能合约存证溯源金融供应链政务民生医疗教育物流能源环保农业文旅司法版权电子票据跨境贸易联盟节点算力隐私计算数据要素安全标准试点示范产业基地孵化器人才补贴资金项目落地签约发布启动合作研究院实验室大学企业协会峰会论坛白皮书指数报告监管沙盒备案';
const COMMON = ['区块链', '技术', '应用', '发展', '产业', '园区', '政策', '企业'];
export const PROVINCES =
  '北京 天津 河北 山西 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 陕西 甘肃 青海 内蒙古 西藏 宁夏 新疆'.split(
    ' ',
  );
export const CITIES_A_PROVINCE = 10;
export const PARKS = 2000;
export const SITES = 240;
/** What nobody has written about since the first two of the eight years. */
export const OLD_TOPIC = '挖矿许可';
const WORDS = 20_000;
const FIRST_DAY = Date.UTC(2017, 0, 1);
/** Those of the notices. */
const DAYS = 2922;
const DAY_MS = 86_400_000;

const words = makeWords();

function makeWords() {
  const random = createRandom(7);
  const characters = [...SYLLABLES];
  const rare = Array.from({ length: 3000 }, (_, n) => String.fromCharCode(0x4e00 + ((n * 7919) % 20_000)));
  return Array.from({ length: WORDS }, (_, rank) => {
    const from = rank < 2000 ? characters : rare;
    return Array.from({ length: random.number(2, 4) }, () => random.pick(from)).join('');
  });
}

/** A word by Zipf's law: the rank is about exponential in a uniform number. */
function zipf(random) {
  return words[
    Math.min(WORDS - 1, Math.floor(Math.exp((random.number(0, 999_999) / 1_000_000) * Math.log(WORDS))) - 1)
  ];
}

function sentence(random, length) {
  let text = '';
  while (text.length < length) {
    const part = [];
    for (let n = random.number(3, 6); n > 0; n--) part.push(random.chance(0.18) ? random.pick(COMMON) : zipf(random));
    text += `${part.join('')}，`;
  }
  return `${text.slice(0, -1)}。`;
}

const CATEGORIES = ['park', 'policy', 'market', 'market', 'market', 'other', 'other'];

/**
 * Brief `index` of `size`, the same on every machine. News that is written once comes with the days, the newest last;
 * every second one is a notice of the families that fill such an archive, of any day, half of them in Traditional characters.
 */
export function briefAt(index, size) {
  const random = createRandom(index * 2 + 1);
  const day = dayOf(index, size, random);
  const place = random.chance(0.3) ? random.number(0, PROVINCES.length * CITIES_A_PROVINCE - 1) : null;
  const park = random.chance(0.06) ? Math.floor(PARKS * (random.number(0, 999) / 1000) ** 2) : null;
  const topic = index < size / 4 && index % 20 === 4 ? OLD_TOPIC : '';
  const piece = index % 2 === 0 ? newsOf(random, day, place, topic) : noticeOf((index - 1) / 2);
  return {
    ...piece,
    occurred: random.chance(0.6) ? piece.day : null,
    category: random.pick(CATEGORIES),
    place,
    park,
    claim: random.chance(0.3) ? random.number(1, 900) : null,
    copies: Math.min(30, Math.floor(1000 / random.number(20, 999))),
    seed: random.number(0, 1_000_000),
  };
}

function newsOf(random, day, place, topic) {
  const lead =
    place === null ? '' : `${PROVINCES[Math.floor(place / CITIES_A_PROVINCE)]}第${place % CITIES_A_PROVINCE}市`;
  return {
    tag: '动态',
    headline: `${lead}${sentence(random, 14).slice(0, -1)}`,
    body: `据报道，${lead}区块链${topic}${sentence(random, 90)}`,
    day,
    time: null,
    script: 'hans',
  };
}

function noticeOf(nth) {
  const { date, ...notice } = noticeAt(nth);
  return { ...notice, day: date, script: nth % 2 === 0 ? 'hans' : 'hant' };
}

/** Article `index` of `size`. */
export function articleAt(index, size) {
  const random = createRandom(index * 2);
  return {
    title: sentence(random, 16).slice(0, -1),
    text: Array.from({ length: 4 }, () => sentence(random, 110)).join('\n'),
    day: dayOf(index, size, random),
    category: random.pick(CATEGORIES),
    site: Math.floor(SITES * (random.number(0, 999_999) / 1_000_000) ** 3),
    place: random.chance(0.4) ? random.number(0, PROVINCES.length * CITIES_A_PROVINCE - 1) : null,
    copyOf: rootOf(index),
  };
}

/** The first copy of an article, or null where it is itself the first: every fourth is a copy of one before it. */
function rootOf(index) {
  const random = createRandom(index * 2 + 1);
  const copyOf = index > 100 && random.chance(0.25) ? index - random.number(1, 100) : null;
  return copyOf === null ? null : (rootOf(copyOf) ?? copyOf);
}

function dayOf(index, size, random) {
  const offset = Math.min(DAYS - 1, Math.max(0, Math.floor((index / size) * DAYS) + random.number(-3, 3)));
  return new Date(FIRST_DAY + offset * DAY_MS).toISOString().slice(0, 10);
}
