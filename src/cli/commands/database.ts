import type { Command } from 'commander';
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
    .action(lazy(async () => (await import('../migrate.ts')).run));
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
