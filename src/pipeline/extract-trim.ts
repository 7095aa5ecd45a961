import { findDate } from './dates.ts';
import { authorIn, isMetaLine, mayDate } from './extract-byline.ts';
import type { Line } from './extract-lines.ts';
import type { Main } from './extract-main.ts';
import { type Look, MARK } from './extract-weigh.ts';
import { findBrackets } from './segment-bracket.ts';
import { isTag } from './segment-tag.ts';
import { hasSentinel } from './segment-teasers.ts';

/** Title, byline, breadcrumbs and whatever else stands before the first paragraph. */
export function dropHead(main: Main, first: number, titleAt: number): void {
  for (let i = 0; i <= first && i < main.lines.length; i++) {
    const line = main.lines[i];
    if (!line || !main.kept[i]) continue;
    const isShort = i < first && (line.units < 3 || (line.units < BYLINE_UNITS && isByline(main, line)));
    if (i <= titleAt || isMetaLine(line) || (isShort && !isTag(line.text))) main.kept[i] = false;
  }
  dropBehindLead(main, first);
}

/** How many lines behind the lead may be its byline. */
const LINES_BEHIND_LEAD = 2;

/** A byline between the lead and the second paragraph. */
function dropBehindLead(main: Main, lead: number): void {
  for (let i = lead + 1; i <= lead + LINES_BEHIND_LEAD; i++) {
    const line = main.lines[i];
    if (!line || (main.weights[i]?.prose && !isMetaLine(line))) return;
    const isByline = mayDate(line.text, line.marks) ? findDate(line.text) !== null : authorIn(line.text) !== null;
    if (isByline && isMetaLine(line) && !closesBrief(line) && !hasSentinel(line.text)) main.kept[i] = false;
  }
}

const BYLINE_UNITS = 24;
const BYLINE_WORDS =
  /author|byline|writer|editor|source|(?:^|[^a-z])(?:pub|publish\w*|time|date|info|meta)(?=$|[^a-z])/i;

/** A short line in a small element that is named for author, source or time. */
function isByline({ boxes, mainBox }: Main, { box }: Line): boolean {
  return box !== mainBox && BYLINE_WORDS.test(boxes[box]?.marks ?? '');
}

const TAIL_HEADING =
  /^[\s【[■▍|>»·]*(?:相关(?:阅读|文章|新闻|推荐|报道|链接|资讯)|相關(?:閱讀|文章|新聞|推薦|報道|報導|連結)|推荐阅读|推薦閱讀|延伸阅读|延伸閱讀|猜你喜欢|热门(?:文章|推荐|评论)|熱門(?:文章|推薦)|精彩推荐|更多(?:文章|新闻|精彩|内容|資訊|资讯)?|网友评论|網友評論|最新评论|发表评论|發表評論|评论|評論|分享到|上一篇|下一篇|返回|related (?:articles?|stories|posts|topics|content|news)|read more|more (?:from|on|stories)|share this|comments?|leave a (?:reply|comment)|recommended|you may also like|most (?:read|popular)|trending|about the author|sign up)/i;
const TAIL_LINE =
  /^[\s(（【[“"■▲△◎]*(?:[【[]?(?:纠错|糾錯)[\]】]?|正文已结束|责任编辑|責任編輯|责编|責編|编辑|編輯|校对|校對|审核|編審|原标题|原標題|版权声明|版權聲明|免责声明|免責聲明|声明|聲明|特别声明|本文(?:来源|來源|链接|地址)|转载请注明|轉載請註明|标签|標籤|关键词|關鍵詞|Tags?|Keywords|Copyright|©|ADVERTISEMENT|Advertisement|扫一扫|掃一掃|关注我们|長按|长按|点击查看|本网站|投诉|举报)(?:\s*[:：)）】\]]|.{0,40}$)/;
/** Lines after the tail's heading are dropped if they hold less than this share of the article's prose. */
const TAIL_SHARE = 0.35;
const HEADING_UNITS = 16;
const MAX_BRIEF_LINES = 5;
const TAIL_LINE_UNITS = 60;

/** What follows a heading such as 相关阅读, and lines such as 责任编辑 near the end. */
export function dropTail(main: Main): void {
  let total = 0;
  for (const [i, weight] of main.weights.entries()) if (main.kept[i] && weight.prose) total += weight.units;
  let seen = 0;
  let cut = false;
  for (const [i, line] of main.lines.entries()) {
    const weight = main.weights[i];
    if (!main.kept[i] || !weight) continue;
    const nearEnd = total - seen <= total * TAIL_SHARE;
    cut ||= nearEnd && weight.units < HEADING_UNITS && TAIL_HEADING.test(line.text);
    if (cut || (nearEnd && weight.units < TAIL_LINE_UNITS && TAIL_LINE.test(line.text))) main.kept[i] = false;
    if (weight.prose) seen += weight.units;
  }
}

/** Briefs stand in whatever element their page puts asides and advertisements in: their dates bring them back. */
export function keepBriefs(main: Main): void {
  for (let i = 0; i < main.lines.length; i++) {
    const line = main.lines[i];
    if (!line || main.kept[i] || line.linked > 0 || !closesBrief(line) || !within(main, line.box, main.mainBox))
      continue;
    const from = startOfBrief(main, line, i);
    if (main.weights.slice(from, i + 1).some((weight) => weight.prose)) main.kept.fill(true, from, i + 1);
  }
}

/** The first of the dropped lines that share the element of a closing date. */
function startOfBrief(main: Main, line: Line, at: number): number {
  const outer = main.boxes[line.box]?.parent ?? 0;
  const item = within(main, main.mainBox, outer) ? line.box : outer;
  let from = at;
  while (from > 0 && at - from < MAX_BRIEF_LINES) {
    const before = main.lines[from - 1];
    if (!before || main.kept[from - 1] || !within(main, before.box, item) || closesBrief(before)) break;
    from--;
  }
  return from;
}

/** A date at the end of a line in brackets is a brief's, wherever it stands. */
export function closesBrief({ text, marks }: Look): boolean {
  if ((marks & MARK.square) === 0 || (marks & MARK.digit) === 0) return false;
  return findBrackets(text).some((bracket) => text.slice(bracket.end).trim() === '');
}

/** Teasers are lists of links to other articles, outside the article's box or dropped from it: their sentinels bring them back. */
export function keepTeasers(main: Main, first: number): void {
  for (const [i, line] of main.lines.entries()) {
    if (i <= first || !isSentinelLine(main, i)) continue;
    main.kept[i] = true;
    const item = itemOf(main, line, i);
    for (let j = i - 1; j > first && within(main, main.lines[j]?.box ?? 0, item) && !isSentinelLine(main, j); j--)
      main.kept[j] = true;
  }
}

function isSentinelLine(main: Main, at: number): boolean {
  const line = main.lines[at];
  return line !== undefined && (line.marks & MARK.digit) !== 0 && hasSentinel(line.text);
}

/** The innermost box around a sentinel that also holds text before it, as long as that is not the article itself. */
function itemOf(main: Main, line: Line, at: number): number {
  if (line.units > 14) return line.box;
  const before = main.lines[at - 1];
  let box = line.box;
  for (let climbed = 0; before && climbed < 4 && box > 0; climbed++) {
    if (within(main, before.box, box)) return box === main.mainBox ? before.box : box;
    box = main.boxes[box]?.parent ?? 0;
  }
  return line.box;
}

function within(main: Main, box: number, ancestor: number): boolean {
  let at = box;
  while (at > ancestor) at = main.boxes[at]?.parent ?? -1;
  return at === ancestor;
}
