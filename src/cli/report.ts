import { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Db } from '../db/database.ts';
import { withDatabase } from '../open-database.ts';
import { type ArticleRow, streamArticles } from '../reports/articles.ts';
import { type BriefRow, streamBriefs } from '../reports/briefs.ts';
import { type ClaimRow, streamClaims } from '../reports/claims.ts';
import { describeFilter, type ReportFilter } from '../reports/filter.ts';
import { type CoinRow, listCoins, listOrganisations, type OrganisationRow } from '../reports/names.ts';
import { listParks, listRegions, type ParkRow, type PlaceRow } from '../reports/places.ts';
import { summarise } from '../reports/summary.ts';
import type { Column } from './cell.ts';
import { formatOf } from './format-options.ts';
import { colours, printRecords } from './output.ts';
import { note, print } from './print.ts';
import { filterOf } from './report-filter.ts';
import type { ReportOptions } from './report-options.ts';
import { printSummary } from './report-summary.ts';
import { oneShot } from './session.ts';

/** Tables for people show the day that the report goes by; programs get all of them. */
function briefColumns({ by }: ReportFilter): Column<BriefRow>[] {
  return [
    { key: 'id' },
    { key: 'dated', detail: by !== 'dated' },
    { key: 'occurred', detail: by !== 'occurred' },
    { key: 'seen', detail: by !== 'seen' },
    { key: 'category' },
    { key: 'machine_category', detail: true },
    { key: 'score', detail: true },
    { key: 'tag', detail: true },
    { key: 'headline', detail: true },
    { key: 'body', title: 'brief', show: (_, { headline, body }) => (headline ? `${headline}：${body}` : body) },
    { key: 'attribution', detail: true },
    { key: 'script', detail: true },
    { key: 'articles' },
    { key: 'networks' },
    { key: 'url', title: 'first page' },
  ];
}

function articleColumns({ by }: ReportFilter): Column<ArticleRow>[] {
  return [
    { key: 'id' },
    { key: 'dated', detail: by === 'seen' },
    { key: 'seen', detail: by !== 'seen' },
    { key: 'category' },
    { key: 'machine_category', detail: true },
    { key: 'score', detail: true },
    { key: 'title' },
    { key: 'author', detail: true },
    { key: 'publisher', detail: true },
    { key: 'script', detail: true },
    { key: 'copies' },
    { key: 'networks' },
    { key: 'briefs' },
    { key: 'url' },
  ];
}

/** `report summary`: totals, counts by category, URLs by state. */
export async function runSummary(_: unknown, command: Command): Promise<number> {
  const options = command.optsWithGlobals<ReportOptions>();
  const format = formatOf(options);
  const filter = filterOf(options);
  const { config, log } = oneShot(command);
  const summary = await withDatabase(config, log, (db) => summarise(db, filter));
  await printHead('Summary', filter, config.timeZone, options);
  await printSummary(summary, { filter, timeZone: config.timeZone }, format, options);
  return 0;
}

/** `report briefs`: one row a brief, newest first. */
export async function runBriefs(_: unknown, command: Command): Promise<number> {
  const options = command.optsWithGlobals<ReportOptions>();
  const filter = filterOf(options);
  const { config, log } = oneShot(command);
  const limit = limitOf(options);
  return await withDatabase(config, log, async (db) => {
    await printHead('Briefs', filter, config.timeZone, options);
    return await printList(streamBriefs(db, filter, limit && limit + 1), briefColumns(filter), limit, options);
  });
}

/** `report articles`: one row an article, newest first. */
export async function runArticles(_: unknown, command: Command): Promise<number> {
  const options = command.optsWithGlobals<ReportOptions>();
  const filter = filterOf(options);
  const { config, log } = oneShot(command);
  const limit = limitOf(options);
  return await withDatabase(config, log, async (db) => {
    await printHead('Articles', filter, config.timeZone, options);
    return await printList(streamArticles(db, filter, limit && limit + 1), articleColumns(filter), limit, options);
  });
}

function claimColumns({ by }: ReportFilter): Column<ClaimRow>[] {
  return [
    { key: 'id' },
    { key: 'dated', detail: by !== 'dated' },
    { key: 'occurred', detail: by !== 'occurred' },
    { key: 'seen', detail: by !== 'seen' },
    { key: 'measure' },
    { key: 'qualifier' },
    { key: 'value_low', title: 'from' },
    { key: 'value_high', title: 'to' },
    { key: 'unit' },
    { key: 'as_of', title: 'as of' },
    { key: 'region' },
    { key: 'park' },
    { key: 'claimant' },
    { key: 'category', detail: true },
    { key: 'article_id', detail: true },
    { key: 'brief_id', detail: true },
    { key: 'quotation' },
    { key: 'url' },
  ];
}

