import { describe, expect, it } from 'vitest';
import { articleBands } from '../../src/pipeline/article-bands.ts';
import { mayBeCopies, pairCounts } from '../../src/pipeline/article-overlap.ts';
import { articleJudge } from '../../src/pipeline/article-verdict.ts';
import { paragraphsAbout } from '../support/pages.ts';

const REPORT = [
  '一、仓库改成了办公楼',
  '望湖镇的旧仓库今年改成了办公楼（原为粮站，建于一九六二年），门口的水塔留了下来，来上班的人把自行车停在塔下，午饭多半在对面的面馆里吃。',
  '镇里的账本上写着，头一年签了31家，第二年走了9家，剩下的22家里有14家做存证，5家做溯源，3家只在门口挂了牌子。',
  '二、租金和人',
  '租金从每平方米18元涨到26元，运营方说这是把物业费并了进去；房客们说，并进去的还有去年答应过的班车，班车到现在也没有开。',
  '第三年的春天，镇上办了一次招聘会，来了四百多人，当场签下的只有37人，其中一半后来去了邻县，因为邻县给的住房补贴多出一倍。',
  '镇长在台上讲话的时候，水塔上的灯亮了起来，台下有人鼓掌，也有人看表，散场以后面馆的老板把最后两张桌子搬了出来。',
];

const copyOf = (change: (paragraphs: string[]) => string[]) => change([...REPORT]);
const same = (a: readonly string[], b: readonly string[]) => articleJudge()(a.join('\n'), b.join('\n'));
const shared = (a: readonly string[], b: readonly string[]) => {
  const keys = new Set(articleBands(a));
  return articleBands(b).filter((key) => keys.has(key)).length;
};

describe('two bodies', () => {
  it.each<[string, string[]]>([
    ['without headings', copyOf((all) => all.filter((text) => text.length > 12))],
    ['with paragraphs merged', [REPORT.slice(0, 3).join(''), REPORT.slice(3).join('')]],
    ['without parentheses', copyOf((all) => all.map((text) => text.replace(/（[^）]*）/g, '')))],
    ['with other stops', copyOf((all) => all.map((text) => text.replaceAll('。', ',')))],
    ['with a character dropped throughout', copyOf((all) => all.map((text) => text.replaceAll('房', '')))],
    ['with a line of the site around it', ['本文由转载而来，版权归作者所有。', ...REPORT, '更多内容请看首页。']],
    ['without one paragraph', REPORT.slice(0, -1)],
    ['in the other script', copyOf((all) => all.map((text) => text.replaceAll('门', '門').replaceAll('来', '來')))],
  ])('are one article %s', (_, copy) => {
    expect([same(REPORT, copy), same(copy, REPORT)]).toEqual([true, true]);
    expect(shared(REPORT, copy)).toBeGreaterThan(0);
  });

  it.each<[string, string[]]>([
    ['other numbers', copyOf((all) => all.map((text) => text.replace(/\d+/g, (digits) => String(Number(digits) + 2))))],
    ['one other number', copyOf((all) => all.map((text) => text.replace('31家', '32家')))],
    ['another name throughout', copyOf((all) => all.map((text) => text.replaceAll('镇', '港')))],
    ['a beginning alone', REPORT.slice(0, 2)],
    ['nothing in common', paragraphsAbout('栖河区')],
  ])('are two articles with %s', (_, other) => {
    expect([same(REPORT, other), same(other, REPORT)]).toEqual([false, false]);
  });

  it('are two articles where one place has another’s name with a word before its suffix', () => {
    expect(same(paragraphsAbout('望湖区'), paragraphsAbout('望湖新区'))).toBe(false);
  });

  it('are not compared word by word where they share less than half of what the shorter one says', () => {
    const about = (paragraphs: readonly string[]) => pairCounts(paragraphs.join('\n'));
    expect(mayBeCopies(about(REPORT), about(paragraphsAbout('栖河区')))).toBe(false);
    expect(mayBeCopies(about(REPORT.slice(1, 3)), about(REPORT))).toBe(true);
    expect(mayBeCopies(about(REPORT), about(REPORT.slice(1, 3)))).toBe(true);
  });

  it('are too short to tell under 200 folded units', () => {
    expect(articleBands(REPORT.slice(0, 2))).toEqual([]);
  });

  it('of one template are told apart by the keys of their numbers, which a copy keeps', () => {
    const keys = articleBands(REPORT);
    const withNumbers = (change: (digits: string) => string) =>
      new Set(articleBands(copyOf((all) => all.map((text) => text.replace(/\d+/g, change)))));
    const lost = keys.filter((key) => !withNumbers((digits) => String(Number(digits) + 2)).has(key));
    expect(lost.length).toBeGreaterThanOrEqual(4);
    const other = new Set(articleBands(copyOf((all) => all.map((text) => text.replaceAll('水塔', '钟楼')))));
    expect(lost.filter((key) => other.has(key)).length).toBeGreaterThanOrEqual(4);
  });
});
