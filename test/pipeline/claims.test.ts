import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { claimsIn, pieceClaims } from '../../src/pipeline/claims.ts';
import { type Claim, MEASURES } from '../../src/pipeline/types.ts';

const Piece = z.object({
  id: z.string(),
  date: z.string(),
  headline: z.string().default(''),
  body: z.string(),
  claims: z.array(
    z.object({
      field: z.enum(['headline', 'body']).default('body'),
      start: z.number(),
      end: z.number(),
      text: z.string(),
      measure: z.enum(MEASURES),
      low: z.number().nullable(),
      high: z.number().nullable(),
      qualifier: z.enum(['exact', 'over', 'up_to', 'about']),
      unit: z.string(),
      asOf: z.string().nullable(),
    }),
  ),
});
type Labelled = z.infer<typeof Piece>['claims'][number];

function read(name: string) {
  const lines = readFileSync(new URL(`../../data/claims/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => Piece.parse(JSON.parse(line)));
}

const key = ({ field, start, end, low, high, qualifier, unit }: Pick<Claim, keyof Labelled>) =>
  [field, start, end, low, high, qualifier, unit].join('|');
const answers = ({ headline, body, date }: z.infer<typeof Piece>) => [
  ...claimsIn(headline, 'headline', date),
  ...claimsIn(body, 'body', date),
];

const FILES = readdirSync(new URL('../../data/claims/', import.meta.url));

describe.each(FILES)('data/claims/%s', (name) => {
  const pieces = read(name);

  it('has labels that stand where they say', () => {
    for (const piece of pieces) {
      for (const { field, start, end, text } of piece.claims) expect(piece[field].slice(start, end)).toBe(text);
    }
  });

  it('is read with span, value, qualifier and unit right in nine of ten', () => {
    const wanted = pieces.flatMap(({ id, claims }) => claims.map((claim) => `${id} ${key(claim)}`));
    const found = pieces.flatMap((piece) => answers(piece).map((claim) => `${piece.id} ${key(claim)}`));
    const right = found.filter((each) => wanted.includes(each)).length;
    expect(right / found.length).toBeGreaterThanOrEqual(0.9);
    expect(right / wanted.length).toBeGreaterThanOrEqual(0.9);
  });

  it('is given the right measure and day in nine of ten', () => {
    const pairs = pieces.flatMap((piece) =>
      answers(piece).flatMap((claim) => {
        const label = piece.claims.find((each) => key(each) === key(claim));
        return label ? [{ measure: label.measure === claim.measure, day: label.asOf === claim.asOf }] : [];
      }),
    );
    expect(pairs.filter(({ measure }) => measure).length / pairs.length).toBeGreaterThanOrEqual(0.9);
    expect(pairs.filter(({ day }) => day).length / pairs.length).toBeGreaterThanOrEqual(0.9);
  });
});

describe('claimsIn', () => {
  it.each([
    ['产业园共47家。', 47, 47, 'exact', '家'],
    ['产业园超过47家。', 47, null, 'over', '家'],
    ['产业园47余家。', 47, null, 'over', '家'],
    ['産業園近百家。', 100, 100, 'about', '家'],
    ['园区有二十三家企业。', 23, 23, 'exact', '家'],
    ['设立一亿二千万元的基金。', 120_000_000, 120_000_000, 'exact', 'CNY'],
    ['给予补贴最高不超过３００萬元。', null, 3_000_000, 'up_to', 'CNY'],
    ['打造3~5個產業園。', 3, 5, 'exact', '个'],
    ['营收增长百分之四十。', 40, 40, 'exact', '%'],
    ['营收增长一点五倍。', 1.5, 1.5, 'exact', '倍'],
    ['基金总规模100亿。', 1e10, 1e10, 'exact', 'CNY'],
    ['總經費新台幣12億5,000萬元。', 1_250_000_000, 1_250_000_000, 'exact', 'TWD'],
    ['入园企业四五百家。', 400, 500, 'exact', '家'],
    ['首批签约7个项目。', 7, 7, 'exact', '个'],
    ['团队获500万USDT融资。', 5_000_000, 5_000_000, 'exact', 'USDT'],
    ['注册用户逾2.6亿。', 260_000_000, null, 'over', '个'],
    ['苏州5000万扶持区块链', 50_000_000, 50_000_000, 'exact', 'CNY'],
    ['绍兴砸20亿建元宇宙产业园', 2e9, 2e9, 'exact', 'CNY'],
    ['长沙3亿元押注区块链', 300_000_000, 300_000_000, 'exact', 'CNY'],
    ['昆山：5000平方米众创空间开张。', 5000, 5000, 'exact', '平方米'],
  ])('%s', (text, low, high, qualifier, unit) => {
    expect(claimsIn(text, 'body', null)).toMatchObject([{ low, high, qualifier, unit }]);
  });

  it('knows by the sentence before what a number without a noun counts', () => {
    const claims = claimsIn('全省申请区块链专利2318件。杭州以1902件居首。', 'body', null);
    expect(claims.map(({ text, measure }) => [text, measure])).toEqual([
      ['2318件', 'patents'],
      ['1902件', 'patents'],
    ]);
  });

  it('counts offsets in UTF-16 units of the original and quotes the sentence', () => {
    const text = '😀開園。園區已有１２家企業入駐！';
    const [claim] = claimsIn(text, 'body', null);
    expect(claim && text.slice(claim.start, claim.end)).toBe('１２家');
    expect(claim?.quotation).toBe('園區已有１２家企業入駐');
    expect(claim?.sentenceStart).toBe(text.indexOf('園區'));
  });

  it('names who counted', () => {
    const [claim] = claimsIn('据河畔智库统计，全国产业园达到31家。', 'body', null);
    expect(claim?.claimant).toBe('河畔智库');
  });

  it('lets figures that contradict each other stand side by side', () => {
    const claims = claimsIn('一说产业园达到47家。另一说产业园超过47家。', 'body', null);
    expect(claims.map(({ qualifier }) => qualifier)).toEqual(['exact', 'over']);
  });

  it.each([
    '这5家企业表示将整改。',
    '营收超过1亿元的企业可以申报。',
    '投资5000万元以上的，给予用地支持。',
    '比特币价格上涨5%，报3万美元。',
    '第47家店开业。',
    '申报单位上年度营业收入须在500万元以上。',
    '首批客户有两家城商行。',
    '平台手续费为0.25%。',
    '合肥量子链政策“十条”发布。',
    '新增机柜3000个。',
    '园区亩均税收30万元，亩均产值500万元。',
    '每坪月租1800元。',
    '500家企业参展。',
  ])('finds nothing in %s', (text) => {
    expect(claimsIn(text, 'body', null).map((claim) => claim.text)).toEqual([]);
  });

  it('needs time linear in the text: 200,000 units of numbers come back', () => {
    expect(claimsIn('园区有1家企业，'.repeat(20_000), 'body', null).length).toBeGreaterThan(10_000);
  });
});

describe('pieceClaims', () => {
  it('tells what the headline says only where the body does not', () => {
    const claims = pieceClaims(
      { field: 'headline', head: '园区企业达12家，投资3亿元', body: '园区已有12家企业。' },
      null,
    );
    expect(claims.map(({ field, text }) => [field, text])).toEqual([
      ['headline', '3亿元'],
      ['body', '12家'],
    ]);
  });
});