/** `report claims`: one row a number that was reported, newest first, with its sentence and page. */
export async function runClaims(_: unknown, command: Command): Promise<number> {
  const options = command.optsWithGlobals<ReportOptions>();
  const filter = filterOf(options);
  const { config, log } = oneShot(command);
  const limit = limitOf(options);
  return await withDatabase(config, log, async (db) => {
    await printHead('Claims', filter, config.timeZone, options);
    return await printList(streamClaims(db, filter, limit && limit + 1), claimColumns(filter), limit, options);
  });
}

const REGION_COLUMNS: Column<PlaceRow>[] = [
  { key: 'id', detail: true },
  { key: 'name' },
  { key: 'level' },
  { key: 'parent', title: 'lies in' },
  { key: 'briefs' },
  { key: 'articles' },
  { key: 'networks' },
  { key: 'code', detail: true },
];

const PARK_COLUMNS: Column<ParkRow>[] = [
  { key: 'id', detail: true },
  { key: 'name' },
  { key: 'region' },
  { key: 'aliases', title: 'also', show: (_, { aliases }) => aliases.join('、') },
  { key: 'briefs' },
  { key: 'articles' },
  { key: 'networks' },
  { key: 'claims' },
];

/** `report regions`: one row a region that is named, what lies in it counted too. */
export async function runRegions(_: unknown, command: Command): Promise<number> {
  return await printPlaces('Regions', command, listRegions, REGION_COLUMNS);
}

/** `report parks`: one row a park, however it is spelled. */
export async function runParks(_: unknown, command: Command): Promise<number> {
  return await printPlaces('Parks', command, listParks, PARK_COLUMNS);
}

const ORGANISATION_COLUMNS: Column<OrganisationRow>[] = [
  { key: 'id', detail: true },
  { key: 'name' },
  { key: 'kind' },
  { key: 'region' },
  { key: 'aliases', title: 'also', show: (_, { aliases }) => aliases.join('、') },
  { key: 'briefs' },
  { key: 'articles' },
  { key: 'networks' },
];

const COIN_COLUMNS: Column<CoinRow>[] = [
  { key: 'id', detail: true },
  { key: 'name' },
  { key: 'aliases', title: 'also', show: (_, { aliases }) => aliases.join('、') },
  { key: 'briefs' },
  { key: 'articles' },
  { key: 'networks' },
];

/** `report organisations`: one row a regulator or company, whatever texts call it. */
export async function runOrganisations(_: unknown, command: Command): Promise<number> {
  return await printPlaces('Organisations', command, listOrganisations, ORGANISATION_COLUMNS);
}

/** `report coins`: one row a coin, whatever texts call it. */
export async function runCoins(_: unknown, command: Command): Promise<number> {
  return await printPlaces('Coins', command, listCoins, COIN_COLUMNS);
}

async function printPlaces<R extends object>(
  name: string,
  command: Command,
  list: (db: Db, filter: ReportFilter, limit: number | null) => Promise<R[]>,
  columns: readonly Column<R>[],
): Promise<number> {
  const options = command.optsWithGlobals<ReportOptions>();
  const filter = filterOf(options);
  const { config, log } = oneShot(command);
  const limit = limitOf(options);
  return await withDatabase(config, log, async (db) => {
    await printHead(name, filter, config.timeZone, options);
    const rows = await list(db, filter, limit && limit + 1);
    return await printList(Readable.from(rows), columns, limit, options);
  });
}

const ROWS_ON_A_TERMINAL = 50;

/** Most rows to print, null for all: what a program reads must not be cut unasked. */
function limitOf(options: ReportOptions): number | null {
  const people = formatOf(options) === 'table' && process.stdout.isTTY;
  return options.limit ?? (people ? ROWS_ON_A_TERMINAL : null);
}

/** Names the date that a report goes by: above what people read, on stderr beside what programs read. */
async function printHead(name: string, filter: ReportFilter, timeZone: string, options: ReportOptions): Promise<void> {
  const line = `${name} ${describeFilter(filter, timeZone)}`;
  const format = formatOf(options);
  if (format === 'table') await print(`${colours(process.stdout).dim(line)}\n\n`);
  else if (format === 'md') await print(`${line}\n\n`);
  else if (!options.quiet) note(line);
}

async function printList<R extends object>(
  rows: AsyncIterable<R>,
  columns: readonly Column<R>[],
  limit: number | null,
  options: ReportOptions,
): Promise<number> {
  let more = false;
  async function* shown(): AsyncGenerator<R> {
    let count = 0;
    for await (const row of rows) {
      more = limit !== null && count++ === limit;
      if (more) return;
      yield row;
    }
  }
  const count = await printRecords(shown(), columns, options);
  if (count === 0 && !options.quiet) note('Nothing matches.');
  if (more) note(`Only the first ${limit}: --limit shows more.`);
  return 0;
}
