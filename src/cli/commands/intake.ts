import type { Command } from 'commander';
import { addFormatOptions } from '../format-options.ts';
import type { Lazy } from '../lazy.ts';

/** How pages come in: by hand, by a run, from sources. */
export function addIntakeCommands(program: Command, lazy: Lazy): void {
  program
    .command('ingest <inputs...>')
    .description('take in files, folders or URLs, work until all are done, print what was found')
    .option('--url <url>', 'the address of the one file that is given')
    .option('--json', 'print the summary as one JSON object')
    .action(lazy(async () => (await import('../ingest.ts')).run));
  const enqueue = program
    .command('enqueue <urls...>')
    .description('put article URLs on the queue of a running service')
    .option('--wait', 'wait and print what became of each');
  addFormatOptions(enqueue).action(lazy(async () => (await import('../enqueue.ts')).run));
  const sources = program.command('sources').description('feeds that are polled');
  sources
    .command('add <url>')
    .description('add a feed')
    .option('--tag <tag...>', 'tags of the feed')
    .action(lazy(async () => (await import('../sources.ts')).add));
  addFormatOptions(sources.command('list').description('every source with its state')).action(
    lazy(async () => (await import('../sources.ts')).list),
  );
}
