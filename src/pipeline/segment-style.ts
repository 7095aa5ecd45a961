import { MARK } from './extract-weigh.ts';
import { type Head, NO_STYLE, type PageStyle, parseHead } from './segment-head.ts';
import { isReportLead } from './segment-lead.ts';
import type { Unit } from './segment-units.ts';

const COLON_AFTER = /^\s?[:：]/;
/** Tags that also open headlines. */
const TOPICS = new Set([
  '行情',
  '市场',
  '市場',
  '数据',
  '數據',
  '报告',
  '報告',
  '调查',
  '調查',
  '安全',
  '技术',
  '技術',
]);
/** One such tag among so many briefs without any is rather the first word of a headline. */
const LONE_TAG = 3;

/** What the briefs that are beyond doubt show about the page's separators. */
export function styleOf(units: readonly Unit[]): { style: PageStyle; heads: (Head | undefined)[] } {
  const heads: (Head | undefined)[] = [];
  const votes = new Map<string, number>();
  let setOffTags = false;
  let colonTags = 0;
  let topics = false;
  let briefs = 0;
  for (const [i, unit] of units.entries()) {
    if (!unit.bracket) {
      const isAbove = (unit.marks & MARK.bar) !== 0 && units[i + 1]?.bracket != null;
      setOffTags ||= isAbove && parseHead(unit.text, unit.lead, NO_STYLE).tag !== null;
      continue;
    }
    const head = parseHead(withoutBracket(unit), unit.lead, NO_STYLE);
    heads[i] = head;
    briefs++;
    if (head.colonTag) {
      colonTags++;
      topics ||= TOPICS.has(head.tag ?? '');
    } else if (head.tag !== null && !COLON_AFTER.test(unit.text.slice(head.tag.length))) setOffTags = true;
    if (head.colon && isReportLead(unit.text, head.bodyStart)) votes.set(head.colon, (votes.get(head.colon) ?? 0) + 1);
  }
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1]);
  setOffTags ||= topics && colonTags === 1 && briefs >= LONE_TAG;
  const colon = first && first[1] >= 2 && first[1] > 3 * (second?.[1] ?? 0) ? first[0] : null;
  const style = { setOffTags, colon };
  return { style, heads: heads.map((head) => (head && fits(head, style) ? head : undefined)) };
}

/** A brief's text without the date that closes it. */
export function withoutBracket(unit: Unit): string {
  return unit.bracket ? unit.text.slice(0, unit.bracket.start).trimEnd() : unit.text;
}

/** Would the head read the same on a page of this style? */
function fits(head: Head, style: PageStyle): boolean {
  if (head.colonTag && style.setOffTags) return false;
  return style.colon === null || head.colons === 0 || (head.colons === 1 && head.colon === style.colon);
}
