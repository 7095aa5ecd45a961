import { createRequire } from 'node:module';
import { textOfHtml } from './score.js';

const require = createRequire(import.meta.url);
const URL_OF_PAGE = 'https://news.example/2024/05/17/story.html';

/**
 * What is measured, each as a maker of `page => result`; `text` turns a result into the article's text, outside the
 * measured time. A page is `{ bytes, html }`: ours begins at the bytes, all others are given the decoded string.
 */
export const TOOLS = {
  briefwire: {
    label: 'briefwire readPage (from bytes)',
    load: async () => {
      const { readPage } = await import('../dist/pipeline/page.js');
      return ({ bytes }) => readPage(bytes, { url: URL_OF_PAGE, contentType: null });
    },
    text: (page) => page.paragraphs.join('\n'),
  },
  parseDocument: {
    label: 'htmlparser2 parseDocument (no extraction)',
    package: 'htmlparser2',
    load: async () => {
      const { parseDocument } = await import('htmlparser2');
      return ({ html }) => parseDocument(html);
    },
  },
  cheerioLoad: {
    label: 'cheerio.load (parse5, no extraction)',
    package: 'cheerio',
    load: async () => {
      const { load } = await import('cheerio');
      return ({ html }) => load(html);
    },
  },
  readabilitySax: {
    label: 'readabilitySAX on htmlparser2',
    package: 'readabilitySAX',
    load: loadReadabilitySax,
    text: (article) => textOfHtml(article.html),
  },
  readability: {
    label: '@mozilla/readability on linkedom',
    package: '@mozilla/readability',
    load: async () => {
      const [{ parseHTML }, { Readability }] = await Promise.all([import('linkedom'), import('@mozilla/readability')]);
      return ({ html }) => new Readability(parseHTML(html).document).parse();
    },
    text: (article) => textOfHtml(article?.content),
  },
  postlight: {
    label: '@postlight/parser',
    package: '@postlight/parser',
    load: async () => {
      const parser = require('@postlight/parser');
      return ({ html }) => parser.parse(URL_OF_PAGE, { html, fetchAllPages: false });
    },
    text: (article) => textOfHtml(article?.content),
  },
  extractus: {
    label: '@extractus/article-extractor',
    package: '@extractus/article-extractor',
    load: async () => {
      const { extractFromHtml } = await import('@extractus/article-extractor');
      return ({ html }) => extractFromHtml(html, URL_OF_PAGE);
    },
    text: (article) => textOfHtml(article?.content),
  },
  defuddle: {
    label: 'defuddle on linkedom',
    package: 'defuddle',
    load: loadDefuddle,
    text: (article) => textOfHtml(article?.content),
  },
};

/** Its own driver is bound to a parser of 2012; the same algorithm runs faster on the parser that we use too. */
async function loadReadabilitySax() {
  const { Parser } = await import('htmlparser2');
  const Readability = require('readabilitySAX/readabilitySAX.js');
  const handlerOf = (readable) => ({
    onopentagname: (name) => readable.onopentagname(name),
    onattribute: (name, value) => readable.onattribute(name, value),
    ontext: (text) => readable.ontext(text),
    onclosetag: (name) => readable.onclosetag(name),
  });
  return ({ html }) => {
    let article;
    // As its own driver does: a page with hardly any text is read again with fewer elements left out.
    for (let skipLevel = 0; skipLevel < 4 && !(article?.textLength >= 250); skipLevel++) {
      const readable = new Readability({ pageURL: URL_OF_PAGE });
      if (skipLevel > 0) readable.setSkipLevel(skipLevel);
      new Parser(handlerOf(readable)).end(html);
      article = readable.getArticle();
    }
    return article;
  };
}

/** The parts that linkedom lacks are filled in as defuddle's own entry for Node does. */
async function loadDefuddle() {
  const [{ parseHTML }, { DefuddleClass }] = await Promise.all([import('linkedom'), import('defuddle/node')]);
  return ({ html }) => {
    const { document } = parseHTML(html);
    document.styleSheets ??= [];
    if (document.defaultView && !document.defaultView.getComputedStyle)
      document.defaultView.getComputedStyle = () => ({ display: '' });
    document.URL = URL_OF_PAGE;
    return new DefuddleClass(document, { url: URL_OF_PAGE }).parse();
  };
}

/** Version of the package that a tool comes from, as installed. */
export function versionOf(name) {
  const { package: from } = TOOLS[name];
  return from ? require(`./node_modules/${from}/package.json`).version : require('../package.json').version;
}
