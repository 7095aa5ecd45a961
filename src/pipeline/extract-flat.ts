import { Tokenizer } from 'htmlparser2';
import type { Line, Lines } from './extract-lines.ts';
import { tidyLine } from './extract-noise.ts';

const BREAKING = /^(?:p|br|div|li|tr|td|h[1-6]|ul|ol|table|section|article|blockquote|pre|hr|dt|dd)$/i;
const RAW = /^(?:script|style|title|textarea)$/i;

/**
 * The lines of a page that nests too deep for a tree: tags only break lines. Linear, whatever the page holds.
 * @param html decoded text of the page
 */
export function flatLines(html: string): Lines {
  const texts: string[] = [];
  let text = '';
  let raw = false;
  const breakLine = () => {
    texts.push(text);
    text = '';
  };
  const nameAt = (start: number, end: number) => html.slice(start, end);
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      ontext: (start, end) => {
        if (!raw) text += html.slice(start, end);
      },
      ontextentity: (codePoint) => {
        if (!raw) text += String.fromCodePoint(codePoint);
      },
      onopentagname: (start, end) => {
        const name = nameAt(start, end);
        raw = RAW.test(name);
        if (BREAKING.test(name)) breakLine();
      },
      onclosetag: (start, end) => {
        raw = false;
        if (BREAKING.test(nameAt(start, end))) breakLine();
      },
      onend: breakLine,
      onattribdata: ignore,
      onattribentity: ignore,
      onattribend: ignore,
      onattribname: ignore,
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onopentagend: ignore,
      onprocessinginstruction: ignore,
      onselfclosingtag: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
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
