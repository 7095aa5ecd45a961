import { Argument, type Command, Option } from 'commander';
import { CATEGORIES } from '../../pipeline/types.ts';
import { day, nonEmpty, wholeNumber } from '../arguments.ts';
import { addFormatOptions } from '../format-options.ts';
import type { Lazy } from '../lazy.ts';
import type { ReportOptions } from '../report-options.ts';

const BY = 'date to go by: occurred (the text names it), dated (bracket or page) or seen (by us)';

type ReportName =
  | 'runSummary'
  | 'runBriefs'
  | 'runArticles'
  | 'runRegions'
  | 'runParks'
  | 'runOrganisations'
  | 'runCoins'
  | 'runClaims';

/** Questions to the database. */
export function addQuestionCommands(program: Command, lazy: Lazy): void {
  const action = (name: ReportName) => lazy(async () => (await import('../report.ts'))[name]);
  const report = program.command('report').description('ask the database: counts and lists, by category, day and text');
  const summary = report.command('summary').description('totals, briefs and articles by category, URLs by state');
  addReportOptions(summary, ['occurred', 'dated', 'seen']).action(action('runSummary'));
  const weekly = report
    .command('weekly')
    .description(
      'the page of a week, as Markdown: what is new, by category and region; numbers that changed or disagree',
    )
    .option('--week <week>', 'ISO week, such as 2021-W26 (default: the present one)');
  addReportOptions(weekly, ['occurred', 'dated', 'seen']).action(
    lazy(async () => (await import('../report-weekly.ts')).run),
  );
  const briefs = report.command('briefs').description('one row a brief, newest first, however many pages carry it');
  addLimitOption(addReportOptions(briefs, ['occurred', 'dated', 'seen'])).action(action('runBriefs'));
  const articles = report.command('articles').description('one row an article, newest first, copies elsewhere counted');
  addLimitOption(addReportOptions(articles, ['dated', 'seen'])).action(action('runArticles'));
  const regions = report.command('regions').description('countries, provinces, cities and districts, most named first');
  addLimitOption(addReportOptions(regions, ['occurred', 'dated', 'seen'])).action(action('runRegions'));
  const parks = report.command('parks').description('parks and zones, most named first, with the names they go by');
  addLimitOption(addReportOptions(parks, ['occurred', 'dated', 'seen'])).action(action('runParks'));
  const bodies = report
    .command('organisations')
    .description('regulators and companies, most named first, with the names they go by');
  addLimitOption(addReportOptions(bodies, ['occurred', 'dated', 'seen'])).action(action('runOrganisations'));
  const coins = report.command('coins').description('coins, most named first, with the names they go by');
  addLimitOption(addReportOptions(coins, ['occurred', 'dated', 'seen'])).action(action('runCoins'));
  const claims = report.command('claims').description('numbers that were reported, newest first, with their sentence');
  addLimitOption(addReportOptions(claims, ['occurred', 'dated', 'seen'])).action(action('runClaims'));
  addFormatOptions(report.command('sources').description('what came from each source, and how it stands')).action(
    lazy(async () => (await import('../report-sources.ts')).run),
  );
  const carried = report
    .command('sightings <brief>')
    .description('who carried a brief, when, and what each copy changed');
  addFormatOptions(carried).action(lazy(async () => (await import('../report-sightings.ts')).run));
  addSearchCommand(program, lazy);
  addExportCommand(program, lazy);
}

function addSearchCommand(program: Command, lazy: Lazy): void {
  const search = program
    .command('search <words...>')
    .description('briefs and articles that hold all words, in either script; "phrases", and after -- also -without')
    .addOption(new Option('--only <kind>', 'only these').choices(['briefs', 'articles']))
    .option('--limit <count>', 'most rows (default: 20)', wholeNumber)
    .option('--after <place>', 'go on behind the row that has this `place`');
  addFormatOptions(addFilterOptions(search, ['occurred', 'dated', 'seen'])).action(
    lazy(async () => (await import('../search.ts')).run),
  );
}

function addExportCommand(program: Command, lazy: Lazy): void {
  const all = program
    .command('export')
    .description('everything that the options select, streamed: CSV, or JSON Lines')
    .addArgument(new Argument('<what>', 'which rows').choices(['briefs', 'articles', 'sightings', 'claims']));
  addFilterOptions(all, ['occurred', 'dated', 'seen'])
    .option('--text <text>', 'only what has these words: either script, "phrases", -without', nonEmpty)
    .addOption(new Option('--format <format>', 'how to write them (default: csv)').choices(['csv', 'json']))
    .option('--json', 'short for --format json: one record a line')
    .option('--excel', 'CSV that Excel opens rightly: byte order mark, no cell that it would compute')
    .action(lazy(async () => (await import('../export.ts')).run));
}

/** @param days which dates its rows have */
function addReportOptions(command: Command, days: readonly ReportOptions['by'][]): Command {
  addFilterOptions(command, days).option(
    '--text <text>',
    'only what has these words: either script, "phrases", -without',
    nonEmpty,
  );
  return addFormatOptions(command);
}

/** @param days which dates its rows have */
function addFilterOptions(command: Command, days: readonly ReportOptions['by'][]): Command {
  return command
    .option('--since <day>', 'first day, YYYY-MM-DD', day)
    .option('--until <day>', 'last day, inclusive', day)
    .addOption(new Option('--by <date>', BY).choices(days).default('dated'))
    .addOption(new Option('--category <category>', 'only this one').choices(CATEGORIES))
    .option('--region <name>', 'only what names this region or something in it, such as 杭州 or 南京鼓楼区', nonEmpty)
    .option('--park <name>', 'only what names a park called so, or a part of it', nonEmpty)
    .option('--name <name>', 'only what names a regulator, company or coin called so', nonEmpty)
    .option('--site <host>', 'only what this host carries', nonEmpty)
    .option('--network <network>', 'only what a site of this network carries', nonEmpty);
}

function addLimitOption(command: Command): Command {
  return command.option(
    '--limit <count>',
    'most rows (default: 50 in a table on a terminal, otherwise all)',
    wholeNumber,
  );
}
