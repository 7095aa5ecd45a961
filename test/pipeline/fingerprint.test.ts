import { describe, expect, it } from 'vitest';
import { fingerprint, textKey } from '../../src/pipeline/fingerprint.ts';

const HEADLINE = '青湖區塊鏈產業園首批23家企業入駐';
const BODY =
  '青湖區管委會8月6日宣布，產業園（光谷）首批23家企業已經入駐，國內三所高校提供技術支持，一期面積1.5萬平方米，租金全免。';

const key = (body: string, headline: string | null = HEADLINE) => fingerprint({ headline, body }).key;

describe('fingerprint', () => {
  it.each([
    [
      'in Simplified',
      '青湖区管委会8月6日宣布，产业园（光谷）首批23家企业已经入驻，国内三所高校提供技术支持，一期面积1.5万平方米，租金全免。',
    ],
    ['with other marks, widths and spaces', BODY.replaceAll('，', ', ').replace('23', ' ２３ ').replace('。', '.')],
    ['with a lead', `金色財經報道，${BODY}`],
    ['with two leads', `金色財經報道，據CoinDesk消息，${BODY}`],
    ['with a newspaper as its lead', `據《青湖日報》，${BODY}`],
    ['with the day as its lead', `8月6日消息，${BODY}`],
    ['with its source behind', `${BODY}(Cryptonews)`],
    ['without the parenthesis', BODY.replace('（光谷）', '')],
    ['with 大陸 for 國內', BODY.replace('國內', '大陸')],
    ["in Taiwan's words", BODY.replace('支持', '支援')],
  ])('is the same for a copy %s', (_, copy) => {
    expect(key(copy)).toBe(key(BODY));
  });

  it.each([
    ['another number', BODY.replace('23', '24')],
    ['the point in a number gone', BODY.replace('1.5', '15')],
    ['another number in a parenthesis', BODY.replace('光谷', '共2棟')],
    ['another company in a parenthesis', BODY.replace('光谷', 'Acme')],
    ['another verb', BODY.replace('入駐', '退租')],
    ['another place', BODY.replaceAll('青湖', '東湖')],
  ])('differs for a brief with %s', (_, other) => {
    expect(key(other)).not.toBe(key(BODY));
  });

  it('tells a range from a number and a loss from a gain', () => {
    const filler = '據行情軟件的數據，該平臺幣在過去一日之內的變動幅度如下，成交額與前一日相比大致持平，';
    expect(key(`${filler}3-5萬枚`, null)).not.toBe(key(`${filler}35萬枚`, null));
    expect(key(`${filler}跌幅-3.7%`, null)).not.toBe(key(`${filler}跌幅3.7%`, null));
  });

  it('lets a headline be rewritten or missing, as long as the body repeats its facts', () => {
    expect(key(BODY, '23家企業搬進青湖產業園')).toBe(key(BODY));
    expect(key(BODY, null)).toBe(key(BODY));
  });

  it.each([
    ['number', '青湖區塊鏈產業園首批42家企業入駐'],
    ['place', '浙江：青湖區塊鏈產業園首批23家企業入駐'],
    ['company', '青湖產業園迎來Acme等23家企業'],
    ['act', '青湖產業園暫停入駐'],
  ])('keeps a brief apart whose headline names another %s than the body', (_, headline) => {
    expect(key(BODY, headline)).not.toBe(key(BODY));
  });

  it('takes the headline in where the body is short', () => {
    expect(key('主網已上線。', '甲鏈')).not.toBe(key('主網已上線。', '乙鏈'));
  });

  it.each(['據甲所公告', '據甲所周報', '據甲所官網消息', '甲所互聯網', '甲旅行社'])(
    'does not take %s for a lead',
    (lead) => {
      const notice =
        '平臺將於7月17日16:00調整永續合約的掛單手續費，由萬分之二降至萬分之一點五，其餘交易對的費率保持不變。';
      expect(key(`${lead}，${notice}`, null)).not.toBe(key(`${lead.replace('甲', '乙')}，${notice}`, null));
    },
  );

  it('tells texts apart that folding leaves nothing of', () => {
    expect(key('ကခ', null)).not.toBe(key('ဂဃ', null));
    expect(key('ကခ', null)).toBe(key('ကခ', null));
  });

  it('is one and the same on every machine and Node version', () => {
    const { folded, key: digest } = fingerprint({ headline: '甲', body: '乙' });
    expect(folded).toBe('甲乙');
    expect(digest).toBe('f73ab1f5c2b9542c9cea79597b69a5c4dc106721d7de6fa9e4303c0fe45cfe3d');
  });
});

describe('textKey', () => {
  const long = '區塊鏈產業園是近年各地推動數字經濟的主要載體，政府提供場地與補貼，企業提供技術與就業。'.repeat(3);

  it('is the same for one article however its paragraphs are cut and in either script', () => {
    expect(textKey([long])).toBe(textKey([long.slice(0, 50), long.slice(50)]));
    expect(textKey([long])).toBe(textKey([long.replaceAll('區塊鏈產業園', '区块链产业园')]));
  });

  it('is null for a text too short to call two pages copies', () => {
    expect(textKey([long.slice(0, 90)])).toBeNull();
    expect(textKey([])).toBeNull();
  });
});
