import type { Facts, Token } from './facts.ts';
import type { BriefText } from './types.ts';

/** The day a date begins with: `2021-06-30`, `2021-06-30T10:12:00+08:00`, `2021/6/30 10:12`. */
const DAY = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/;
const DAY_MS = 86_400_000;

/** Words of a notice that may come every day in the same words; a weekly one does not come a day apart. Both scripts. */
const RECURRING =
  /今日|昨日|[当當]日|每日|24\s?小[时時]|日[内內]|日[报報][:：]|截至|[现現][报報]|[报報][价價]|指[数數]/u;
/** A number of so many digits is not the same by accident two days in a row. */
const TELLING_DIGITS = 4;
/** Texts of fewer tokens say too little to be copies across days. */
const TELLING_LENGTH = 12;

/**
 * Whether two copies of one text can be of one brief by their days: the same day, or one without a day; or a day apart,
 * as mirrors print it, where both name the same day of the event, or where the numbers are equal and the text is not a
 * notice that may come again in the same words.
 */
export function daysAgree(a: Dated, b: Dated, factsA: Facts, factsB: Facts): boolean {
  const [dayA, dayB] = [dayOf(a.date), dayOf(b.date)];
  if (dayA === dayB || dayA === null || dayB === null) return true;
  if (Math.abs(Date.parse(dayA) - Date.parse(dayB)) !== DAY_MS) return false;
  if (sharesDay(factsA, factsB)) return true;
  if (!equalNumbers(factsA.body, factsB.body)) return false;
  return isTelling(a, factsA) && isTelling(b, factsB);
}

/** Both texts name one and the same day as that of the event. */
function sharesDay(a: Facts, b: Facts): boolean {
  const days = new Set(a.body.flatMap(({ kind, id }) => (kind === 'date' && DAY_TOKEN.test(id) ? [id] : [])));
  return b.body.some(({ id }) => days.has(id));
}

type Dated = BriefText & { date: string | null };

/** The numbers of one text, or those outside its parentheses, are those of the other. */
function equalNumbers(a: readonly Token[], b: readonly Token[]): boolean {
  const numbers = (tokens: readonly Token[]) =>
    tokens
      .filter(({ kind, aside }) => kind === 'number' && !aside)
      .map(({ id }) => id)
      .sort()
      .join(' ');
  return numbers(a) === numbers(b);
}

/** Names its own day or a number that will not come again, or is long and no recurring notice. */
function isTelling({ headline, body }: BriefText, facts: Facts): boolean {
  const tokens = [...facts.headline, ...facts.body];
  if (tokens.some(({ kind, id }) => (kind === 'date' && DAY_TOKEN.test(id)) || isTellingNumber(kind, id))) return true;
  return tokens.length >= TELLING_LENGTH && !RECURRING.test(`${headline ?? ''}\n${body}`);
}

const DAY_TOKEN = /^date:d/;

function isTellingNumber(kind: string, id: string): boolean {
  return kind === 'number' && id.replace(/^number:|\D|0+$/g, '').length >= TELLING_DIGITS;
}

/**
 * The calendar day of a date, which is taken as it stands (+08:00 where none is named).
 * @param date a day or an instant that begins with one, or nothing
 * @returns `YYYY-MM-DD`, or null where there is no such day
 */
export function dayOf(date: string | null | undefined): string | null {
  const [, year, month, day] = DAY.exec(date ?? '') ?? [];
  if (!year || !month || !day) return null;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // 2021-02-30 parses to the second of March: no such day.
  const parsed = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso) ? iso : null;
}

/** The day so many days later (or earlier), as `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, day.length);
}
