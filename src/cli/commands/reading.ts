import type { Command } from 'commander';
import type { Lazy } from '../lazy.ts';

/** Commands that need no database. */
export function addReadingCommands(program: Command, lazy: Lazy): void {
  program
    .command('parse <inputs...>')
    .description('read files, folders, URLs or - (stdin) and print one JSON object a line for each')
    .option('--pretty', 'indent the JSON for people')
    .action(lazy(async () => (await import('../parse.ts')).run));
  program
    .command('classify <input>')
    .description('JSON Lines {id, tag?, headline?, body} from a file or - to {id, category, scores, evidence}')
    .action(lazy(async () => (await import('../classify.ts')).run));
  program
    .command('match <input>')
    .description('JSON Lines {id, tag?, headline?, body, date?, time?} to {id, brief}: equal keys, same brief')
    .action(lazy(async () => (await import('../match.ts')).run));
}
