import { isCalendarDay, isoDay, isSentinel } from './dates.ts';

/** A date in brackets that closes a brief. */
export interface Bracket {
  /** UTF-16 offsets into the text that was searched; `end` is exclusive. */
  start: number;
  end: number;
  /** Null for a sentinel, or where the page ends inside the bracket. */
  date: string | null;
  time: string | null;
  raw: string;
}

const OPEN = '[\\[［【〔]';
const CLOSE = '[\\]］】〕]';
const TIME = '(?:[\\sT,，]{1,3}(\\d{1,2})[:：](\\d{1,2})(?:[:：](\\d{1,2}))?\\s?([AP]M)?)?';
const YEAR_FIRST = new RegExp(
  `${OPEN}\\s?(\\d{4})\\s?[-/.年]\\s?(\\d{1,2})\\s?[-/.月]\\s?(\\d{1,2})\\s?日?${TIME}\\s?${CLOSE}`,
  'iy',
);
const MONTH_FIRST = new RegExp(`${OPEN}\\s?(\\d{1,2})/(\\d{1,2})/(\\d{4})${TIME}\\s?${CLOSE}`, 'iy');
/** A bracket that the end of its line cuts off. */
const CUT = new RegExp(
  `${OPEN}\\s?(\\d{4})(?:[-/.年](?:(\\d{1,2})(?:[-/.月](?:(\\d{1,2})日?(?:([\\sT])([\\d:：]*))?)?)?)?)?$`,
  'i',
);
const ANY = new RegExp(`${OPEN}\\s?\\d`);

/** All closed date brackets of a line, in order. `[1]`, `[0:78ms…` and days that no calendar has are none. */
export function findBrackets(text: string): Bracket[] {
  const found: Bracket[] = [];
  for (let at = text.search(ANY); at >= 0 && at < text.length; at++) {
    if (!isOpening(text.charCodeAt(at))) continue;
    YEAR_FIRST.lastIndex = at;
    const yearFirst = YEAR_FIRST.exec(text);
    if (yearFirst) push(found, yearFirst, [yearFirst[1], yearFirst[2], yearFirst[3]]);
    else {
      MONTH_FIRST.lastIndex = at;
      const monthFirst = MONTH_FIRST.exec(text);
      if (monthFirst) push(found, monthFirst, [monthFirst[3], monthFirst[1], monthFirst[2]]);
    }
  }
  return found;
}

const WHOLE_TIME = /^(\d{1,2})[:：](\d{2})[:：](\d{2})$/;

/**
 * A bracket left open at the end of a line.
 * @param isLast the page ends here: then the day is taken only if something after it shows that it is whole
 */
export function findCutBracket(text: string, isLast: boolean): Bracket | null {
  const match = CUT.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const whole =
    (match[4] !== undefined || !isLast) &&
    isCalendarDay(year, month, day) &&
    !isSentinel({ year, month, day }, undefined);
  const clock = whole ? WHOLE_TIME.exec(match[5] ?? '') : null;
  return {
    start: match.index,
    end: text.length,
    date: whole ? isoDay(year, month, day) : null,
    time: clock && timeOf(clock.slice(1, 4)),
    raw: match[0],
  };
}

const ROUND_END = /[)）」]\s{0,3}$/;
const ROUND = new RegExp(
  `[(（「]\\s?(\\d{4})\\s?[-/.年]\\s?(\\d{1,2})\\s?[-/.月]\\s?(\\d{1,2})\\s?日?${TIME}\\s?[)）」]\\s{0,3}$`,
  'i',
);
/** A date and the brackets around it have no more characters. */
const LONGEST_ROUND = 40;

/** A date in round or corner brackets at the end of a line; only what stands before it tells whether it closes a brief. */
export function findRoundBracket(text: string): Bracket | null {
  if (!ROUND_END.test(text.slice(-4))) return null;
  const from = Math.max(0, text.length - LONGEST_ROUND);
  const match = ROUND.exec(text.slice(from));
  if (!match) return null;
  const found: Bracket[] = [];
  push(found, match, [match[1], match[2], match[3]]);
  const [bracket] = found;
  return bracket ? { ...bracket, start: bracket.start + from, end: bracket.end + from } : null;
}

function isOpening(code: number): boolean {
  return code === 0x5b || code === 0xff3b || code === 0x3010 || code === 0x3014;
}

function push(
  found: Bracket[],
  match: RegExpExecArray,
  [y, m, d]: [string | undefined, string | undefined, string | undefined],
): void {
  const [year, month, date] = [Number(y), Number(m), Number(d)];
  if (!isCalendarDay(year, month, date)) return;
  const sentinel = isSentinel({ year, month, day: date }, undefined);
  const start = match.index;
  found.push({
    start,
    end: start + match[0].length,
    date: sentinel ? null : isoDay(year, month, date),
    time: sentinel ? null : timeOf(match.slice(4, 8)),
    raw: match[0],
  });
}

function timeOf([hours, minutes, seconds, half]: (string | undefined)[]): string | null {
  if (!hours || !minutes) return null;
  const shift =
    half?.toUpperCase() === 'PM' && Number(hours) < 12 ? 12 : half?.toUpperCase() === 'AM' && hours === '12' ? -12 : 0;
  const parts = [Number(hours) + shift, Number(minutes), Number(seconds ?? 0)];
  const valid = (parts[0] ?? 0) < 24 && (parts[1] ?? 0) < 60 && (parts[2] ?? 0) < 60;
  return valid ? parts.map((part) => String(part).padStart(2, '0')).join(':') : null;
}
