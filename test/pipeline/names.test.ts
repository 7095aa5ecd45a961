import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { namesIn } from '../../src/pipeline/names.ts';
import { readFields } from '../../src/pipeline/places-read.ts';

const piece = z.object({
  id: z.string(),
  headline: z.string(),
  names: z.array(z.object({ type: z.enum(['regulator', 'company', 'coin']), text: z.string(), name: z.string() })),
});

function read(file: string): z.infer<typeof piece>[] {
  const text = readFileSync(new URL(`../../data/names/${file}.jsonl`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => piece.parse(JSON.parse(line)));
}

/** `regulator 央行=中国人民银行`, in order of place. */
const namesOf = (headline: string, body = '') =>
  namesIn(readFields({ headline, body })).map(({ type, text, name }) => `${type} ${text}=${name}`);

/** Precision and recall over all pieces, by type, span text and name. */
function measured(pieces: readonly z.infer<typeof piece>[]) {
  let [right, found, labelled] = [0, 0, 0];
  for (const { headline, names } of pieces) {
    const said = namesOf(headline);
    const left = names.map(({ type, text, name }) => `${type} ${text}=${name}`);
    found += said.length;
    labelled += left.length;
    for (const one of said) {
      const at = left.indexOf(one);
      if (at < 0) continue;
      right++;
      left.splice(at, 1);
    }
  }
  return { precision: right / found, recall: right / labelled };
}

describe('namesIn', () => {
  it('finds regulators, companies and coins on the labelled pieces', () => {
    const { precision, recall } = measured(read('pieces'));
    expect(precision).toBeGreaterThanOrEqual(0.97);
    expect(recall).toBeGreaterThanOrEqual(0.97);
  });

  it.each([
    ['of the region right before it', '韓國央行行長表示', ['regulator 韓國央行=韩国央行']],
    ['of the state that the sentence named before', '韩国国会要求央行三个月内答复', ['regulator 央行=韩国央行']],
    ['of where the text is at home', '立委質詢央行', ['regulator 央行=台湾中央银行']],
    ['of China otherwise', '央行：扩大试点', ['regulator 央行=中国人民银行']],
    ['of nobody where all are meant', '各国央行数字货币进展', []],
  ])('takes an office that every state has as that %s', (_, headline, expected) => {
    expect(namesOf(headline)).toEqual(expected);
  });

  it('gives a province its own office, never the national one', () => {
    expect(namesOf('四川省发改委召开会议')).toEqual(['regulator 四川省发改委=四川省发展改革委']);
  });

  it.each(['seconds before the summit', 'Metaverse园区', '京东方A', '灰度测试', '个人行为', '高速ETC', 'BTCS2.0'])(
    'finds nothing in %s',
    (headline) => {
      expect(namesOf(headline)).toEqual([]);
    },
  );

  it('takes a platform for its coin only beside a price or an amount', () => {
    expect(namesOf('以太坊主网升级完成')).toEqual([]);
    expect(namesOf('以太坊跌破3000美元')).toEqual(['coin 以太坊=以太坊']);
    expect(namesOf('基金买入2万枚以太坊')).toEqual(['coin 以太坊=以太坊']);
  });

  it('finds the longest name and none inside it', () => {
    expect(namesOf('比特币中国、币安币与比特币现金')).toEqual([
      'company 比特币中国=比特币中国',
      'coin 币安币=BNB',
      'coin 比特币现金=比特币现金',
    ]);
  });

  it('gives spans of the original in headline and body, and whose regulator it is', () => {
    const found = namesIn(readFields({ headline: '金管會預告專法', body: '美國SEC與幣安Binance和解。' }));
    expect(found).toMatchObject([
      { type: 'regulator', field: 'headline', start: 0, end: 3, path: [{ code: '71' }, { code: 'CN' }] },
      { type: 'regulator', field: 'body', start: 0, end: 5, text: '美國SEC', path: [{ code: 'US' }] },
      { type: 'company', field: 'body', start: 6, end: 8, text: '幣安', path: [] },
      { type: 'company', field: 'body', start: 8, end: 15, text: 'Binance', name: '币安' },
    ]);
  });
});
