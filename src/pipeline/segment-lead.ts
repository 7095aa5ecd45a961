import { isCalendarDay, isoDay } from './dates.ts';

const DAY = String.raw`\d{1,2}月\d{1,2}[日号號]`;
/** Words that open a report, as flash services write them; matched at one place only (sticky), each bounded. */
const LEADS = new RegExp(
  [
    String.raw`(?:\d{4}年)?(?:北京时间|北京時間|当地时间|當地時間|美东时间|美東時間)?(?:\d{4}年)?${DAY}`,
    String.raw`\d{1,2}月(?:初|中旬|上旬|下旬|底|末|份)`,
    String.raw`\d{1,2}日(?:消息|上午|下午|晚|凌晨|,|，)`,
    '[据據](?!点|點|守|为|為|理|称|稱)',
    '(?:近日|日前|今日|今天|昨日|昨天|近期|当日|當日|此前|目前,|目前，)',
    `在${DAY}`,
    '官方(?:消息|公告|表示|宣布|宣佈)',
    '[(（][^()（）]{2,16}[)）]?讯',
  ].join('|'),
  'y',
);

/** Whether a report opens at this place: `金色财经报道,`, `据…`, `12月26日`, `近日`. */
export function isReportLead(text: string, at: number): boolean {
  LEADS.lastIndex = at;
  return LEADS.test(text) || isSourceLead(text, at);
}

/** `金色财经报道,` and `火星财经9月24日消息:`: a name, perhaps a day, a word for reporting, and a mark. */
const REPORTS = new RegExp(`^.{2,14}?(?:${DAY})?(?:报道|報道|報導|消息|讯|訊)(?:称|稱)?$`);
const LONGEST_LEAD = 26;
const LETTER = /[\p{L}\p{N}·.]/u;

function isSourceLead(text: string, at: number): boolean {
  const end = Math.min(text.length, at + LONGEST_LEAD);
  let to = at;
  while (to < end && isLetter(text.charCodeAt(to))) to++;
  const after = text[to] ?? '';
  return to - at > 2 && to < end && ',，:：'.includes(after) && REPORTS.test(text.slice(at, to));
}

function isLetter(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || LETTER.test(String.fromCharCode(code));
}

const NAME = String.raw`[^\s,，。:：;；()（）]{2,24}?`;
/** `訊` ends a name in `快訊` and `通訊`. */
const SAYING = '(?:报道|報道|報導|消息|(?<![快通资資简簡])[讯訊](?!报|報)|电|電)';
/** `金色财经报道,` and `火星财经9月24日消息,`, also after the day. */
const OPENING_SOURCE = new RegExp(
  String.raw`^(?:(?:\d{4}年)?${DAY}[,，]\s?)?(?![据據])(${NAME})\s?(?:${DAY})?${SAYING}(?:称|稱)?[,，:：]`,
);
/** `据X报道`, `据X消息`, `据X,`. */
const ACCORDING_TO = new RegExp(
  String.raw`[据據](?!此|悉|了解|介绍|介紹|统计|統計|称|稱|说|說)(${NAME})\s?(?:${DAY})?(?:${SAYING}|获悉|獲悉|援引|显示|顯示|披露|公告|[,，])`,
);
const ACCORDING_WINDOW = 60;
/** `(Cryptonews)` in front of the date. */
const CLOSING_SOURCE = /[(（]([^()（）]{2,24})[)）]\s*$/;
const NOT_A_SOURCE = /^(?:\d+[月日]|官方$|最新$|今日|昨日|近日|本报|本報)/;

/**
 * Who the brief says it has the news from.
 * @param body the brief's body without its date bracket
 */
export function attributionOf(body: string): string | null {
  const opening = OPENING_SOURCE.exec(body)?.[1];
  if (opening && !NOT_A_SOURCE.test(opening)) return clean(opening);
  const according = ACCORDING_TO.exec(body.slice(0, ACCORDING_WINDOW))?.[1];
  if (according && !NOT_A_SOURCE.test(according)) return clean(according);
  const closing = CLOSING_SOURCE.exec(body)?.[1];
  return closing && !/^[\d\s.,%+-]+$|^(?:UTC|GMT|完|图|圖)/.test(closing)
    ? clean(closing.replace(/^(?:来源|來源)[:：]\s*/, ''))
    : null;
}

function clean(name: string): string | null {
  return name.replace(/^[《「“"]|[》」”"]$/g, '').trim() || null;
}

const NAMED_DAY =
  /(?:(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})[日号號]|(?<![\d月年个個第两兩])(\d{1,2})日(?!内|內|均|线|線|龄|齡|游|遊|元|间|間|圆|圓|本|韩|韓|美|中)/g;
const DAY_MS = 86_400_000;

/**
 * The first day that a brief's text names, its year (and month) inferred from the bracket's day: of the years around
 * it, the one that lies nearest.
 * @param bracketDay `YYYY-MM-DD` or null: then only a day with its year is taken
 */
export function occurredOn(body: string, bracketDay: string | null): string | null {
  const anchor = bracketDay === null ? null : Date.parse(`${bracketDay}T00:00:00Z`);
  NAMED_DAY.lastIndex = 0;
  for (let match = NAMED_DAY.exec(body); match; match = NAMED_DAY.exec(body)) {
    const [, y, mo, d, only] = match;
    const day = only
      ? nearestMonth(Number(only), anchor)
      : y
        ? dayOf(Number(y), Number(mo), Number(d))
        : nearestYear(Number(mo), Number(d), anchor);
    if (day) return day;
  }
  return null;
}

function dayOf(year: number, month: number, day: number): string | null {
  return isCalendarDay(year, month, day) ? isoDay(year, month, day) : null;
}

function nearestYear(month: number, day: number, anchor: number | null): string | null {
  if (anchor === null) return null;
  const year = new Date(anchor).getUTCFullYear();
  let best: number | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const candidate of [year, year - 1, year + 1]) {
    const away = Math.abs(Date.UTC(candidate, month - 1, day) - anchor);
    if (away >= distance || !isCalendarDay(candidate, month, day)) continue;
    best = candidate;
    distance = away;
  }
  return best === null ? null : isoDay(best, month, day);
}

/** A bare `12日` is the last such day that the bracket's day allows, or one that follows within days. */
function nearestMonth(day: number, anchor: number | null): string | null {
  if (anchor === null) return null;
  const at = new Date(anchor + 3 * DAY_MS);
  const candidates = [0, 1].map((back) => {
    const month = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - back, 1));
    return dayOf(month.getUTCFullYear(), month.getUTCMonth() + 1, day);
  });
  return candidates.find((candidate) => candidate !== null && Date.parse(candidate) <= anchor + 3 * DAY_MS) ?? null;
}
