import type { Command } from 'commander';
import { wholeNumber } from '../arguments.ts';
import { addFormatOptions } from '../format-options.ts';
import type { Lazy } from '../lazy.ts';

/** What happened, and what is left to do. */
export function addStateCommands(program: Command, lazy: Lazy): void {
  const trace = program.command('trace <url>').description('everything that happened to a URL, step by step');
  addFormatOptions(trace).action(lazy(async () => (await import('../trace.ts')).run));
  const runs = program.command('runs').description('every run and service period');
  const list = runs
    .command('list')
    .description('runs, newest first')
    .option('--limit <count>', 'at most so many', wholeNumber, 20);
  addFormatOptions(list).action(lazy(async () => (await import('../runs.ts')).list));
  addFormatOptions(runs.command('show <id>').description('one run, with the inputs that failed')).action(
    lazy(async () => (await import('../runs.ts')).show),
  );
  const queue = program.command('queue').description('jobs in the queues, and dead letters');
  addFormatOptions(queue.command('status').description('how many jobs wait, run and are delayed')).action(
    lazy(async () => (await import('../queue.ts')).status),
  );
  const dead = queue
    .command('dead')
    .description('URLs that were given up, with the reason')
    .option('--limit <count>', 'at most so many', wholeNumber, 100);
  addFormatOptions(dead).action(lazy(async () => (await import('../queue.ts')).dead));
  const retry = queue
    .command('retry [ids...]')
    .description('put URLs that were given up back on their queues: by id, or all that fit the options')
    .option('--reason <reason>', 'only those that `queue dead` shows with this reason')
    .option('--host <host>', 'only those of this host')
    .option('--since <when>', 'only those given up since this day (UTC) or instant, such as 2021-06-30T10:00+08:00')
    .option('--all', 'every one');
  addFormatOptions(retry).action(lazy(async () => (await import('../queue-retry.ts')).retry));
}
