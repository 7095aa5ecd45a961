import type { Command } from 'commander';
import { withDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import type { BriefRow } from '../reports/briefs.ts';
import type { ClaimRow } from '../reports/claims.ts';
import { describeFilter } from '../reports/filter.ts';
import { type ChangedClaim, readWeekly, type Weekly, type WeekRow } from '../reports/weekly.ts';
import { weekAt, weekCalled } from '../reports/weeks.ts';
import type { Column } from './cell.ts';
import { formatOf } from './format-options.ts';
import { markdownLines, markdownText } from './markdown.ts';
import { print } from './print.ts';
import { filterOf } from './report-filter.ts';
import type { ReportOptions } from './report-options.ts';
import { oneShot } from './session.ts';

/** `report weekly`: the page of a week, as Markdown or as one JSON object. */
export async function run(_: unknown, command: Command): Promise<number> {
  const options = command.optsWithGlobals<ReportOptions & { week?: string }>();
  const format = options.format === undefined && !options.json && !options.excel ? 'md' : formatOf(options);
  if (format === 'csv' || format === 'table') {
    throw new UsageError('a weekly report is a page: --format md or json (rows: `export`, `report claims`)');
  }
  if (options.since || options.until)
    throw new UsageError('a weekly report has the days of its week: leave out --since and --until');
  const { config, log } = oneShot(command);
  const week = options.week === undefined ? weekAt(new Date(), config.timeZone) : weekCalled(options.week);
  const filter = { ...filterOf(options), since: week.first, until: week.last };
  const weekly = await withDatabase(config, log, (db) => readWeekly(db, filter, week));
  if (format === 'json') {
    await print(`${JSON.stringify({ ...filter, time_zone: config.timeZone, ...weekly })}\n`);
    return 0;
  }
  await print(`# Week ${week.name}: ${week.first} to ${week.last}\n\n`);
  await print(`Everything here goes ${markdownText(describeFilter(filter, config.timeZone))}.\n\n`);
  await printSections(weekly);
  return 0;
}

async function printSections(weekly: Weekly): Promise<void> {
  await table('New this week', WEEK_COLUMNS, weekly.counts, 'Nothing.');
  await table('Regions named most', REGION_COLUMNS, weekly.regions, 'None.');
  await print('## News by category\n\n');
  for (const { category, shown, all } of weekly.news) {
    await print(`### ${category}: ${all} new\n\n`);
    for (const row of shown) await print(newsItem(row));
    if (all > shown.length) await print(`- … and ${all - shown.length} more, carried by fewer\n`);
    await print(all === 0 ? 'None.\n\n' : '\n');
  }
  await table('Policies that several networks carried', POLICY_COLUMNS, weekly.policies, 'None.');
  await print('## Numbers that changed or disagree\n\n');
  for (const change of weekly.changed) await print(changeItem(change));
  await print(weekly.changed.length === 0 ? 'None.\n\n' : '\n');
  await print('## Numbers reported this week\n\n');
  for (const claim of weekly.claims) await print(`- ${figureOf(claim)}\n${quotationOf(claim, '  ')}`);
  if (weekly.claims.length === 0) await print('None.\n');
}

async function table<R extends object>(title: string, columns: Column<R>[], rows: R[], none: string): Promise<void> {
  await print(`## ${title}\n\n`);
  for await (const line of markdownLines(columns, rows)) await print(`${line}\n`);
  await print(rows.length === 0 ? `${none}\n\n` : '\n');
}

const WEEK_COLUMNS: Column<WeekRow>[] = [
  { key: 'category' },
  { key: 'briefs' },
  { key: 'briefs_before', title: 'week before' },
  { key: 'articles' },
  { key: 'articles_before', title: 'week before' },
];

const REGION_COLUMNS: Column<Weekly['regions'][number]>[] = [
  { key: 'name', title: 'region' },
  { key: 'parent', title: 'lies in' },
  { key: 'briefs' },
  { key: 'articles' },
  { key: 'networks' },
];

const POLICY_COLUMNS: Column<BriefRow>[] = [
  { key: 'headline', title: 'policy', show: (_, row) => row.headline ?? row.body },
  { key: 'dated' },
  { key: 'networks' },
  { key: 'articles' },
  { key: 'url', title: 'first page' },
  { key: 'id', title: 'brief' },
];

function newsItem(row: BriefRow): string {
  const facts = [row.dated ?? 'no date', counted(row.networks, 'network'), `brief ${row.id}`].join(', ');
  const text = row.headline === null ? '' : `\n  ${markdownText(row.body)}`;
  return `- **${markdownText(row.headline ?? row.body)}** (${facts})${source(row.url)}${text}\n`;
}

function changeItem({ how, now, before }: ChangedClaim): string {
  const about = now.park ?? now.region ?? 'unknown';
  const head = `- **${markdownText(about)}, ${now.measure}**: ${amountOf(before)} → ${amountOf(now)} (${how})\n`;
  return `${head}  - now: ${figureOf(now)}\n${quotationOf(now, '    ')}  - before: ${figureOf(before)}\n${quotationOf(before, '    ')}`;
}

/** What is counted, how many, for which day, who says so. */
function figureOf(claim: ClaimRow): string {
  const where = [claim.park, claim.region].filter((name) => name !== null).map(markdownText);
  const of = where.length > 0 ? `${where.join(', ')}: ` : '';
  const asOf = claim.as_of === null ? '' : `, as of ${claim.as_of}`;
  const who = claim.claimant === null ? '' : `, says ${markdownText(claim.claimant)}`;
  return `${of}${claim.measure} ${amountOf(claim)}${asOf}${who}`;
}

function amountOf({ value_low: low, value_high: high, qualifier, unit }: ClaimRow): string {
  const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 4 });
  if (low === null) return `up to ${number(high ?? 0)} ${unit}`;
  if (high === null) return `over ${number(low)} ${unit}`;
  const value = low === high ? number(low) : `${number(low)} to ${number(high)}`;
  return `${qualifier === 'about' ? 'about ' : ''}${value} ${unit}`;
}

function quotationOf(claim: ClaimRow, indent: string): string {
  const page = claim.page_id === null ? '' : `, page ${claim.page_id}`;
  const piece = claim.brief_id === null ? `article ${claim.article_id}` : `brief ${claim.brief_id}`;
  return `${indent}> ${markdownText(claim.quotation)}\n${indent}>\n${indent}> ${claim.dated ?? 'no date'}, ${piece}${page}${source(claim.url)}\n`;
}

function source(url: string | null): string {
  return url === null ? '' : `, ${markdownText(url)}`;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
