import { type Look, lookAt, MARK } from './extract-weigh.ts';

/** Pinyin with a tone mark that anti-copy scripts put after a character: `區(qū)塊鏈`. */
const PINYIN =
  /(?<=[\u3400-\u9fff])[(（](?=[a-zü]{0,6}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,7}[)）]/gi;
/** `8 b6 d* j2 w0 J& t#`: short scraps of letters, digits and signs that forums put between paragraphs. */
const SCRAPS = /^(?:[!-~]{1,3} ){4,60}[!-~]{1,3}$/;
const SCRAP_SIGNS = /[*&^%$#@!~|{}]/;
const LONGEST_SCRAPS = 200;

const RUN = /\s+/g;
const WIDE = /[\u3000-\u9fff\uff00-\uffef]/;

/** White space is shown as one blank; between Chinese characters a line break in the source shows as none. */
function asShown(text: string): string {
  return text.replace(RUN, (run: string, at: number) =>
    run.includes('\n') && WIDE.test(text[at - 1] ?? '') && WIDE.test(text[at + run.length] ?? '') ? '' : ' ',
  );
}

const NOTHING: Look = { text: '', units: 0, marks: 0 };

/** A line of visible text as its author wrote it, blanks as shown; empty if it is only there to spoil copies. */
export function tidyLine(raw: string): Look {
  let look = lookAt(raw.trim());
  if (look.marks & MARK.oddBlank) {
    look = lookAt(asShown(look.text));
  }
  const { text, marks } = look;
  if ((marks & MARK.digit) !== 0 && (marks & MARK.wide) === 0 && text.length < LONGEST_SCRAPS) {
    if (SCRAPS.test(text) && SCRAP_SIGNS.test(text)) return NOTHING;
  }
  if ((marks & MARK.round) === 0) return look;
  const clean = text.replace(PINYIN, '');
  return clean === text ? look : lookAt(clean);
}
