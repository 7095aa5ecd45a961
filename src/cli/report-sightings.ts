import type { Command } from 'commander';
import { withDatabase } from '../open-database.ts';
import { type Change, changesBetween, showChanges } from '../pipeline/changes.ts';
import { UsageError } from '../pipeline/errors.ts';
import { type BriefSightings, readSightings, type SightingRow } from '../reports/sightings.ts';
import { type Column, oneLine, showInstant } from './cell.ts';
import { type FormatOptions, formatOf } from './format-options.ts';
import { colours, printRecords } from './output.ts';
import { note, print } from './print.ts';
import { oneShot } from './session.ts';

type Row = SightingRow & { changes: Change[] };

function columns(timeZone: string): Column<Row>[] {
  return [
    { key: 'id' },
    { key: 'seen_at', title: 'seen', show: showInstant(timeZone) },
    { key: 'network' },
    { key: 'article' },
    { key: 'copy', detail: true },
    { key: 'title', detail: true },
    { key: 'published', detail: true },
    { key: 'match' },
    { key: 'match_scores', detail: true },
    { key: 'position', detail: true },
    { key: 'text', detail: true },
    { key: 'changes', show: (_, { changes }) => showChanges(changes) },
    { key: 'url' },
  ];
}

/** `briefwire report sightings BRIEF`: who carried a brief, when it was seen there, and what each copy changed. */
export async function run(id: string, options: FormatOptions, command: Command): Promise<number> {
  if (!/^\d{1,15}$/.test(id)) throw new UsageError(`a brief's id is a number (see \`report briefs\`), not ${id}`);
  const { config, log, quiet } = oneShot(command);
  const brief = await withDatabase(config, log, (db) => readSightings(db, Number(id)));
  if (!brief) throw new UsageError(`there is no brief ${id}: \`report briefs\` shows those that are`);
  await printHead(brief, options, quiet);
  const rows = brief.sightings.map((row) => ({ ...row, changes: changesBetween(brief.text, row.text) }));
  await printRecords(rows, columns(config.timeZone), options);
  return 0;
}

/** Above what people read, on stderr beside what programs read. */
async function printHead(brief: BriefSightings, options: FormatOptions, quiet: boolean): Promise<void> {
  const line = `Brief ${brief.id}: articles ${brief.articles}, networks ${brief.networks}; changes against its own text`;
  const text = oneLine(brief.text);
  const format = formatOf(options);
  if (format === 'table') await print(`${colours(process.stdout).dim(line)}\n${text}\n\n`);
  else if (format === 'md') await print(`${line}\n\n> ${text}\n\n`);
  else if (!quiet) note(line);
}
