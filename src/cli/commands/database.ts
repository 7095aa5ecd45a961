import type { Command } from 'commander';
import { ageInDays } from '../arguments.ts';
import type { Lazy } from '../lazy.ts';

/** The database itself. */
export function addDatabaseCommands(program: Command, lazy: Lazy): void {
  program
    .command('db')
    .description('the database itself')
    .command('url')
    .description('print a URL for psql')
    .option('--hold', 'keep the embedded server running until Ctrl-C')
    .action(lazy(async () => (await import('../db.ts')).url));
  program
    .command('migrate')
    .description("bring a server's tables up to date (the embedded database does so by itself)")
    .option('--roles', 'also make or update briefwire_writer and briefwire_reader, SQL roles with few rights')
    .option('--index', 'also make the search index anew')
    .action(lazy(async () => (await import('../migrate.ts')).run));
  program
    .command('pages')
    .description('stored pages')
    .command('prune')
    .description('drop the bytes of old pages; what was read from them stays, only reading them again is over')
    .requiredOption('--older-than <age>', 'stored before so many days or weeks: 90d, 26w', ageInDays)
    .option('--dry-run', 'tell how much that would be, change nothing')
    .option('--json', 'print one JSON object')
    .action(lazy(async () => (await import('../pages.ts')).prune));
  program
    .command('backup <file>')
    .description('every table as it is at one instant, in one file; the service may run meanwhile')
    .action(lazy(async () => (await import('../backup.ts')).backup));
  program
    .command('restore <file>')
    .description('fill an empty database from a backup: embedded or server, any PostgreSQL from 14 on')
    .action(lazy(async () => (await import('../backup.ts')).restore));
  program
    .command('doctor')
    .description('what is configured, reachable and healthy; exits 1 if something is wrong')
    .option('--json', 'one check a line')
    .action(lazy(async () => (await import('../doctor.ts')).run));
}
