import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addFormatOptions } from './cli/format-options.ts';
import { addReportCommands, day } from './cli/report-options.ts';
import { readVersion } from './cli/version.ts';
import { UsageError } from './pipeline/errors.ts';
import { CATEGORIES } from './pipeline/types.ts';
import { JOB_NAMES, type JobName } from './queues/job-names.ts';

type Action = (...args: never[]) => Promise<number>;

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

/** Loads a command's module when it is called, so that `parse` never pays for queues or database. */
type Lazy = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

function createProgram(lazy: Lazy): Command {
  const program = new Command('briefwire')
    .description('Reads syndicated news pages, takes article, dated briefs and teasers apart, keeps them in Postgres.')
    .version(readVersion(), '--version', 'print the version')
    .option('--quiet', 'print results only, no progress and no log')
    .option('--verbose', 'log every step to stderr')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (message, write) => write(oneLine(message)) })
    .exitOverride();
  addPureCommands(program, lazy);
  addIntakeCommands(program, lazy);
  addServiceCommands(program, lazy);
  addReportCommands(
    program,
    (name) => lazy(async () => (await import('./cli/report.ts'))[name]),
    lazy(async () => (await import('./cli/report-sightings.ts')).run),
  );
  addCorrectionCommands(program, lazy);
  addStateCommands(program, lazy);
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

/** Commands that need no database. */
function addPureCommands(program: Command, lazy: Lazy): void {
  program
    .command('parse <inputs...>')
    .description('read files, folders, URLs or - (stdin) and print one JSON object a line for each')
    .option('--pretty', 'indent the JSON for people')
    .action(lazy(async () => (await import('./cli/parse.ts')).run));
  program
    .command('classify <input>')
    .description('JSON Lines {id, tag?, headline?, body} from a file or - to {id, category, scores, evidence}')
    .action(lazy(async () => (await import('./cli/classify.ts')).run));
  program
    .command('match <input>')
    .description('JSON Lines {id, tag?, headline?, body, date?, time?} to {id, brief}: equal keys, same brief')
    .action(lazy(async () => (await import('./cli/match.ts')).run));
}

function addIntakeCommands(program: Command, lazy: Lazy): void {
  program
    .command('ingest <inputs...>')
    .description('take in files, folders or URLs, work until all are done, print what was found')
    .option('--url <url>', 'the address of the one file that is given')
    .option('--json', 'print the summary as one JSON object')
    .action(lazy(async () => (await import('./cli/ingest.ts')).run));
  const enqueue = program
    .command('enqueue <urls...>')
    .description('put article URLs on the queue of a running service')
    .option('--wait', 'wait and print what became of each');
  addFormatOptions(enqueue).action(lazy(async () => (await import('./cli/enqueue.ts')).run));
  const sources = program.command('sources').description('feeds that are polled');
  sources
    .command('add <url>')
    .description('add a feed')
    .option('--tag <tag...>', 'tags of the feed')
    .action(lazy(async () => (await import('./cli/sources.ts')).add));
  addFormatOptions(sources.command('list').description('every source with its state')).action(
    lazy(async () => (await import('./cli/sources.ts')).list),
  );
}

function addServiceCommands(program: Command, lazy: Lazy): void {
  program
    .command('serve')
    .description('run the service: scheduler, workers and web page')
    .action(lazy(async () => (await import('./cli/serve.ts')).serve));
  program
    .command('worker')
    .description('run workers alone')
    .option('--queues <names>', `comma-separated, of ${JOB_NAMES.join(', ')} (default: all)`, queueNames)
    .option('--concurrency <count>', 'jobs at the same time on each queue, at most', wholeNumber)
    .action(lazy(async () => (await import('./cli/serve.ts')).worker));
  program
    .command('web')
    .description('run the web page alone')
    .action(lazy(async () => (await import('./cli/serve.ts')).web));
}

/** A person's word against the machine's. */
function addCorrectionCommands(program: Command, lazy: Lazy): void {
  const split = program
    .command('split <sighting>')
    .description('this sighting is another brief: part it, for good (ids: report sightings)');
  addFormatOptions(split).action(lazy(async () => (await import('./cli/split.ts')).run));
}

