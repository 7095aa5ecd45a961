import { createBallast } from './ballast.js';
import { LAYOUTS } from './layouts.js';
import { createProse } from './prose.js';
import { createRandom } from './random.js';

const WORDS = {
  en: {
    site: 'The Quay Post',
    rights: 'All rights reserved.',
    skip: 'Skip to content',
    share: 'Share this:',
    tag: 'City',
    comments: 'Comments',
    recent: 'Most read',
    related: 'Related stories',
    photo: 'Photo: Quay Post',
    text: 'Story',
    editor: 'Editor: M. Haller',
    indent: '',
  },
  zh: {
    site: '码头日报',
    rights: '版权所有',
    skip: '跳到正文',
    share: '分享到：',
    tag: '城市',
    comments: '网友评论',
    recent: '热门文章',
    related: '相关阅读',
    photo: '图片来源：码头日报',
    text: '正文',
    editor: '责任编辑：何里',
    indent: '　　',
  },
};
/** How much of a page is article (in UTF-16 units), and how much of the rest is markup rather than scripts and styles. */
const ARTICLE_SHARE = { small: 0.16, large: 0.06 };
const MARKUP_SHARE = 0.5;
/** Bytes that one link of a list takes, about. */
const LINK_BYTES = 260;

/**
 * News pages of one size, alike on every machine.
 * @param bytes about how large each is
 * @returns pages as `{ name, bytes, html, text }`; `text` is the article without title and byline
 */
export function makePages({ count, bytes, seed }) {
  const layouts = Object.keys(LAYOUTS);
  return Array.from({ length: count }, (_, i) => {
    const lang = Math.floor(i / layouts.length) % 2 === 0 ? 'en' : 'zh';
    const layout = layouts[i % layouts.length];
    return makePage({ name: `${i + 1}-${layout}-${lang}`, layout, lang, bytes, random: createRandom(seed * 1000 + i) });
  });
}

function makePage({ name, layout, lang, bytes, random }) {
  const prose = createProse(lang, random);
  const ballast = createBallast(lang, random, prose);
  const share = bytes < 60_000 ? ARTICLE_SHARE.small : ARTICLE_SHARE.large;
  const blocks = articleOf(prose, random, share * bytes * (lang === 'zh' ? 0.5 : 1));
  return wrapArticle({ name, layout, lang, bytes, random, ballast, title: prose.headline(), blocks });
}

/**
 * Builds a page round an article.
 * @param blocks as `LAYOUTS` takes them; `ballast` of `createBallast`
 * @returns the page as `makePages` gives it
 */
export function wrapArticle({ name, layout, lang, bytes, random, ballast, title, blocks }) {
  const text = blocks.map((block) => block.text).join('\n');
  const rest = bytes - Buffer.byteLength(text) - 2_000;
  const links = Math.max(8, Math.floor((rest * MARKUP_SHARE) / LINK_BYTES));
  const page = {
    title,
    blocks,
    byline: bylineOf(lang, random),
    words: WORDS[lang],
    fill: (part) => Math.max(2, Math.round(links * part)),
  };
  const body = LAYOUTS[layout](page, ballast);
  const html = wholePage({ ...page, lang, body, ballast, ballastBytes: bytes - Buffer.byteLength(body) - 1_500 });
  return { name, html, bytes: Buffer.from(html), text };
}

function articleOf(prose, random, length) {
  const blocks = [];
  for (let size = 0; size < length; size += blocks.at(-1).text.length) {
    const kind = blocks.length % 6 === 5 ? 'h2' : random.pick(['p', 'p', 'p', 'p', 'li', 'quote']);
    blocks.push({ kind, text: kind === 'h2' ? prose.headline() : prose.paragraph() });
  }
  if (blocks.at(-1).kind === 'h2') blocks.push({ kind: 'p', text: prose.paragraph() });
  return blocks;
}

function bylineOf(lang, random) {
  const day = random.number(10, 28);
  return lang === 'zh' ? `2024-05-${day} 10:${day} 来源：码头日报 作者：何里` : `By Mara Haller | May ${day}, 2024`;
}

/** Scripts and styles fill the page up: half of them in the head, half at the end of the body. */
function wholePage({ title, words, lang, body, ballast, ballastBytes }) {
  const piece = Math.max(200, Math.floor(ballastBytes / 6));
  return `<!DOCTYPE html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${title} - ${words.site}</title>
<meta name="viewport" content="width=device-width"><meta name="description" content="${title}">
<meta property="og:title" content="${title}"><meta property="og:site_name" content="${words.site}"><meta property="og:type" content="article">
<link rel="canonical" href="https://news.example${ballast.path()}"><link rel="stylesheet" href="/style.css?ver=6.5">
${ballast.style(piece)}${ballast.style(piece)}${ballast.script(piece)}</head>
<body class="single ${ballast.marks()}">
${body}
${ballast.script(piece)}${ballast.script(piece)}${ballast.script(piece)}
</body></html>
`;
}
