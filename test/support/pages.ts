/** A brief as it stands between a page's paragraphs. */
export interface PageBrief {
  tag?: string;
  headline: string;
  body: string;
  /** As the bracket has it, `2019/3/6` or `2021/5/19 14:05:33`; null where the page was cut off before it. */
  date: string | null;
  /** How many paragraphs stand before it; without it, it stands after the last. */
  after?: number;
}

export interface PageParts {
  title: string;
  paragraphs: readonly string[];
  briefs?: readonly PageBrief[];
  /** Lead lines of other articles; each ends with the source's sentinel. */
  teasers?: readonly string[];
  author?: string;
  /** As the byline has it, `2021-07-02 10:12`. */
  published?: string;
  /** HTML for the head. */
  head?: string;
}

const SENTINEL = '1900/1/1 0:00:00';

/** A page in the source's format: briefs as paragraphs among the article's own, teasers at the end. */
export function buildPage(parts: PageParts): Buffer {
  const { title, paragraphs, briefs = [], teasers = [] } = parts;
  const lines = paragraphs.flatMap((paragraph, index) => [...briefsAt(briefs, index), paragraph]);
  const tail = briefs.filter(({ after }) => after === undefined || after >= paragraphs.length).map(briefLine);
  const byline = [parts.published, parts.author && `作者：${parts.author}`].filter(Boolean).join(' ');
  return Buffer.from(
    `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title>${parts.head ?? ''}</head><body>` +
      `<h1>${title}</h1>${byline && `<div class="info">${byline}</div>`}<div class="content">` +
      `${[...lines, ...tail].map((line) => `<p>${line}</p>`).join('\n')}</div>` +
      `${teasers.map((teaser) => `<p>${teaser}</p><p>${SENTINEL}</p>`).join('')}</body></html>`,
  );
}

function briefsAt(briefs: readonly PageBrief[], index: number): string[] {
  return briefs.filter(({ after }) => after === index).map(briefLine);
}

/** The brief as one line of text, tag to bracket. */
export function briefLine({ tag, headline, body, date }: PageBrief): string {
  return `${tag ? `${tag} | ` : ''}${headline}:${body}${date === null ? '' : `[${date}]`}`;
}

/** Paragraphs of an article of its own about a place, long enough to be told apart from any other. */
export function paragraphsAbout(place: string, count = 6): string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      `${place}的产业园第${index + 1}栋楼今年住进了${index + 3}家公司，运营方说，门口的旧水塔要留下来，第${index + 1}层的灯也还照着原来的走廊。`,
  );
}

/** The same page with these paragraphs in the other script counts as the same text. */
export const RIVER: PageBrief = {
  tag: '动态',
  headline: '栖河区块链产业园二期开园，首批十九家企业入驻',
  body: '据链湾日报报道，9月17日，栖河区块链产业园举行二期开园仪式，首批十九家企业当天拿到钥匙，园区承诺前两年免收测试平台的使用费。',
  date: '2020/9/18',
};

/** `RIVER` as a mirror in Traditional script prints it: folded it is the same, untouched it is not. */
export const RIVER_HANT: PageBrief = {
  tag: '動態',
  headline: '棲河區塊鏈產業園二期開園,首批十九家企業入駐',
  body: '據鏈灣日報報道,9月17日,棲河區塊鏈產業園舉行二期開園儀式,首批十九家企業當天拿到鑰匙,園區承諾前兩年免收測試平臺的使用費。',
  date: '2020/9/18',
};

export const COIN: PageBrief = {
  tag: '行情',
  headline: '禾币跌破0.8美元，24小时跌幅11.3%',
  body: '据蓝桥交易所行情，禾币（HEC）下午跌破0.8美元，现报0.792美元，24小时跌幅11.3%，24小时成交额约4160万美元，报价只代表一个平台。',
  date: '2021/5/19 14:05:33',
};

export const RULES: PageBrief = {
  tag: '政策',
  headline: '锦西区要求数字藏品平台三十日内完成登记',
  body: '锦西区金融工作办公室发布通知，区内从事数字藏品发行的平台须在三十日内登记，并说明是否提供二级交易，逾期的移出优惠名单。',
  date: '2021/9/29 17:20:05',
};
