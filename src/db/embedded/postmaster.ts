import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Places, SOCKET_PORT } from './places.ts';
import { program, runProgram } from './process.ts';

/** A lock file is written within moments; one that has no number for longer was left by a crash. */
const UNFINISHED_MS = 2_000;

/** What `postmaster.pid` says; its lines are documented in PostgreSQL's src/include/utils/pidfile.h. */
export interface Postmaster {
  pid: number;
  port: number;
  /** '' where the server has no socket. */
  socketDir: string;
  status: 'starting' | 'ready' | 'stopping';
}

/** Reads `postmaster.pid`: undefined if there is none. Half-written is `starting`. */
export async function readPostmaster(places: Places): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(places), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid, , , port, socketDir, , , status] = text.split('\n').map((line) => line.trim());
  return {
    pid: Number(pid),
    port: Number(port),
    socketDir: socketDir ?? '',
    status: status === 'ready' || status === 'stopping' ? status : 'starting',
  };
}

/**
 * Whether the process that the file names is really the server of this folder: after a kill or a restart of the
 * machine the number may belong to any other process. Where that cannot be seen, the answer is yes.
 */
export async function isAlive({ pid }: Pick<Postmaster, 'pid'>, places: Places): Promise<boolean> {
  if (!exists(pid)) return false;
  if (process.platform === 'win32') return true;
  const command = await commandLine(pid);
  return command === undefined || command.includes(places.dataDir);
}

function exists(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** '' for a zombie or a process that has gone, undefined where the system does not tell. */
async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    const ps = promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return ps.then(
      ({ stdout }) => stdout,
      () => '',
    );
  }
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' || error.code === 'ESRCH' ? '' : undefined,
  );
}

/**
 * Takes lock files out of the way whose number belongs to another process now, or that a power cut left empty:
 * PostgreSQL itself would take them for a running server's and refuse to start for ever.
 */
export async function removeStaleLocks(places: Places): Promise<void> {
  const socketLock = places.socketDir && join(places.socketDir, `.s.PGSQL.${SOCKET_PORT}.lock`);
  for (const file of socketLock ? [pidFile(places), socketLock] : [pidFile(places)]) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined && (await isStale(file, Number.parseInt(text, 10), places)))
      await removeUnchanged(file, text);
  }
}

async function isStale(file: string, pid: number, places: Places): Promise<boolean> {
  if (Number.isNaN(pid)) {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    return Date.now() - mtimeMs > UNFINISHED_MS;
  }
  // PostgreSQL takes over a file whose process does not exist by itself, and more safely.
  return exists(pid) && !(await isAlive({ pid }, places));
}

/** Removes a file that still says `text`; one that was replaced meanwhile is put back. */
async function removeUnchanged(file: string, text: string): Promise<void> {
  const aside = `${file}.stale-${randomUUID()}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, file);
  } catch (error) {
    // ENOENT: another process was faster; EEXIST: a server has begun meanwhile.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** Asks for a fast shutdown: clients are disconnected, transactions rolled back, all is written to disk. */
export async function requestStop(postmaster: Postmaster, binDir: string, places: Places): Promise<void> {
  if (process.platform === 'win32') {
    await runProgram(program(binDir, 'pg_ctl'), ['stop', '-m', 'fast', '-W', '-D', places.dataDir], places);
  } else {
    process.kill(postmaster.pid, 'SIGINT');
  }
}

function pidFile(places: Places): string {
  return join(places.dataDir, 'postmaster.pid');
}
