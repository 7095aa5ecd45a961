import { UsageError } from '../pipeline/errors.ts';

const WEEK = /^(\d{4})-W(\d\d)$/;
const DAY_MS = 86_400_000;

/** An ISO week: Monday to Sunday. */
export interface Week {
  /** `2021-W26`. */
  name: string;
  /** Days, `YYYY-MM-DD`. */
  first: string;
  last: string;
}

/** @param name such as `2021-W26` @throws UsageError where there is no such week */
export function weekCalled(name: string): Week {
  const [, year, number] = WEEK.exec(name) ?? [];
  // The fourth of January always lies in the first week.
  const january = Date.UTC(Number(year), 0, 4);
  const week = year === undefined ? null : weekOf(isoDay(january + (Number(number) - 1) * 7 * DAY_MS));
  if (week?.name !== name) throw new UsageError(`a week is written like 2021-W26, with W01 to W52 or W53, not ${name}`);
  return week;
}

/** The week of a day. @param day `YYYY-MM-DD` */
export function weekOf(day: string): Week {
  const at = Date.parse(day);
  const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS;
  const thursday = new Date(monday + 3 * DAY_MS);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  const name = `${year}-W${String(number).padStart(2, '0')}`;
  return { name, first: isoDay(monday), last: isoDay(monday + 6 * DAY_MS) };
}

/** The week that an instant falls into. @param timeZone IANA name of the zone whose days count */
export function weekAt(instant: Date, timeZone: string): Week {
  // Swedish writes dates the ISO way.
  return weekOf(new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant));
}

/** The week before. */
export function weekBefore({ first }: Week): Week {
  return weekOf(isoDay(Date.parse(first) - DAY_MS));
}

/** The week after. */
export function weekAfter({ last }: Week): Week {
  return weekOf(isoDay(Date.parse(last) + DAY_MS));
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
