import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import type { App } from '../app.ts';
import { type Config, loadConfig } from '../config.ts';
import type { Db } from '../db/database.ts';
import { endLeftRuns, finishRun, startRun } from '../db/runs.ts';
import type { RunTrigger } from '../db/tables-intake.ts';
import { createLogger } from '../log.ts';
import { openDatabase, silenceMs } from '../open-database.ts';

/** The options that every command has. */
interface GlobalOptions {
  quiet?: boolean;
  verbose?: boolean;
}

/** Settings and log for a command that does one thing and ends: it logs only when asked to. */
export function oneShot(command: Command): { config: Config; log: Logger; quiet: boolean } {
  const { quiet = false, verbose = false } = command.optsWithGlobals<GlobalOptions>();
  return { config: loadConfig(process.env), log: createLogger(verbose ? 'debug' : 'silent'), quiet };
}

/** Settings and log for a service: one line a job. */
export function service(command: Command): { config: Config; log: Logger } {
  const { quiet = false, verbose = false } = command.optsWithGlobals<GlobalOptions>();
  const config = loadConfig(process.env);
  return { config, log: createLogger(quiet ? 'warn' : verbose ? 'debug' : config.logLevel) };
}

/**
 * Opens the app. Workers and queues are loaded by those commands alone that need them, and once their input is checked;
 * meanwhile the embedded database starts.
 */
export async function openApp(config: Config, log: Logger): Promise<App> {
  const [loading, opening] = [import('../app.ts'), openDatabase(config, log, { silenceMs: silenceMs(config) })];
  // Of a database that cannot be opened is told once all is loaded.
  opening.catch(() => {});
  const { createApp } = await loading;
  return await createApp(config, log, await opening);
}

/** How a run ended, for the table of runs. */
export type RunEnd = 'done' | 'failed' | 'interrupted';

/**
 * Opens the app, notes a run, does the work and closes everything, also when it fails or is interrupted.
 * The first SIGINT or SIGTERM ends the work in order, the second ends the process at once.
 */
export async function withRun(
  trigger: RunTrigger,
  setup: { config: Config; log: Logger; version: string },
  work: (app: App, runId: number, signal: AbortSignal) => Promise<RunEnd>,
): Promise<RunEnd> {
  const interrupt = interruptSignal();
  const app = await openApp(setup.config, setup.log);
  let end: RunEnd = 'failed';
  let runId: number | undefined;
  try {
    runId = await openRun(app.db, trigger, setup.version);
    end = await work(app, runId, interrupt.signal);
    return end;
  } finally {
    await noteEnd(app.db, runId, end, setup.log);
    await app.close();
    interrupt.release();
  }
}

const NOTE_MS = 2_000;

/** A database that is away does not hold up the end; the next run of this host notes it then. */
async function noteEnd(db: Db, runId: number | undefined, end: RunEnd, log: Logger): Promise<void> {
  if (runId === undefined) return;
  const noted = finishRun(db, runId, end).catch((error: unknown) => log.warn({ err: error }, 'end of run not noted'));
  await Promise.race([noted, sleep(NOTE_MS, undefined, { ref: false })]);
}

async function openRun(db: Db, trigger: RunTrigger, version: string): Promise<number> {
  const host = os.hostname();
  await endLeftRuns(db, host, isAlive);
  return await startRun(db, { trigger, version, host, pid: process.pid });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The status of a process that SIGINT ended. */
export const INTERRUPTED = 130;
/**
 * By then all is closed. What may still hold the process are the timers of blocking Redis commands, which
 * ioredis leaves behind for 20 s when it disconnects, and connections to a server that is away.
 */
const LINGER_MS = 200;

/**
 * A signal that is aborted by the first SIGINT or SIGTERM; the second ends the process. Once it is released, the
 * process ends, whatever would keep it.
 */
export function interruptSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.stderr.write('\nbriefwire: stopping; once more to stop at once\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      endSoon();
    },
  };
}

/** What the command still closes before it has a status, and a reader that is slow to take what was printed, are waited for. */
function endSoon(): void {
  const isDone = () => process.exitCode !== undefined && process.stdout.writableLength === 0;
  setTimeout(() => (isDone() ? process.exit() : endSoon()), LINGER_MS).unref();
}
