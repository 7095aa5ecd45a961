import type { ReportFilter } from '../reports/filter.ts';
import type { CategoryRow, Summary } from '../reports/summary.ts';
import type { Column } from './cell.ts';
import type { Format, FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { print } from './print.ts';

const CATEGORY_COLUMNS: Column<CategoryRow>[] = [
  { key: 'category' },
  { key: 'briefs' },
  { key: 'sightings' },
  { key: 'first_brief', title: 'from' },
  { key: 'last_brief', title: 'to' },
  { key: 'articles' },
  { key: 'copies', detail: true },
  { key: 'first_article', title: 'from' },
  { key: 'last_article', title: 'to' },
];

/** Prints a summary: one object as JSON, the categories as CSV, three tables for people. */
export async function printSummary(
  summary: Summary,
  asked: { filter: ReportFilter; timeZone: string },
  format: Format,
  options: FormatOptions,
): Promise<void> {
  if (format === 'json') {
    await print(`${JSON.stringify({ ...asked.filter, time_zone: asked.timeZone, ...summary })}\n`);
    return;
  }
  await printRecords(summary.categories, CATEGORY_COLUMNS, options);
  if (format === 'csv') return;
  const states = Object.entries(summary.urls).flatMap(([state, urls]) => (urls > 0 ? [{ state, urls }] : []));
  const none = states.length === 0;
  const copies = summary.categories.at(-1)?.copies ?? 0;
  await print(`\nnetworks: ${summary.networks}, copies of these articles elsewhere: ${copies}\n\n`);
  if (none) await print('No URL was ever asked for: see ingest.\n');
  await printRecords(
    states,
    [
      { key: 'state', title: 'URLs' },
      { key: 'urls', title: 'number' },
    ],
    options,
  );
}