/** What happened, and what is left to do. */
function addStateCommands(program: Command, lazy: Lazy): void {
  const trace = program.command('trace <url>').description('everything that happened to a URL, step by step');
  addFormatOptions(trace).action(lazy(async () => (await import('./cli/trace.ts')).run));
  const runs = program.command('runs').description('every run and service period');
  const list = runs
    .command('list')
    .description('runs, newest first')
    .option('--limit <count>', 'at most so many', wholeNumber, 20);
  addFormatOptions(list).action(lazy(async () => (await import('./cli/runs.ts')).list));
  addFormatOptions(runs.command('show <id>').description('one run, with the inputs that failed')).action(
    lazy(async () => (await import('./cli/runs.ts')).show),
  );
  const queue = program.command('queue').description('jobs in the queues, and dead letters');
  addFormatOptions(queue.command('status').description('how many jobs wait, run and are delayed')).action(
    lazy(async () => (await import('./cli/queue.ts')).status),
  );
  const dead = queue
    .command('dead')
    .description('URLs that were given up, with the reason')
    .option('--limit <count>', 'at most so many', wholeNumber, 100);
  addFormatOptions(dead).action(lazy(async () => (await import('./cli/queue.ts')).dead));
  const retry = queue
    .command('retry [ids...]')
    .description('put URLs that were given up back on their queues: by id, or all that fit the options')
    .option('--reason <reason>', 'only those that `queue dead` shows with this reason')
    .option('--host <host>', 'only those of this host')
    .option('--since <when>', 'only those given up since this day (UTC) or instant, such as 2021-06-30T10:00+08:00')
    .option('--all', 'every one');
  addFormatOptions(retry).action(lazy(async () => (await import('./cli/queue-retry.ts')).retry));
}

/** A person's word, and the model's again. */
function addJudgementCommands(program: Command, lazy: Lazy): void {
  program
    .command('correct <id>')
    .description("a person's category for brief:ID or article:ID; it wins in reports, and the model's answer is kept")
    .addOption(new Option('--category <category>', 'what it is').choices(CATEGORIES))
    .option('--undo', 'take it back: the model is right after all')
    .option('--json', 'print what changed as one JSON object')
    .action(lazy(async () => (await import('./cli/correct.ts')).run));
  const corrections = program
    .command('corrections')
    .description('every correction that stands; as JSON it is what `npm run train -- --corrections FILE` reads');
  addFormatOptions(corrections).action(lazy(async () => (await import('./cli/correct.ts')).list));
  const reprocess = program
    .command('reprocess')
    .description('judge stored text again and print what changed; corrections stay')
    .addOption(
      new Option('--stage <stage>', 'classify: categories, regions and parks')
        .choices(['classify'])
        .default('classify'),
    )
    .option('--since <day>', 'only what was first seen or fetched since that day, YYYY-MM-DD', day)
    .option('--dry-run', 'print what would change, write nothing');
  addFormatOptions(reprocess).action(lazy(async () => (await import('./cli/reprocess.ts')).run));
}

function addDatabaseCommands(program: Command, lazy: Lazy): void {
  program
    .command('db')
    .description('the database itself')
    .command('url')
    .description('print a URL for psql')
    .option('--hold', 'keep the embedded server running until Ctrl-C')
    .action(lazy(async () => (await import('./cli/db.ts')).url));
  program
    .command('migrate')
    .description("bring a server's tables up to date (the embedded database does so by itself)")
    .action(lazy(async () => (await import('./cli/migrate.ts')).run));
  program
    .command('doctor')
    .description('what is configured, reachable and healthy; exits 1 if something is wrong')
    .option('--json', 'one check a line')
    .action(lazy(async () => (await import('./cli/doctor.ts')).run));
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('It is a whole number, 1 or more.');
  return number;
}

function queueNames(value: string): JobName[] {
  return value.split(',').map((name) => {
    const known = JOB_NAMES.find((queue) => queue === name.trim());
    if (!known) throw new InvalidArgumentError(`The queues are ${JOB_NAMES.join(', ')}.`);
    return known;
  });
}

/** Prints one clear line (commander has already printed its own) and returns the exit status. */
function reportError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`briefwire: ${message}\n`);
  if (process.argv.includes('--verbose') && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return error instanceof UsageError ? 2 : 1;
}
