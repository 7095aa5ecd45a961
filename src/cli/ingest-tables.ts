import type { Column } from './cell.ts';
import { renderTable } from './table.ts';

/** How many briefs of one category a run met that carry dates of one year. */
export interface BriefCount {
  category: string;
  /** Year of the bracket, or null where the page was cut off before it. */
  year: number | null;
  briefs: number;
}

/** More years than this are too wide for a terminal; the oldest are then counted together. */
const YEARS_SHOWN = 6;

/** Counts by a word: fates (`stored`, `unchanged` …), or reasons. */
type Counts = Readonly<Record<string, number>>;

/**
 * What a run found, for people: URLs by fate, records of archives that were passed over by reason, then briefs by category
 * and year. Counts of zero are left out.
 * @param heading makes a table's first line stand out, as `colours(process.stdout).bold`
 * @returns text without a line break at its end; empty if there is nothing to show
 */
export function ingestTables(
  found: { fates: Counts; briefs: readonly BriefCount[]; skipped: Counts },
  heading: (line: string) => string = (line) => line,
): string {
  const options = { width: null, heading };
  const counted = (what: string, title: string, counts: Counts) => {
    const rows = Object.entries(counts).flatMap(([word, count]) => (count > 0 ? [{ word, count }] : []));
    const columns = [
      { key: 'word' as const, title: what },
      { key: 'count' as const, title },
    ];
    return rows.length > 0 ? [renderTable(columns, rows, options)] : [];
  };
  return [
    ...counted('fate', 'URLs', found.fates),
    ...counted('passed over', 'records', found.skipped),
    ...(found.briefs.length > 0 ? [renderTable(...byYear(found.briefs), options)] : []),
  ].join('\n\n');
}

type YearRow = Record<string, string | number>;

function byYear(briefs: readonly BriefCount[]): [Column<YearRow>[], YearRow[]] {
  const years = [...new Set(briefs.flatMap(({ year }) => year ?? []))].sort((a, b) => a - b);
  const oldestShown = years.at(-YEARS_SHOWN) ?? 0;
  const older = years.some((year) => year < oldestShown);
  const nameOf = (year: number | null) =>
    year === null ? 'no date' : year < oldestShown ? `before ${oldestShown}` : String(year);
  const headings = [
    ...(older ? [`before ${oldestShown}`] : []),
    ...years.filter((year) => year >= oldestShown).map(String),
    ...(briefs.some(({ year }) => year === null) ? ['no date'] : []),
  ];
  const empty = (category: string): YearRow => ({
    briefs: category,
    ...Object.fromEntries(headings.map((heading) => [heading, 0])),
    all: 0,
  });
  const total = empty('all');
  const rows = new Map<string, YearRow>();
  for (const { category, year, briefs: count } of briefs) {
    const row = rows.get(category) ?? empty(category);
    rows.set(category, row);
    for (const counted of [row, total]) {
      counted[nameOf(year)] = Number(counted[nameOf(year)]) + count;
      counted['all'] = Number(counted['all']) + count;
    }
  }
  const columns = ['briefs', ...headings, 'all'].map((key) => ({ key }));
  return [columns, [...rows.values(), total]];
}
