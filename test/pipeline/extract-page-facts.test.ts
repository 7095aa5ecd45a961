import { describe, expect, it } from 'vitest';
import { readPage } from '../../src/pipeline/page.ts';

const HEADLINE = '临港链谷迎来第一批企业';
const BODY = [
  '<p>沿着海堤往东走两公里,就是临港链谷的一号楼,第一批企业在春天搬了进来。</p>',
  '<p>园区的食堂中午坐满了人,大家谈的还是那几件事情:租金、人手和接口。</p>',
  '<p>二期明年完工,验收的人上个月已经来过一次,带走了一箱图纸和两页意见。</p>',
].join('');

interface Parts {
  head?: string;
  title?: string;
  /** Between headline and text. */
  above?: string;
  below?: string;
  url?: string;
}

function read({ head = '', title = `${HEADLINE}_海湾新闻网`, above = '', below = '', url }: Parts) {
  const html = `<html><head><title>${title}</title>${head}</head><body><ul><li><a href="/">首页</a></li></ul><div><h1>${HEADLINE}</h1>${above}${BODY}</div>${below}</body></html>`;
  const hints = { url: url ?? 'https://news.example/info/1.html', contentType: null, now: new Date('2020-06-01') };
  return readPage(new TextEncoder().encode(html), hints);
}

describe('a page is dated by', () => {
  const cases: [string, Parts, string | null][] = [
    [
      'text beside its source',
      { above: '<div>2019年11月25日 16:04:30 来源：海湾日报</div>' },
      '2019-11-25T16:04:30+08:00',
    ],
    [
      'year, day and time in elements of their own',
      { above: '<div><i>2019</i><i>09/07</i><i>19:02</i></div>' },
      '2019-09-07T19:02:00+08:00',
    ],
    ['seconds in a script', { head: '<script>var ct = "1581517074";</script>' }, '2020-02-12T22:17:54+08:00'],
    ['a labelled line below the text', { below: '<div>发布日期：2019-11-25 16:04</div>' }, '2019-11-25T16:04:00+08:00'],
    [
      'a day without year and the copyright',
      { above: '<div>发布时间：10-08 12:33</div>', below: '<div>© 2012-2019 海湾</div>' },
      '2019-10-08T12:33:00+08:00',
    ],
    [
      'a day without year and the address',
      { above: '<div>发布时间：10-08 12:33</div>', url: 'https://news.example/2018/1008/a.html' },
      '2018-10-08T12:33:00+08:00',
    ],
    [
      'text around its title rather than a meta element that says no more than date',
      { head: '<meta name="date" content="2020-01-01">', above: '<div>2019-11-25 16:04</div>' },
      '2019-11-25T16:04:00+08:00',
    ],
    ['the day of its address', { url: 'https://news.example/2019-11/25/c_1125.htm' }, '2019-11-25'],
    ['an address with a short year', { url: 'https://news.example/19/1125/16/EUSDF123456789AB.html' }, '2019-11-25'],
    ['no day without year alone', { above: '<div>发布时间：10-08 12:33</div>' }, null],
    [
      'no years that disagree',
      { above: '<div>发布时间：10-08 12:33</div>', below: '<div>© 2015 海湾</div><div>备案2018年</div>' },
      null,
    ],
    [
      'no dates of other articles',
      {
        below:
          '<ul><li><a href="/1">另一条新闻的标题</a> 2018-02-03 11:22</li><li><a href="/2">又一条新闻的标题</a> 2018-02-04 11:22</li></ul>',
      },
      null,
    ],
    ['no number that is no day', { url: 'https://news.example/a/20191345/1.html' }, null],
  ];
  it.each(cases)('%s', (_, parts, value) => {
    expect(read(parts).published?.value ?? null).toBe(value);
  });

  it('no line about it is taken as a paragraph', () => {
    const { paragraphs } = read({ above: '<div>发布时间：10-08 12:33</div><div class="source">海湾财经</div>' });
    expect(paragraphs[0]).toMatch(/^沿着/);
  });
});

describe('the author is', () => {
  const cases: [string, Parts, string | null][] = [
    ['behind a label', { above: '<div>作者：李小明 来源：海湾日报 编辑：王五</div>' }, '李小明'],
    ['behind 文/', { above: '<div>2019-11-25 16:04 文/张大伟</div>' }, '张大伟'],
    ['behind 文/ and before 图/', { above: '<div>文/张大伟 图/王五</div>' }, '张大伟'],
    [
      'in the last paragraph',
      { below: '<p>海堤上的风比往年小，搬家的车排到了桥头。（记者 陈一二、周九）</p>' },
      '陈一二、周九',
    ],
    [
      'first in an element for authors',
      { above: '<div class="author"><a>林清玄子</a><a>关注</a><b>12</b></div>' },
      '林清玄子',
    ],
    [
      'not a commenter',
      { below: '<div class="comments"><b class="comment-author">路人丙</b><p>写得好。</p></div>' },
      null,
    ],
    ['a reporter', { above: '<div>海湾日报记者 陈一二 通讯员 王三四</div>' }, '陈一二'],
    ['below the text', { below: '<p>（作者：周九）</p>' }, '周九'],
    ['a name in an element for authors', { above: '<div class="author-name">林清玄子</div>' }, '林清玄子'],
    [
      'declared by a person',
      {
        head: '<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Person","name":"苏北"}}</script>',
      },
      '苏北',
    ],
    ['not the site', { head: '<meta name="author" content="海湾网">' }, null],
    [
      'not an organisation',
      {
        head: '<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Organization","name":"海湾"}}</script>',
      },
      null,
    ],
    ['not an editor', { head: '<meta name="author" content="王五">', above: '<div>责任编辑：王五</div>' }, null],
    ['not a source', { above: '<div class="author">海湾财经</div><div>来源：海湾日报 作者：</div>' }, null],
    ['not a choice of letter sizes', { above: '<div>文字：大 中 小</div>' }, null],
  ];
  it.each(cases)('%s', (_, parts, author) => {
    expect(read(parts).author).toBe(author);
  });

  it('kept apart from the publisher', () => {
    expect(read({ above: '<div>来源：山间数字报　记者 沈小满</div>' })).toMatchObject({
      publisher: '山间数字报',
      author: '沈小满',
    });
  });
});

describe('the title is freed from', () => {
  it.each([
    `${HEADLINE} - 摄影 - 海湾论坛 - Powered by Harbour!`,
    `${HEADLINE}_财经频道_海湾新闻网`,
    `${HEADLINE}--财经--海湾网`,
    `${HEADLINE} | 海湾 | 财经`,
    `${HEADLINE}-海湾新闻网`,
    `${HEADLINE}－海湾网`,
    `${HEADLINE}｜海湾早知道`,
    `${HEADLINE} - 海湾网 - 海湾旗下门户`,
    `${HEADLINE.slice(0, 7)}..._海湾网`,
    '海湾网',
  ])('%s', (title) => {
    expect(read({ title }).title).toBe(HEADLINE);
  });
});
