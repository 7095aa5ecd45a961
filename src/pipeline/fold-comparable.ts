import { fold } from './fold.ts';
import { foldWords } from './fold-words.ts';

/** A parenthesis and what stands in it, at most this long; older mirrors drop both. */
export const PARENTHESIS = /[(（][^()（）]{0,80}[)）]/g;
/** A parenthesis with a number in it, or that is a part's name (上), tells two texts apart, so it stays. */
const TELLS_APART = /[\p{N}一二三四五六七八九十百千万萬亿億]|^.[上中下].$/u;

/** `1.5`: without the point it would be 15. Either width; a mirror's `3.  下` is no decimal. */
const DECIMAL_POINT = /(?<=\p{Nd})[.．](?=\p{Nd})/gu;
/** `3-5`, `3~5`, `16:00`, `2020/1`, `612。7月`: two numbers, not 35. A comma joins them where it parts no thousands. */
const NUMBER_JOINT = /(?<=\p{Nd})\s?(?:[-‐-―－~～〜:：/／。、；;！？!?]|[,，](?!\p{Nd}{3}(?!\p{Nd})))\s?(?=\p{Nd})/gu;
/** `跌幅-3.7%`: a sign, not the hyphen of COVID-19. */
const MINUS = /[-－−](?=\p{Nd})(?<=(?:^|[^\p{L}\p{Nd}-]|\p{Script=Han})[-－−])/gu;

/**
 * Makes a text comparable: folded, region and Taiwan words made one, numbers kept whole (1.5 → 1点5, 3-5 → 3至5,
 * -3.7 → 负3点7).
 * @param text original text
 */
export function comparable(text: string): string {
  const kept = text.replace(DECIMAL_POINT, '点').replace(NUMBER_JOINT, '至').replace(MINUS, '负');
  return foldWords(fold(kept));
}

/** The same without the parentheses that tell nothing apart: mirrors drop them. */
export function comparableCore(text: string): string {
  return comparable(text.replace(PARENTHESIS, (found) => (TELLS_APART.test(found) ? found : '')));
}
