/** Chinese sources name no zone and mean this one. */
export const CHINA = '+08:00';

const NAMED_ZONES: Record<string, string> = {
  est: '-05:00',
  edt: '-04:00',
  cdt: '-05:00',
  mst: '-07:00',
  mdt: '-06:00',
  pst: '-08:00',
  pdt: '-07:00',
  cet: '+01:00',
  cest: '+02:00',
  bst: '+01:00',
  jst: '+09:00',
  hkt: '+08:00',
  cst: CHINA,
  utc: 'Z',
  gmt: 'Z',
  z: 'Z',
};

/** Zones as Americans name them all year round, by their hours behind UTC in winter. */
const AMERICAN: Record<string, number> = { ET: 5, CT: 6, MT: 7, PT: 8 };
const DAY_MS = 86_400_000;

/**
 * `+08:00` or `Z` for a zone as a text names it; null if it names none that we know.
 * @param day ms since 1970 of the day's beginning in UTC: `ET` is another zone in summer
 */
export function zoneOf(zone: string | undefined, day: number): string | null {
  if (!zone) return null;
  const behind = AMERICAN[zone];
  if (behind !== undefined) return `-0${isAmericanSummer(day) ? behind - 1 : behind}:00`;
  const named = NAMED_ZONES[zone.toLowerCase()];
  if (named) return named;
  const offset = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  return offset ? `${offset[1]}${(offset[2] ?? '').padStart(2, '0')}:${offset[3] ?? '00'}` : null;
}

/** From the second Sunday of March up to the first of November, the rule since 2007. */
function isAmericanSummer(day: number): boolean {
  const year = new Date(day).getUTCFullYear();
  return day >= sundayFrom(Date.UTC(year, 2, 8)) && day < sundayFrom(Date.UTC(year, 10, 1));
}

function sundayFrom(day: number): number {
  return day + ((7 - new Date(day).getUTCDay()) % 7) * DAY_MS;
}
