import type { Command } from 'commander';
import { JOB_NAMES } from '../../queues/job-names.ts';
import { queueNames, wholeNumber } from '../arguments.ts';
import type { Lazy } from '../lazy.ts';

/** What runs until it is stopped. */
export function addServiceCommands(program: Command, lazy: Lazy): void {
  program
    .command('serve')
    .description('run the service: scheduler, workers and web page')
    .action(lazy(async () => (await import('../serve.ts')).serve));
  program
    .command('worker')
    .description('run workers alone')
    .option('--queues <names>', `comma-separated, of ${JOB_NAMES.join(', ')} (default: all)`, queueNames)
    .option('--concurrency <count>', 'jobs at the same time on each queue, at most', wholeNumber)
    .action(lazy(async () => (await import('../serve.ts')).worker));
  program
    .command('web')
    .description('run the web page alone')
    .action(lazy(async () => (await import('../serve.ts')).web));
}
