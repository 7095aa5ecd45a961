import { expect, it } from 'vitest';
import { analysePage } from '../../src/pipeline/analyse.ts';

const HINTS = { url: 'https://a.example/1.html', contentType: 'text/html; charset=utf-8', now: new Date('2024-01-01') };

function briefsOf(...lines: string[]) {
  const paragraphs = lines.map((line) => `<p>${line}</p>`).join('\n');
  const own = '<p>这座镇子的旧水塔要留下来，门口的灯也还照着原来的走廊，来的人都在那里等车。</p>';
  const html = `<title>旧水塔</title><body><h1>旧水塔</h1><div>${own}${paragraphs}${own}</div></body>`;
  return analysePage(Buffer.from(html), HINTS);
}

const SAID = '动态 | 望湖产业园开园:截至2月底，望湖产业园入驻企业47家。';

it('keeps the place of each copy of a brief that a page has twice', () => {
  const { briefs, text } = briefsOf(`${SAID}[2021/3/2]`, `${SAID}[2021/3/2]`);
  const [first, second] = briefs;
  expect(briefs).toHaveLength(2);
  expect(first?.raw).toBe(`${SAID}[2021/3/2]`);
  expect(second?.raw).toBe(first?.raw);
  expect(second?.start).toBeGreaterThan(first?.start ?? Number.NaN);
  expect(text.slice(second?.start, second?.end)).toBe(second?.raw);
  expect(second?.fingerprint).toEqual(first?.fingerprint);
});

it('judges a brief that a page has on two days for each of them', () => {
  const [first, second] = briefsOf(`${SAID}[2021/3/2]`, `${SAID}[2022/3/2]`).briefs;
  expect(first?.claims.map(({ asOf }) => asOf)).toEqual(['2021-02-28']);
  expect(second?.claims.map(({ asOf }) => asOf)).toEqual(['2022-02-28']);
});
