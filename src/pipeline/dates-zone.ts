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

/** `+08:00` or `Z` for a zone as a text names it; null if it names none that we know. */
export function zoneOf(zone: string | undefined): string | null {
  if (!zone) return null;
  const named = NAMED_ZONES[zone.toLowerCase()];
  if (named) return named;
  const offset = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  return offset ? `${offset[1]}${(offset[2] ?? '').padStart(2, '0')}:${offset[3] ?? '00'}` : null;
}
