import { type Command, InvalidArgumentError, Option } from 'commander';
import { CATEGORIES, type Category } from '../pipeline/types.ts';
import { addFormatOptions, type FormatOptions } from './format-options.ts';

/** What the report commands are asked. */
export interface ReportOptions extends FormatOptions {
  by: 'occurred' | 'dated' | 'seen';
  since?: string;
  until?: string;
  category?: Category;
  text?: string;
  region?: string;
  limit?: number;
  /** The program's option. */
  quiet?: boolean;
}

const BY = 'date to go by: occurred (the text names it), dated (bracket or page) or seen (by us)';

type Action = (options: ReportOptions, command: Command) => Promise<void>;

/** Adds `report` with its subcommands. @param action the command that a function of src/cli/report.ts becomes; @param sightings `report sightings` */
export function addReportCommands(
  program: Command,
  action: (name: 'runSummary' | 'runBriefs' | 'runArticles' | 'runRegions' | 'runParks' | 'runClaims') => Action,
  sightings: (...args: unknown[]) => Promise<void>,
): void {
  const report = program.command('report').description('ask the database: counts and lists, by category, day and text');
  const summary = report.command('summary').description('totals, briefs and articles by category, URLs by state');
  addReportOptions(summary, ['occurred', 'dated', 'seen']).action(action('runSummary'));
  const briefs = report.command('briefs').description('one row a brief, newest first, however many pages carry it');
  addLimitOption(addReportOptions(briefs, ['occurred', 'dated', 'seen'])).action(action('runBriefs'));
  const articles = report.command('articles').description('one row an article, newest first, copies elsewhere counted');
  addLimitOption(addReportOptions(articles, ['dated', 'seen'])).action(action('runArticles'));
  const regions = report.command('regions').description('countries, provinces, cities and districts, most named first');
  addLimitOption(addReportOptions(regions, ['occurred', 'dated', 'seen'])).action(action('runRegions'));
  const parks = report.command('parks').description('parks and zones, most named first, with the names they go by');
  addLimitOption(addReportOptions(parks, ['occurred', 'dated', 'seen'])).action(action('runParks'));
  const claims = report.command('claims').description('numbers that were reported, newest first, with their sentence');
  addLimitOption(addReportOptions(claims, ['occurred', 'dated', 'seen'])).action(action('runClaims'));
  const carried = report
    .command('sightings <brief>')
    .description('who carried a brief, when, and what each copy changed');
  addFormatOptions(carried).action(sightings);
}

/** @param days which dates its rows have */
function addReportOptions(command: Command, days: readonly ReportOptions['by'][]): Command {
  command
    .option('--since <day>', 'first day, YYYY-MM-DD', day)
    .option('--until <day>', 'last day, inclusive', day)
    .addOption(new Option('--by <date>', BY).choices(days).default('dated'))
    .addOption(new Option('--category <category>', 'only this one').choices(CATEGORIES))
    .option('--region <name>', 'only what names this region or something in it, such as 杭州 or 南京鼓楼区', nonEmpty)
    .option('--text <text>', 'only what contains exactly this text (Traditional and Simplified differ)', nonEmpty);
  return addFormatOptions(command);
}

function addLimitOption(command: Command): Command {
  return command.option('--limit <count>', 'most rows (default: 50 in a table on a terminal, otherwise all)', count);
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** An option's day, as it was given. @throws InvalidArgumentError where it is none */
export function day(value: string): string {
  const date = DAY.test(value) ? new Date(`${value}T00:00:00Z`) : null;
  // A day such as 02-30 is either refused by Date or moved into the next month.
  if (!date || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value) {
    throw new InvalidArgumentError('A day is written YYYY-MM-DD, such as 2021-06-30.');
  }
  return value;
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('It is a whole number, 1 or more.');
  return number;
}

function nonEmpty(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty.');
  return value;
}
