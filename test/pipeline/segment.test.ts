import { describe, expect, it } from 'vitest';
import { lookAt } from '../../src/pipeline/extract-weigh.ts';
import { segment } from '../../src/pipeline/segment.ts';
import type { SegmentLine } from '../../src/pipeline/segment-units.ts';

/** Lines as a plain-text page gives them; a text that begins with a blank stands after a blank line. */
function linesOf(texts: string[]): SegmentLine[] {
  let start = 0;
  return texts.map((raw) => {
    const text = raw.trim();
    const breaks = raw.startsWith(' ') ? 2 : 1;
    const line = { ...lookAt(text), start, breaks, lead: 0, group: 0, setOff: false, heading: false, href: null };
    start += text.length + 1;
    return line;
  });
}

const BODY = '沿着海堤往东走两公里,就是临港链谷的一号楼。';
const BRIEF = '动态 | 南湾启用平台:5月18日,平台启用,首批企业三十一家。[2021/5/19]';

describe('segment', () => {
  const read = (...texts: string[]) => {
    const { paragraphs, briefs, teasers } = segment(linesOf(texts));
    return {
      paragraphs,
      bodies: briefs.map(({ body }) => body),
      dates: briefs.map(({ date }) => date),
      teasers: teasers.map(({ text }) => text),
    };
  };

  it('leaves a heading that is a word of the tag list where it stands', () => {
    expect(read(BODY, '安全', BODY, BRIEF).paragraphs).toEqual([BODY, '安全', BODY]);
  });

  it('takes briefs that follow each other', () => {
    expect(read(BRIEF, BRIEF.replace('19]', '20]'), BODY)).toMatchObject({
      dates: ['2021-05-19', '2021-05-20'],
      paragraphs: [BODY],
    });
  });

  it('takes two briefs in one line apart', () => {
    expect(read(`${BRIEF}${BRIEF.replace('19]', '20]')}`)).toMatchObject({
      dates: ['2021-05-19', '2021-05-20'],
      paragraphs: [],
    });
  });

  it('keeps dates inside a sentence, footnotes and server timings in the body', () => {
    const texts = [
      '会议在[2021/5/19],也就是周三举行。',
      '占了两成[1]。',
      '页脚[0:78ms0-22:359ms',
      '第[2021/13/45]号文件。',
    ];
    expect(read(...texts)).toMatchObject({ paragraphs: texts, dates: [] });
  });

  it('joins paragraphs by single breaks where blank lines part the others', () => {
    const [head = '', rest = ''] = [
      '政策 | 北岭出台九条措施:北岭市今天出台九条措施。',
      '措施由市工信局牵头落实。[2021/5/19]',
    ];
    const { bodies, paragraphs } = read(` ${BODY}`, ` ${BODY}`, ` ${BODY}`, ` ${head}`, rest, ` ${BODY}`);
    expect(bodies).toEqual(['北岭市今天出台九条措施。\n措施由市工信局牵头落实。']);
    expect(paragraphs).toHaveLength(4);
  });

  it('emits a brief that the page cuts off without a date, at its end only', () => {
    const cut = '动态 | 西岸试行提单:据澜沧财经报道,西岸港口试行电子提单,首批';
    expect(read(BODY, BRIEF, BODY, cut)).toMatchObject({ dates: ['2021-05-19', null], paragraphs: [BODY, BODY] });
    expect(read(BODY, BRIEF, cut, BODY)).toMatchObject({ dates: ['2021-05-19'], paragraphs: [BODY, cut, BODY] });
    expect(read(BODY, BRIEF, `${cut}五家。[2020/11/7 11:55:`).dates).toEqual(['2021-05-19', '2020-11-07']);
    expect(read(BODY, BRIEF, `${cut}五家。[2020/11/1`).dates).toEqual(['2021-05-19', null]);
  });

  it('gives a sentinel to the teaser before it', () => {
    expect(read(BODY, '青禾下架三种代币.', '1900/1/1 0:00:00海石公布季度报告.', '1900/1/1 0:00:00')).toMatchObject({
      paragraphs: [BODY],
      teasers: ['青禾下架三种代币.', '海石公布季度报告.'],
    });
  });

  it('says the title that an abstract opens with once, and leaves what stands before it as it is', () => {
    const title = '青禾下架三种代币';
    const grouped = (texts: string[]) => segment(linesOf(texts).map((line) => ({ ...line, group: 1 }))).teasers;
    const abstract = `${title},其中一种刚上线.`;
    expect(grouped([title, abstract, '1900/1/1 0:00:00'])).toMatchObject([{ text: abstract }]);
    expect(grouped(['快讯', title, abstract, '1900/1/1 0:00:00'])).toMatchObject([
      { text: `快讯 ${title} ${abstract}` },
    ]);
  });

  it('takes neither a missing date in the head nor a year in history for a teaser', () => {
    const texts = ['时间:1900/1/1 0:00:00', '这座灯塔在1900/1/1点亮,一直用到今天。'];
    expect(read(...texts)).toMatchObject({ paragraphs: texts, teasers: [] });
  });

  it('gives no date to a brief that bears a sentinel', () => {
    expect(segment(linesOf([BODY, BRIEF.replace('2021/5/19', '1900/1/1')])).briefs[0]?.date ?? null).toBeNull();
  });

  it('ends a brief where teasers stand between its paragraphs, and loses neither', () => {
    const head = '动态 | 南湾启用平台:5月18日,平台启用,首批企业三十一家。';
    const teaser = ['某交易所将于下周上线新的合约产品.', '1900/1/1 0:00:00'];
    expect(read(BODY, head, ...teaser, '明年还要扩建二期。[2021/5/19]', BODY)).toEqual({
      paragraphs: [BODY, head, BODY],
      bodies: ['明年还要扩建二期。'],
      dates: ['2021-05-19'],
      teasers: [teaser[0]],
    });
    expect(read(BODY, head, ...teaser, '[2021/5/19]', '[2021/5/20]', BODY).paragraphs).toEqual([BODY, head, BODY]);
    const alone = read(BODY, head, ...teaser, '[2021/5/19]', BODY);
    expect(alone).toMatchObject({ paragraphs: [BODY, head, BODY], teasers: [teaser[0]] });
  });

  it('keeps what stands behind a sentinel when the next line has a sentinel of its own', () => {
    expect(
      read(
        BODY,
        '1900/1/1 0:00:00第二条预告的文字写在这里.',
        '第三条预告的文字也在这里.1900/1/1 0:00:00',
      ).teasers.slice(1),
    ).toEqual(['第二条预告的文字写在这里.', '第三条预告的文字也在这里.']);
  });
});
