import { build, CLOCK, type FoundDate, fromMatch } from './dates.ts';

const URL_DAY =
  /(?<!\d)(?<y>20[0-4]\d|199\d)(?<s>[-/_.]?)(?<mo>0[1-9]|1[0-2])[-/_.]?(?<d>0[1-9]|[12]\d|3[01])(?!\d{1,3}(?!\d))/;
/** `/19/1125/16/E2QJ7V4C000189FH.html` */
const URL_SHORT_DAY = /\/(?<y>[012]\d)\/(?<mo>0[1-9]|1[0-2])(?<d>0[1-9]|[12]\d|3[01])\/\d{2}\/[A-Z\d]{10,}/;

/** The day that an address names in its path: `/2019-11/25/`, `/20191125/`, `/t20191125_1.html`. */
export function urlDate(url: string): FoundDate | null {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  const { y, mo, d } = (URL_DAY.exec(path) ?? URL_SHORT_DAY.exec(path))?.groups ?? {};
  if (!y) return null;
  return build(Number(y) + (y.length === 2 ? 2000 : 0), Number(mo), Number(d), null, null, 0, url.length);
}

const DAY_OF_YEAR = new RegExp(
  `(?<![\\d/.:-])(?<mo>\\d{1,2})[-/月](?<d>\\d{1,2})(?![\\d/.-])\\s?[日号號]?${CLOCK}`,
  'i',
);
/** A leap year: 29 February stands until its year is known. */
const ANY_YEAR = 2000;

/** A day and perhaps a time without their year, as it stands in a short text; `year` is a placeholder. */
export function findDayOfYear(text: string): FoundDate | null {
  const match = DAY_OF_YEAR.exec(text);
  return match && fromMatch(match, ANY_YEAR);
}

const YEAR = /(?<!\d)(?:199\d|20[0-4]\d)(?!\d)/g;
/** `© 2012-2019`: the last year is meant. */
const SINCE = /(?:199\d|20[0-4]\d)\s?[-–—~至]\s?(?=(?:199\d|20[0-4]\d)(?![\d-]))/g;

/** The years that a text names. */
export function yearsIn(text: string): Set<number> {
  return new Set(Array.from(text.replace(SINCE, '').matchAll(YEAR), ([year]) => Number(year)));
}
