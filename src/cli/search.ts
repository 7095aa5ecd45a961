import type { Command } from 'commander';
import { withDatabase } from '../open-database.ts';
import { describeFilter } from '../reports/filter.ts';
import type { Span } from '../reports/highlight.ts';
import { type SearchRow, search } from '../reports/search.ts';
import { type Column, oneLine } from './cell.ts';
import { formatOf } from './format-options.ts';
import { colours, printRecords } from './output.ts';
import { note, print } from './print.ts';
import { filterOf } from './report-filter.ts';
import type { ReportOptions } from './report-options.ts';
import { oneShot } from './session.ts';

const HITS = 20;

const COLUMNS: Column<SearchRow>[] = [
  { key: 'kind' },
  { key: 'id' },
  { key: 'dated' },
  { key: 'occurred', detail: true },
  { key: 'seen', detail: true },
  { key: 'category' },
  { key: 'title', show: (_, { title, title_hits }) => marked(title ?? '', title_hits, brackets) },
  { key: 'excerpt', show: (_, { excerpt, excerpt_hits }) => marked(excerpt, excerpt_hits, brackets) },
  { key: 'script', detail: true },
  { key: 'networks' },
  { key: 'url' },
  { key: 'place', detail: true },
];

interface SearchOptions extends ReportOptions {
  only?: 'briefs' | 'articles';
  after?: string;
}

/** `search TEXT`: briefs and articles that hold it, newest first, hits marked. */
export async function run(words: string[], _: unknown, command: Command): Promise<number> {
  const options = command.optsWithGlobals<SearchOptions>();
  const filter = { ...filterOf(options), text: words.join(' ') };
  const { config, log } = oneShot(command);
  const limit = options.limit ?? HITS;
  const kinds = options.only === undefined ? undefined : ([options.only === 'briefs' ? 'brief' : 'article'] as const);
  const page = { limit, after: options.after ?? null, ...(kinds ? { kinds } : {}) };
  const rows = await withDatabase(config, log, (db) => search(db, filter, page));
  const head = `Search ${describeFilter(filter, config.timeZone)}`;
  if (formatOf(options) === 'table') await printList(head, rows, filter.by);
  else await printRecords(rows, COLUMNS, options);
  if (!options.quiet) tellMore(rows, limit);
  return 0;
}

function tellMore(rows: readonly SearchRow[], limit: number): void {
  const last = rows.at(-1);
  if (!last) note('Nothing matches.');
  else if (rows.length === limit) note(`More may follow: --after '${last.place}' goes on, --limit shows more at once.`);
}

async function printList(head: string, rows: readonly SearchRow[], by: 'dated' | 'occurred' | 'seen'): Promise<void> {
  const { bold, dim } = colours(process.stdout);
  const lines = rows.map((row) => {
    const facts = [`${row.kind} ${row.id}`, row[by] ?? 'no date', row.category, counted(row.networks)];
    const title = row.title === null ? [] : [`  ${bold(marked(row.title, row.title_hits, hit))}`];
    const text = row.excerpt === '' ? [] : [`  ${marked(row.excerpt, row.excerpt_hits, hit)}`];
    return [dim(facts.join('  ')), ...title, ...text, ...(row.url === null ? [] : [dim(`  ${oneLine(row.url)}`)])];
  });
  await print(`${dim(head)}\n\n${lines.map((part) => `${part.join('\n')}\n\n`).join('')}`);
}

function counted(networks: number): string {
  return `${networks} ${networks === 1 ? 'network' : 'networks'}`;
}

/** A text on one line, its hits set off. */
function marked(text: string, hits: readonly Span[], mark: (hit: string) => string): string {
  let shown = '';
  let from = 0;
  for (const { start, end } of hits) {
    shown += `${clean(text.slice(from, start))}${mark(clean(text.slice(start, end)))}`;
    from = end;
  }
  return shown + clean(text.slice(from));
}

/** As `oneLine`, with the spaces at its ends. */
function clean(text: string): string {
  return oneLine(`|${text}|`).slice(1, -1);
}

function brackets(hit: string): string {
  return `[${hit}]`;
}

function hit(text: string): string {
  return colours(process.stdout).yellow(text);
}
