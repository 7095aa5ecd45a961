import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readFile, rename, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { bufferMegabytes } from './memory.ts';
import { type Places, SOCKET_PORT } from './places.ts';
import { identity, program, serverEnvironment } from './process.ts';

/** At this size the log becomes `server.log.1`, when a server starts. */
const LOG_BYTES = 5_000_000;
/** Below this PostgreSQL's parallel queries can fail for want of shared memory (a container's default is 64 MB). */
const SHARED_MEMORY_BYTES = 128_000_000;
const LOG_LINES_SHOWN = 3;

/** A server that this process has spawned; it may still lose against another one's. */
export interface Spawned {
  pid: number | undefined;
  /** Set when it has ended: the last lines of what it wrote. */
  failure: string | undefined;
}

/**
 * Spawns `postgres` in a session of its own, so that Ctrl-C in the terminal or the end of this process does not reach
 * it, with its output in the log file. Returns at once.
 * @param preferredPort for TCP: taken if it is free
 */
export async function spawnServer(binDir: string, places: Places, preferredPort?: number): Promise<Spawned> {
  const port = places.socketDir ? SOCKET_PORT : await freePort(preferredPort);
  const settings = Object.entries(await serverSettings(places)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { file, start } = await openLog(places);
  const spawned: Spawned = { pid: undefined, failure: undefined };
  const child = spawn(program(binDir, 'postgres'), ['-D', places.dataDir, '-p', String(port), ...settings], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', file.fd, file.fd],
    cwd: places.base,
    env: serverEnvironment(),
    ...identity(places.user),
  });
  spawned.pid = child.pid;
  child.on('error', (error) => {
    spawned.failure = error.message;
  });
  child.on('exit', async () => {
    spawned.failure = await lastLines(places.logFile, start);
  });
  child.unref();
  await file.close();
  return spawned;
}

/** For a small machine that has other things to do; what is not named is PostgreSQL's default (fsync is on). */
async function serverSettings(places: Places): Promise<Record<string, string | number>> {
  const [sharedMemory, buffers] = await Promise.all([
    statfs('/dev/shm').then(
      ({ blocks, bsize }) => blocks * bsize,
      () => 0,
    ),
    bufferMegabytes(places.dataDir),
  ]);
  const small = process.platform === 'linux' && sharedMemory < SHARED_MEMORY_BYTES;
  return {
    // Quotes, since the setting is a list: a comma in the path would end it.
    unix_socket_directories: places.socketDir ? `"${places.socketDir.replaceAll('"', '""')}"` : '',
    listen_addresses: places.socketDir ? '' : '127.0.0.1',
    unix_socket_permissions: '0700',
    max_connections: 200,
    shared_buffers: `${buffers}MB`,
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    log_checkpoints: 'off',
    log_destination: 'stderr',
    ...(small ? { dynamic_shared_memory_type: 'sysv' } : {}),
  };
}

/** Opens the log for appending; a link in its place is refused, since root may write into another user's folder. */
async function openLog(places: Places) {
  const size = await stat(places.logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_BYTES) await rename(places.logFile, `${places.logFile}.1`).catch(() => {});
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const file = await open(places.logFile, flags, 0o600);
  if (places.user) await file.chown(places.user.uid, places.user.gid);
  return { file, start: (await file.stat()).size };
}

async function lastLines(logFile: string, start: number): Promise<string> {
  const written = (await readFile(logFile).catch(() => Buffer.alloc(0))).subarray(start).toString('utf8').trim();
  return written.split('\n').slice(-LOG_LINES_SHOWN).join(' / ') || 'it wrote nothing';
}

function freePort(preferred = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (preferred ? resolve(freePort()) : reject(error)));
    probe.listen(preferred, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : preferred));
    });
  });
}
