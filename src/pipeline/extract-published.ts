import { type FoundDate, findDate, isSentinel, parseDateValue, toPublished } from './dates.ts';
import { findDayOfYear, urlDate, yearsIn } from './dates-partial.ts';
import { type Byline, mayDate } from './extract-byline.ts';
import type { Line } from './extract-lines.ts';
import type { Main } from './extract-main.ts';
import { type Declared, scriptDate } from './extract-meta.ts';
import type { Declaration } from './extract-walk.ts';
import { type Look, MARK } from './extract-weigh.ts';
import type { Published } from './types.ts';

/** Where a page may tell when it was published. */
export interface DateSources {
  declared: Declared;
  declarations: readonly Declaration[];
  /** What stands around the title. */
  byline: Byline;
  bylines: readonly Look[];
  main: Main;
  url: string | null;
  /** Pages of the family date their briefs, and their articles around the title or not at all. */
  isFamily: boolean;
}

const LABELLED =
  /(?:发布|發布|發佈|发表|發表|刊登|刊发|上传|更新)?(?:时间|時間|日期|于|於)\s?[:：]?\s?(?=\d)|(?:published|posted)(?: on| at)?\s?:?\s?/i;
const NO_DATE_LINE = /copyright|©|版权|版權|备案|備案|ICP|更新|updated|modified/i;
const MAX_UNITS = 80;
/** How many lines behind the article may tell when it was published. */
const LINES_BEHIND = 8;

/**
 * When the page was published: the first declared date that can be true, else what stands around the title, else a
 * labelled date elsewhere, a script's, any beside the article, one without its year, the address's own.
 * @param now without it the future is not judged
 */
export function publishedOf(
  sources: DateSources,
  now: Date | undefined,
): { published: Published | null; rejected: string[] } {
  const rejected = [...sources.byline.rejected];
  const accept = (found: FoundDate | null, asWritten: string, from: Published['source']): Published | null => {
    if (!found) return null;
    if (!isSentinel(found, now)) return toPublished(found, from);
    if (!rejected.includes(asWritten)) rejected.push(asWritten);
    return null;
  };
  const declared = declaredDate(sources, accept);
  if (declared) return { published: declared, rejected };
  const visible = sources.byline.published;
  // A sentinel around the title says that there is no date.
  if (visible || sources.isFamily || rejected.length > 0) return { published: visible, rejected };
  return { published: elsewhere(sources, accept), rejected };
}

type Accept = (found: FoundDate | null, asWritten: string, from: Published['source']) => Published | null;

/** A visible time sharpens a declared day. */
function declaredDate({ declared, byline }: DateSources, accept: Accept): Published | null {
  for (const { value, source, isVague } of declared.dates) {
    if (isVague && byline.published) return byline.published;
    const published = accept(parseDateValue(value), value, source);
    if (!published) continue;
    const visible = byline.published;
    return published.precision === 'day' && visible?.value.startsWith(published.value) ? visible : published;
  }
  return null;
}

function elsewhere(sources: DateSources, accept: Accept): Published | null {
  const { main, url } = sources;
  const dated = main.lines.filter((line, i) => isDateLine(main, line, i));
  const labelled = dated.filter((line) => LABELLED.test(line.text));
  const inScript = scriptDate(sources.declarations);
  const fromAddress = url === null ? null : urlDate(url);
  return (
    firstDate(labelled, accept) ??
    (inScript === null ? null : accept(parseDateValue(inScript), inScript, 'script')) ??
    firstDate(besideArticle(main, dated), accept) ??
    withoutYear(sources, labelled, fromAddress, accept) ??
    accept(fromAddress, url ?? '', 'text')
  );
}

function isDateLine(main: Main, { units, marks, text }: Line, at: number): boolean {
  const isProse = main.kept[at] && main.weights[at]?.prose;
  return units <= MAX_UNITS && mayDate(text, marks) && !isProse && !NO_DATE_LINE.test(text);
}

function firstDate(lines: readonly Look[], accept: Accept): Published | null {
  for (const { text } of lines) {
    const published = accept(findDate(text), text, 'text');
    if (published) return published;
  }
  return null;
}

/** Lines above the article and right below it that name a time; a day alone only where it signs the article. */
function besideArticle(main: Main, dated: readonly Line[]): Line[] {
  const start = main.kept.indexOf(true);
  const last = main.kept.lastIndexOf(true);
  if (start < 0) return [];
  const near = new Set([...main.lines.slice(0, start), ...main.lines.slice(last, last + LINES_BEHIND)]);
  return dated.filter((line) => {
    if (line.linked > 0 || !near.has(line)) return false;
    const found = findDate(line.text);
    return (
      found !== null &&
      (found.time !== null || (line === main.lines[last] && found.end - found.start > line.text.length - 3))
    );
  });
}

/** `发布时间：10-08`: the year is the address's, or the only one that the page names. */
function withoutYear(
  { bylines, main, url }: DateSources,
  labelled: readonly Look[],
  fromAddress: FoundDate | null,
  accept: Accept,
): Published | null {
  for (const { text } of [...bylines, ...labelled]) {
    const isNamed = LABELLED.test(text);
    const found = findDayOfYear(text);
    if (!found || !(isNamed || found.time !== null)) continue;
    const year = fromAddress?.year ?? onlyYear(main, url);
    if (year !== null) return accept({ ...found, year }, text, 'text');
  }
  return null;
}

function onlyYear(main: Main, url: string | null): number | null {
  const inUrl = yearsIn((url ?? '').replace(/^[a-z]+:\/\/[^/]*/i, ''));
  const years = inUrl.size > 0 ? inUrl : new Set(main.lines.flatMap((line, i) => yearsOf(main, line, i)));
  const [year] = years;
  return years.size === 1 && year !== undefined ? year : null;
}

/** Years outside the article: inside, they are those of its subject. */
function yearsOf(main: Main, { text, marks }: Line, at: number): number[] {
  return (marks & MARK.digit) === 0 || main.kept[at] ? [] : [...yearsIn(text)];
}
