import type { Command } from 'commander';
import { addFormatOptions } from '../format-options.ts';
import type { Lazy } from '../lazy.ts';

/** How pages come in: by hand, by a run, from sources. */
export function addIntakeCommands(program: Command, lazy: Lazy): void {
  program
    .command('ingest [inputs...]')
    .description(
      'take in files, folders, WARC files or URLs, work until all are done, print what was found; a run that was broken off goes on',
    )
    .option('--due', 'instead of inputs: poll every source that is due, for cron; one such run at a time')
    .option('--url <url>', 'the address of the one file that is given')
    .option('--json', 'print the summary as one JSON object')
    .action(lazy(async () => (await import('../ingest.ts')).run));
  const enqueue = program
    .command('enqueue <urls...>')
    .description('put article URLs on the queue of a running service')
    .option('--wait', 'wait and print what became of each');
  addFormatOptions(enqueue).action(lazy(async () => (await import('../enqueue.ts')).run));
}
