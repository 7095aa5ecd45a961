import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/briefwire.js', import.meta.url));

export interface CliRun {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CliProcess {
  child: ChildProcess;
  /** Resolves when the process has ended. */
  ended: Promise<CliRun>;
  /** What it has printed so far. */
  output(): { stdout: string; stderr: string };
}

/** Starts the real command in a process of its own, with nothing of this process's environment but PATH and HOME. */
export function startCli(args: readonly string[], env: Record<string, string> = {}, input?: string): CliProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { env: { PATH, HOME, ...env } });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    out.stderr += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal, ...out }));
  });
  return { child, ended, output: () => ({ ...out }) };
}

export function runCli(args: readonly string[], env?: Record<string, string>, input?: string): Promise<CliRun> {
  return startCli(args, env, input).ended;
}

/** The records of a JSON Lines text. */
export function recordsOf(text: string): Record<string, unknown>[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
