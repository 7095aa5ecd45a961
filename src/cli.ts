import { Command, CommanderError } from 'commander';
import { addDatabaseCommands } from './cli/commands/database.ts';
import { addHostCommands } from './cli/commands/hosts.ts';
import { addIntakeCommands } from './cli/commands/intake.ts';
import { addJudgementCommands } from './cli/commands/judgement.ts';
import { addQuestionCommands } from './cli/commands/questions.ts';
import { addReadingCommands } from './cli/commands/reading.ts';
import { addServiceCommands } from './cli/commands/service.ts';
import { addSourceCommands } from './cli/commands/sources.ts';
import { addStateCommands } from './cli/commands/state.ts';
import type { Lazy } from './cli/lazy.ts';
import { readVersion } from './cli/version.ts';
import { UsageError } from './pipeline/errors.ts';

/**
 * Runs one command line.
 * @param argv as in `process.argv`
 * @returns the exit status: 0 done, 1 the work failed, 2 wrong use
 */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const lazy: Lazy =
    (load) =>
    async (...args) => {
      const action = await load();
      status = await action(...(args as never[]));
    };
  try {
    await createProgram(lazy).parseAsync(argv);
    return status;
  } catch (error) {
    return reportError(error);
  }
}

function createProgram(lazy: Lazy): Command {
  const program = new Command('briefwire')
    .description('Reads syndicated news pages, takes article, dated briefs and teasers apart, keeps them in Postgres.')
    .version(readVersion(), '--version', 'print the version')
    .option('--quiet', 'print results only, no progress and no log')
    .option('--verbose', 'log every step to stderr')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (message, write) => write(oneLine(message)) })
    .exitOverride();
  addReadingCommands(program, lazy);
  addIntakeCommands(program, lazy);
  addSourceCommands(program, lazy);
  addServiceCommands(program, lazy);
  addQuestionCommands(program, lazy);
  addStateCommands(program, lazy);
  addHostCommands(program, lazy);
  addJudgementCommands(program, lazy);
  addDatabaseCommands(program, lazy);
  return program;
}

/** Commander's complaint, its suggestion behind it, in the form of all our errors. */
function oneLine(message: string): string {
  return `briefwire: ${message
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ')}\n`;
}

/** Prints one clear line (commander has already printed its own) and returns the exit status. */
function reportError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`briefwire: ${message}\n`);
  if (process.argv.includes('--verbose') && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return error instanceof UsageError ? 2 : 1;
}
