import { isCalendarDay, isoDay } from './dates.ts';
import { numeralValue } from './numerals.ts';

/** Years, months, parts of months and years as sentences name them, in plain text. */
const TIME =
  /(?:(?<y>(?:19|20)\d{2}) ?年|(?<rel>去年|今年|上年|前年)|(?<![\d年])(?=\d{1,2} ?月)|(?<![\d年前第])(?=上半年|前[一二三]季度|第?[一二三四]季度|前(?:\d{1,2}|[一二两三四五六七八九十]) ?个月))(?: ?(?<mo>\d{1,2}) ?月(?:(?<d>\d{1,2}) ?[日号]|(?<part>[上中下]旬|初|底|末|份)?)|(?<half>上半年|下半年|(?:前)?[一二三四]季度|第[一二三四]季度|前(?:\d{1,2}|[一二两三四五六七八九十]) ?个月|底|末|初)?)/g;
/** A day on which news was told is not the day a figure holds for. */
const TOLD =
  /^(?:晚间?|上午|下午)?[,， ]?(?:(?:晚间)?消息|讯|电|报道|记者|[^,，]{0,10}(?:宣布|公告|表示|透露|发布|披露|获悉))/;
const TOLD_REACH = 14;
/** 较上年: what a figure is compared with. */
const COMPARED = /(?:[较比自]|[立建办设]于)$/;
const SINCE = /^(?:[^,，。\d]{0,6}(?:以来|至今)|起)/;
const RELATIVE: Readonly<Record<string, number>> = { 去年: -1, 上年: -1, 今年: 0, 前年: -2 };
const MONTHS = 12;

/** A time that a sentence names: its last day, and where the words for it end. */
export interface NamedDay {
  day: string;
  end: number;
}

/**
 * The times that a plain sentence names, in order.
 * @param anchor the day on which the text was published, `YYYY-MM-DD`; without it 去年 and days without a year say nothing
 */
export function daysIn(text: string, anchor: string | null): NamedDay[] {
  const found: NamedDay[] = [];
  for (const match of text.matchAll(TIME)) {
    const end = match.index + match[0].length;
    const behind = text.slice(end, end + TOLD_REACH);
    if (
      (match.groups?.['d'] && TOLD.test(behind)) ||
      SINCE.test(behind) ||
      COMPARED.test(text.slice(Math.max(0, match.index - 2), match.index))
    )
      continue;
    const day = lastDay(match.groups ?? {}, anchor);
    if (day !== null) found.push({ day, end });
  }
  return found;
}

function lastDay(g: Record<string, string | undefined>, anchor: string | null): string | null {
  const anchorYear = anchor === null ? null : Number(anchor.slice(0, 4));
  const month = g['mo'] ? Number(g['mo']) : monthOfHalf(g['half']);
  const year = g['y'] ? Number(g['y']) : yearOf(g['rel'], month, anchorYear, anchor);
  if (year === null) return null;
  // 今年 alone is not over yet when it is written.
  if (g['rel'] === '今年' && !g['mo'] && !g['half']) return null;
  if (month < 1 || month > MONTHS) return null;
  const day = g['d'] ? Number(g['d']) : dayOfPart(g['part'] ?? (g['half'] === '初' ? '上旬' : ''), year, month);
  return isCalendarDay(year, month, day) ? isoDay(year, month, day) : null;
}

function yearOf(rel: string | undefined, month: number, year: number | null, anchor: string | null): number | null {
  if (year === null || anchor === null) return null;
  if (rel) return year + (RELATIVE[rel] ?? 0);
  // A month later than the anchor's by more than one was last year's.
  return month > Number(anchor.slice(5, 7)) + 1 ? year - 1 : year;
}

function monthOfHalf(half: string | undefined): number {
  if (half === '上半年') return 6;
  if (half === '初') return 1;
  const months = /^前(.{1,2}?) ?个月$/.exec(half ?? '')?.[1];
  if (months) return Number(months) || numeralValue(months);
  const quarter = '一二三四'.indexOf(/[一二三四]/.exec(half ?? '')?.[0] ?? '四');
  return (quarter + 1) * 3;
}

function dayOfPart(part: string, year: number, month: number): number {
  if (part === '初' || part === '上旬') return 10;
  if (part === '中旬') return 20;
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
