import { findDate, isSentinel, toPublished } from './dates.ts';
import { namesChineseYear } from './dates-numerals.ts';
import { foldTitle } from './extract-title.ts';
import { type Look, MARK, unitsOf } from './extract-weigh.ts';
import type { Published } from './types.ts';

/** What the lines between title and first paragraph say about the article. */
export interface Byline {
  author: string | null;
  /** `来源: X`: whom the page has the article from. */
  origin: string | null;
  published: Published | null;
  /** Dates that were found and refused, as they stood. */
  rejected: string[];
}

/** A label that ends the value before it. */
const LABEL =
  '作者|作\\s?者|(?:发布|發布|發佈|发表|發表|刊登|上传|更新)?(?:时间|時間|日期)|撰文|撰稿|文字|编辑|編輯|责编|責編|责任编辑|責任編輯|来源|來源|稿源|出处|出處|时间|時間|日期|发布|發布|發佈|发表|發表|更新|浏览|瀏覽|阅读|閱讀|点击|點擊|评论|評論|字号|字體|字体|分享|收藏|栏目|分类|分類|标签|標籤|关键词|原标题|Time|Date|Views?|Source|Tags?';
const END = `(?=\\s*(?:$|[|｜丨,，。;；•·/／<>【】\\[\\](（)）]|\\d|(?:${LABEL})\\s*[:：]|\\s(?:20|19)\\d\\d|\\s{1,3}返回|\\s+(?:图|圖|[摄攝]影|[编編][辑輯])\\s?[/／|｜:：]|\\s+(?:本[报報])?(?:[记記]者|特[约約]|通[讯訊][员員])\\s))`;
const AUTHOR = new RegExp(
  `(?:^|[\\s|｜丨(（·•,，\\d])(?:作\\s?者|撰\\s?文|撰稿|文字|本文作者|[Aa]uthor)\\s?[:：|｜/／]\\s*(?:[文]\\s?[:：/／])?([^:：|｜]{1,40}?)${END}`,
);
const TEXT_BY = new RegExp(
  `(?:^|[\\s(（|｜])文\\s?[/／|｜丨:：]\\s?([^\\s:：|｜/／()（）]{1,20}(?:\\s(?![图圖摄攝编編])[^\\s:：|｜/／()（）]{1,12})?)${END}`,
);
const REPORTER =
  /(?:^|[\s(（|｜丨】])(?:[^\s,，。:：]{0,12})?(?:记者|記者)\s?[:：/]?\s?([\p{Script=Han}·]{2,4}(?:[\s、](?!通[讯訊][员員]|[摄攝]影|[编編][辑輯]|[实實][习習])[\p{Script=Han}·]{2,4}){0,3})(?=\s*(?:$|[|｜丨)）〕】/／,，\d]|通[讯訊][员員]|[摄攝]影|[编編][辑輯]|(?:报道|報道|报导|報導|摄|文(?=[\s/／]|$))))/u;
const ENGLISH_BY =
  /^(?:[Ww]ritten\s)?(?:[Bb]y|BY)\s+((?:[\p{Lu}][\p{L}.'’-]*\s?){1,5}(?:(?:,|and|&)\s*(?:[\p{Lu}][\p{L}.'’-]*\s?){1,4}){0,3})/u;
const ORIGIN = new RegExp(
  `(?:^|[\\s|｜丨(（])(?:来\\s?源|來\\s?源|稿源|出处|出處|[Ss]ource)\\s?[:：]\\s*([^:：|｜]{1,40}?)${END}`,
);
/** Each of the patterns above needs one of these. */
const AUTHOR_SIGN = /[:：|｜/／丨]|[记記]者|^(?:written\s)?by\s/i;
/** `By Ann Lee March 18` */
const DATE_BEHIND =
  /\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:[a-z]{0,6}\.?$|[a-z]{2,6}\b.*$)/;
const NOBODY =
  /^(?:admin|administrator|editor|小编|小編|佚名|未知|匿名|管理员|管理員|编辑|編輯|网络|網絡|本站|原创|原創|无|無|null|undefined|none|unknown|https?:.*|www\..*|[\w.-]{3,}\.(?:com|net|org|cn|tw|hk|co|info|es|uk|de|fr|io|tv|cc)|大\s?中\s?小|[大中小]|[\d\s:/-]*|[^\p{L}\p{N}]*)$/iu;
/** Lines longer than this are no byline. */
const MAX_UNITS = 80;
const UPDATED = /更新|修改|updated|modified/i;
const NO_DATE_LINE = /copyright|©|版权|版權|备案|備案|ICP/i;

/**
 * @param lines short lines around the title, in page order
 * @param now without it the future is not judged
 */
export function readByline(lines: readonly Look[], now: Date | undefined): Byline {
  const byline: Byline = { author: null, origin: null, published: null, rejected: [] };
  let fallback: Published | null = null;
  for (const { text: line, units, marks } of lines) {
    if (units > MAX_UNITS) continue;
    byline.author ??= authorIn(line);
    if (line.includes(':') || line.includes('：')) byline.origin ??= person(ORIGIN.exec(line)?.[1]);
    const found = !mayDate(line, marks) || NO_DATE_LINE.test(line) ? null : findDate(line);
    if (!found) continue;
    if (isSentinel(found, now)) byline.rejected.push(line.slice(found.start, found.end).trim());
    else if (UPDATED.test(line.slice(0, found.start))) fallback ??= toPublished(found, 'text');
    else byline.published ??= toPublished(found, 'text');
  }
  byline.published ??= fallback;
  return byline;
}

/** Whether it is worth looking for a date in a line: it has a digit, or a year in Chinese numerals. */
export function mayDate(text: string, marks: number): boolean {
  return (marks & MARK.digit) !== 0 || ((marks & MARK.wide) !== 0 && namesChineseYear(text));
}

/** The author whom a short line names: `作者：X`, `文/X`, `记者 X`, `By X`. */
export function authorIn(line: string): string | null {
  if (!AUTHOR_SIGN.test(line)) return null;
  for (const pattern of [AUTHOR, TEXT_BY, ENGLISH_BY, REPORTER]) {
    const name = person(pattern.exec(line)?.[1]?.replace(DATE_BEHIND, ''));
    if (name) return name;
  }
  return null;
}

/** A name that can be a person's; placeholders are nobody. */
export function person(name: string | null | undefined, notThese: readonly (string | null)[] = []): string | null {
  const trimmed = (name ?? '')
    .replace(/^\s*(?:by|作者[:：])\s*/i, '')
    .replace(/[\s,，、;；]{1,9}$/, '')
    .trim();
  if (trimmed === '' || unitsOf(trimmed) > 30 || NOBODY.test(trimmed)) return null;
  const folded = foldTitle(trimmed);
  return notThese.some((other) => other !== null && foldTitle(other) === folded) ? null : trimmed;
}

/** A line that only says who, when and whence, and is no paragraph of the article. */
const META_LINE = new RegExp(
  `(?:^|[\\s|｜(（])(?:${LABEL})\\s?[:：]|Ctrl\\s?\\+\\s?D|^(?:by|posted|published|updated)\\b|^https?://\\S+$|(?:^|\\s)[>›»]\\s`,
  'i',
);

export function isMetaLine({ text, units, marks }: Look): boolean {
  if (units > 45) return false;
  if (META_LINE.test(text)) return true;
  const date = mayDate(text, marks) ? findDate(text) : null;
  return date !== null && units - unitsOf(text.slice(date.start, date.end)) < 14;
}
