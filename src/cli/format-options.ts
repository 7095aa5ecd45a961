import { type Command, Option } from 'commander';
import { UsageError } from '../pipeline/errors.ts';

const FORMATS = ['table', 'json', 'csv', 'md'] as const;
export type Format = (typeof FORMATS)[number];

/** What `addFormatOptions` gives a command. */
export interface FormatOptions {
  format?: Format;
  json?: boolean;
  excel?: boolean;
}

/** Adds `--format`, `--json` and `--excel` to a command that prints records; loads nothing that printing needs. */
export function addFormatOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how to print records (default: table)').choices(FORMATS))
    .option('--json', 'short for --format json: one record a line')
    .option('--excel', 'CSV that Excel opens rightly: byte order mark, no cell that it would compute');
}

/** The format that the options ask for; `--excel` alone means CSV. @throws UsageError if they contradict each other */
export function formatOf(options: FormatOptions): Format {
  const asked = options.format;
  if (options.json && asked && asked !== 'json') throw new UsageError(`--json contradicts --format ${asked}`);
  if (options.excel && (options.json || (asked && asked !== 'csv'))) {
    throw new UsageError('--excel is for CSV: leave out --json and --format, or say --format csv');
  }
  if (options.json) return 'json';
  return asked ?? (options.excel ? 'csv' : 'table');
}
