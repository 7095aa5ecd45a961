import { MARK, unitsOf } from './extract-weigh.ts';
import type { SegmentLine } from './segment-units.ts';
import type { Teaser } from './types.ts';

/** The date that stands for "no date" between teasers: with its time anywhere, without one only at either end of a line. */
const SENTINEL_DATE =
  /(?:(?<!\d)|^)(?:1900|1899|1970|0001)[-/.](?:0?1|12)[-/.](?:0?1|30|31)(?:\s{0,2}\d{1,2}:\d{2}(?::\d{2})?|(?=\s*$)|(?<=^.{8,10})(?!\d))/g;
const SENTINEL_YEAR = /1900|1899|1970|0001/;
const NONE: readonly RegExpExecArray[] = [];
const LEAST_UNITS = 6;
const LABEL = /(?:时间|時間|日期|date|time|posted|发布|發佈|發布|author|作者|來源|来源)\s*[:：]?\s*$/i;

export function hasSentinel(text: string): boolean {
  return SENTINEL_YEAR.test(text) && text.search(SENTINEL_DATE) >= 0;
}

function sentinelsOf(text: string): readonly RegExpExecArray[] {
  if (!SENTINEL_YEAR.test(text)) return NONE;
  const found: RegExpExecArray[] = [];
  SENTINEL_DATE.lastIndex = 0;
  for (let match = SENTINEL_DATE.exec(text); match; match = SENTINEL_DATE.exec(text)) found.push(match);
  return found;
}

export interface TeaserZone {
  teasers: Teaser[];
  /** For each line: does it belong to the teasers? */
  taken: boolean[];
  /** The sentinels, as they stand. */
  sentinels: string[];
}

/**
 * Teasers are what stands in front of sentinels: `lead line.` `1900/1/1 0:00:00` `lead line.` … A sentinel behind a
 * label (`Time:1900/1/1`) is the page's own missing date.
 */
export function findTeasers(lines: readonly SegmentLine[]): TeaserZone {
  const zone: TeaserZone = { teasers: [], taken: lines.map(() => false), sentinels: [] };
  /** Text since the last sentinel that still waits for its own, with its line. */
  let rest: { text: string; at: number } | null = null;
  for (const [i, line] of lines.entries()) {
    let from = 0;
    const matches = (line.marks & MARK.digit) === 0 ? NONE : sentinelsOf(line.text);
    for (const match of matches) {
      zone.sentinels.push(match[0]);
      const before = line.text.slice(from, match.index).trim();
      if (LABEL.test(before)) continue;
      from = match.index + match[0].length;
      zone.taken[i] = true;
      if (unitsOf(before) >= LEAST_UNITS) {
        // What the sentinel before left open has none of its own.
        if (rest && zone.taken[rest.at]) take(zone, [rest], lines);
        take(zone, [{ text: before, at: i }], lines);
      } else if (rest) take(zone, [rest], lines);
      else take(zone, linesBefore(lines, i, zone.taken), lines);
      rest = null;
    }
    if (from > 0) {
      const after = line.text.slice(from).trim();
      rest = zone.taken[i] && unitsOf(after) >= LEAST_UNITS ? { text: after, at: i } : null;
    } else if (rest && !zone.taken[i]) {
      if (zone.taken[rest.at]) take(zone, [rest], lines);
      rest = { text: line.text, at: i };
    }
  }
  // The page was cut before the last sentinel.
  if (rest && zone.taken[rest.at]) take(zone, [rest], lines);
  return zone;
}

function take(zone: TeaserZone, parts: { text: string; at: number }[], lines: readonly SegmentLine[]): void {
  // An abstract that opens with its title says it once.
  const first = parts.findIndex(({ text }, i) => !parts.slice(i + 1).some((later) => later.text.startsWith(text)));
  const text = parts
    .slice(first)
    .map((part) => part.text)
    .join(' ')
    .trim();
  if (unitsOf(text) < LEAST_UNITS) return;
  for (const part of parts) zone.taken[part.at] = true;
  zone.teasers.push({
    text,
    url: parts.map((part) => lines[part.at]?.href ?? null).find((href) => href !== null) ?? null,
  });
}

/** The line in front of a bare sentinel, with the lines that share its element (a title above its abstract). */
function linesBefore(
  lines: readonly SegmentLine[],
  at: number,
  taken: readonly boolean[],
): { text: string; at: number }[] {
  const previous = lines[at - 1];
  if (!previous || taken[at - 1]) return [];
  const found = [{ text: previous.text, at: at - 1 }];
  const group = lines[at]?.group ?? 0;
  for (
    let i = at - 2;
    i >= 0 && group !== 0 && previous.group === group && lines[i]?.group === group && !taken[i];
    i--
  ) {
    found.unshift({ text: lines[i]?.text ?? '', at: i });
  }
  return found;
}
