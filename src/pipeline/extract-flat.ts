import type { Line, Lines } from './extract-lines.ts';
import { tidyLine } from './extract-noise.ts';
import { readTokens } from './extract-tokens.ts';

const BREAKING = /^(?:p|br|div|li|tr|td|h[1-6]|ul|ol|table|section|article|blockquote|pre|hr|dt|dd)$/;
const RAW = new Set(['script', 'style', 'title', 'textarea']);

/**
 * The lines of a page that nests deeper than its elements are followed: tags only break lines. Linear, whatever the page
 * holds.
 * @param html decoded text of the page
 */
export function flatLines(html: string): Lines {
  const texts: string[] = [];
  let text = '';
  let isRaw = false;
  const breakAt = (name: string) => {
    if (!BREAKING.test(name)) return;
    texts.push(text);
    text = '';
  };
  readTokens(html, {
    text: (data) => {
      if (!isRaw) text += data;
    },
    open: ({ name }) => {
      isRaw = RAW.has(name);
      breakAt(name);
      return true;
    },
    close: ({ name }) => {
      isRaw = false;
      breakAt(name);
    },
    isForeign: () => false,
  });
  texts.push(text);
  return plainLines(texts);
}

/** The lines of a plain-text page; blank lines between paragraphs are remembered as breaks. */
export function textLines(text: string): Lines {
  return plainLines(text.split(/\r\n|[\n\r\u2028\u2029]/));
}

function plainLines(texts: readonly string[]): Lines {
  const lines: Line[] = [];
  let breaks = 0;
  for (const raw of texts) {
    breaks++;
    const look = tidyLine(raw);
    if (look.text === '') continue;
    lines.push({ ...look, box: 0, linked: 0, href: null, breaks, lead: 0 });
    breaks = 0;
  }
  return { boxes: [{ name: '#page', parent: -1, marks: '', hidden: false, isBody: false }], lines };
}
