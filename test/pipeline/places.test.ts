import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findPlaces } from '../../src/pipeline/places.ts';
import type { PlaceMention } from '../../src/pipeline/types.ts';

const piece = { id: z.string(), headline: z.string(), body: z.string() };
const paperPiece = z.object({
  ...piece,
  parks: z.array(
    z.object({ field: z.enum(['headline', 'body']), start: z.number(), end: z.number(), name: z.string() }),
  ),
});
const PAPERS = ['papers-1', 'papers-1-held-out', 'papers-2', 'papers-3', 'papers-4'];
const PIECES = ['parks-pieces-1', 'parks-pieces-2', 'parks-pieces-3', 'parks-pieces-4', 'parks-pieces-5'];
const LOTS = ['', '-more', '-more-held-out', '-last'];
const parkKey = ({ field, start, end, name }: Pick<PlaceMention, 'field' | 'start' | 'end' | 'name'>) =>
  [field, start, end, name].join('|');
const regionPiece = z.object({ ...piece, regions: z.array(z.string()) });
const parkPiece = z.object({ ...piece, parks: z.array(z.object({ text: z.string(), name: z.string() })) });

function read<T>(name: string, schema: z.ZodType<T>): T[] {
  const text = readFileSync(new URL(`../../data/${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)));
}

/** 中国/浙江省/杭州市: a label is the end of this. */
const whole = ({ path }: PlaceMention) =>
  path
    .map(({ name }) => name)
    .reverse()
    .join('/');
const regionsOf = (text: string, body = '') => [
  ...new Set(
    findPlaces({ headline: text, body })
      .filter(({ type }) => type === 'region')
      .map(whole),
  ),
];
const parksOf = (text: string) =>
  findPlaces({ headline: text, body: '' })
    .filter(({ type }) => type === 'park')
    .map(({ text: span, name }) => `${span}=${name}`);

function measured(
  name: string,
  rows: { due: string[]; found: string[]; isHit: (due: string, found: string) => boolean }[],
) {
  let hits = 0;
  let due = 0;
  let found = 0;
  for (const row of rows) {
    hits += row.due.filter((label) => row.found.some((answer) => row.isHit(label, answer))).length;
    due += row.due.length;
    found += row.found.length;
  }
  const figures = { precision: hits / found, recall: hits / due };
  console.log(
    `${name}: ${due} labels in ${rows.length} pieces, P ${figures.precision.toFixed(3)}, R ${figures.recall.toFixed(3)}`,
  );
  return figures;
}

describe('labelled pieces', () => {
  it.each(LOTS)('of regions%s have their regions found', (lot) => {
    const rows = read(`places/regions${lot}`, regionPiece).map(({ headline, body, regions }) => {
      return {
        due: regions,
        found: regionsOf(headline, body),
        isHit: (due: string, found: string) => `/${found}`.endsWith(`/${due}`),
      };
    });
    expect(rows.length).toBeGreaterThanOrEqual(30);
    const { precision, recall } = measured(`regions${lot}`, rows);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.95);
  });

  it.each(LOTS)('of parks%s have nine of ten parks found, with the exact span', (lot) => {
    const rows = read(`places/parks${lot}`, parkPiece).map(({ headline, body, parks }) => {
      const found = findPlaces({ headline, body }).filter(({ type }) => type === 'park');
      const answers = found.map(({ text, name }) => `${text}=${name}`);
      return {
        due: parks.map(({ text, name }) => `${text}=${name}`),
        found: answers,
        isHit: (a: string, b: string) => a === b,
      };
    });
    const { precision, recall } = measured(`parks${lot}`, rows);
    expect(precision).toBeGreaterThanOrEqual(0.9);
    expect(recall).toBeGreaterThanOrEqual(0.89);
  });

  /** Precision and recall of the parks in a file of whole pieces. */
  function parksOf(file: string) {
    const rows = read(file, paperPiece).map((piece) => ({
      due: piece.parks.map(parkKey),
      found: findPlaces(piece)
        .filter(({ type }) => type === 'park')
        .map(parkKey),
      isHit: (a: string, b: string) => a === b,
    }));
    return measured(file, rows);
  }

  it.each(PAPERS)('of %s have their parks found, in headline and body', (name) => {
    const { precision, recall } = parksOf(`claims/${name}`);
    expect(precision).toBeGreaterThanOrEqual(0.9);
    expect(recall).toBeGreaterThanOrEqual(0.9);
  });

  it.each(PIECES)('of %s have their parks and their short names found, hard as they were made', (name) => {
    const { precision, recall } = parksOf(`places/${name}`);
    expect(precision).toBeGreaterThanOrEqual(0.9);
    expect(recall).toBeGreaterThanOrEqual(0.8);
  });

  it('have spans that are the original text', () => {
    const pieces = LOTS.flatMap((lot) => [
      ...read(`places/regions${lot}`, regionPiece),
      ...read(`places/parks${lot}`, parkPiece),
    ]);
    for (const { headline, body } of pieces) {
      for (const { field, start, end, text } of findPlaces({ headline, body })) {
        expect((field === 'body' ? body : headline).slice(start, end)).toBe(text);
      }
    }
  });
});

describe('a region', () => {
  it.each([
    ['高新区揭牌', []],
    ['新区揭牌', []],
    ['鼓楼区揭牌', []],
    ['朝阳揭牌', []],
    ['青島啟動試點，高新區先行', ['中国/山东省/青岛市', '中国/山东省/青岛市/青岛高新区']],
    ['南京、徐州两地的鼓楼区', ['中国/江苏省/南京市', '中国/江苏省/徐州市', '中国/江苏省/徐州市/鼓楼区']],
    ['北京朝阳与长春朝阳', ['中国/北京市', '中国/北京市/朝阳区', '中国/吉林省/长春市', '中国/吉林省/长春市/朝阳区']],
    ['重庆江北机场', ['中国/重庆市', '中国/重庆市/江北区']],
    ['南京大学', []],
    ['US firms trust us', ['美国']],
  ])('in %s is as its context says', (text, expected) => {
    expect(regionsOf(text)).toEqual(expected);
  });

  it('is a town without its 市 where its city is named, before or after', () => {
    expect(regionsOf('常熟服装城试水 苏州市监局进驻')).toEqual(['中国/江苏省/苏州市/常熟市', '中国/江苏省/苏州市']);
    expect(regionsOf('常熟服装城试水')).toEqual([]);
  });

  it('is found in a body by what the headline names', () => {
    expect(regionsOf('徐州开园', '鼓楼区给了补贴')).toEqual(['中国/江苏省/徐州市', '中国/江苏省/徐州市/鼓楼区']);
  });
});

describe('a park', () => {
  it('is one entity in both scripts, with and without its city and country', () => {
    const names = [
      '杭州区块链产业园',
      '杭州區塊鏈產業園',
      '中国杭州区块链产业园',
      '杭州市区块链产业园',
      '浙江杭州区块链产业园',
    ];
    expect(new Set(names.map((name) => parksOf(`走进${name}`)[0]?.split('=')[1]))).toEqual(
      new Set(['杭州区块链产业园']),
    );
  });

  it('is none without a name', () => {
    for (const text of [
      '区块链产业园开园',
      '园区企业增多',
      '某元宇宙产业园',
      '全国最大的区块链基地',
      '又是一块招牌：区块链小镇',
    ])
      expect(parksOf(text)).toEqual([]);
    expect(parksOf('佛山陶岭数字产业园挂上区块链示范基地的牌子')).toEqual(['佛山陶岭数字产业园=佛山陶岭数字产业园']);
  });

  it('is none where the name is a firm’s, or a mark parts it', () => {
    expect(parksOf('盛达链谷科技发布年报')).toEqual([]);
    expect(parksOf('上海“金融创新”“区块链”双论坛')).toEqual([]);
  });

  it('has in its name what it is for, also where that ends in a word that parts names', () => {
    expect(parksOf('贵阳大数据科创城签约')).toEqual(['贵阳大数据科创城=贵阳大数据科创城']);
    expect(parksOf('武汉（汉阳）元宇宙产业园开园')).toEqual(['武汉（汉阳）元宇宙产业园=汉阳元宇宙产业园']);
    expect(parksOf('中新广州知识城扩容')).toEqual(['中新广州知识城=中新广州知识城']);
  });

  it('has what brackets, quotation marks, dots and dashes hold in its name', () => {
    expect(parksOf('南沙（国际）数字产业园封顶')).toEqual(['南沙（国际）数字产业园=南沙国际数字产业园']);
    expect(parksOf('上海“张江数链”元宇宙产业园')).toEqual(['上海“张江数链”元宇宙产业园=上海张江数链元宇宙产业园']);
    expect(parksOf('走进横琴·澳门青年创业谷')).toEqual(['横琴·澳门青年创业谷=横琴澳门青年创业谷']);
    expect(parksOf('江阴—靖江工业园区签约')).toEqual(['江阴—靖江工业园区=江阴—靖江工业园区']);
    expect(parksOf('复工复产 区块链园区先行')).toEqual([]);
  });

  it('is none where its kind goes on to another word, is counted or listed', () => {
    for (const text of [
      '一文读懂数字港元',
      '台中智慧城市大奖',
      '香港巩固国际金融中心地位',
      '杭州公园里的数字人民币',
      '河南省区块链产业园区名单公布',
      '浙江区块链产业园超过三十家',
      '五座城市官宣区块链产业园',
      '上海创新区块链应用',
    ])
      expect(parksOf(text)).toEqual([]);
  });

  it('lies in the smallest region that its name holds', () => {
    const [park] = findPlaces({ headline: '江苏昆山元宇宙产业园', body: '' }).filter(({ type }) => type === 'park');
    expect(park?.path.map(({ name }) => name)).toEqual(['昆山市', '苏州市', '江苏省', '中国']);
  });
});

describe('a short name within a piece', () => {
  const named = (headline: string, body: string) =>
    findPlaces({ headline, body })
      .filter(({ type }) => type === 'park')
      .map(({ text, name }) => `${text}=${name}`);

  it.each([
    [
      '衡阳白沙绿岛区块链产业园挂牌',
      '白沙绿岛区块链产业园由国企运营。',
      '白沙绿岛区块链产业园=衡阳白沙绿岛区块链产业园',
    ],
    ['杭州未来科技城的链企', '在未来科技城，链企缺场景。', '未来科技城=杭州未来科技城'],
    ['阜阳合肥现代产业园区招商', '阜合园区已有九家。', '阜合园区=阜阳合肥现代产业园区'],
    ['橋頭科學園區招商', '橋科周邊地價漲。', '橋科=桥头科学园区'],
    ['南京江北新区产业技术研创园', '走进研创园。', '研创园=江北新区产业技术研创园'],
    ['上海“张江数链”元宇宙产业园', '张江数链有百家企业。', '张江数链=上海张江数链元宇宙产业园'],
    ['深圳（哈尔滨）产业园区封顶', '深哈产业园已签约九十六家。', '深哈产业园=深圳哈尔滨产业园区'],
    ['广州国际金融城建设', '国际金融城的管线上链。', '国际金融城=广州国际金融城'],
    ['衡阳白沙绿岛区块链产业园（以下简称绿岛园）', '绿岛园已满。', '绿岛园=衡阳白沙绿岛区块链产业园'],
  ])('is the park that %s names', (headline, body, expected) => {
    expect(named(headline, body).at(-1)).toBe(expected);
  });

  it('is none where only what a park is for is said again', () => {
    expect(named('衡阳区块链产业园挂牌', '区块链产业园一哄而上要不得，园区要有产业。')).toEqual([
      '衡阳区块链产业园=衡阳区块链产业园',
    ]);
  });
});
