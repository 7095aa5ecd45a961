import { spawn, spawnSync } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A server of the system's own PostgreSQL, older than the embedded one. */
export interface OlderPostgres {
  /** Of its database `postgres`, which may create others. */
  url: string;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';
const NOBODY = 65_534;
const START_MS = 20_000;
const POLL_MS = 50;
const asRoot = process.getuid?.() === 0;

/** Folder of the system's PostgreSQL programs; null, said loudly, where there is none. */
export async function findOlderPostgres(): Promise<string | null> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const [found] = versions.filter((version) => Number(version) >= 14).sort();
  if (found) return join(DEBIAN, found, 'bin');
  const why = `no PostgreSQL in ${DEBIAN}`;
  if (process.env['BRIEFWIRE_REQUIRE_POSTGRES'] === '1') throw new Error(`a PostgreSQL server is required: ${why}`);
  process.stderr.write(`\n*** RESTORING TO AN OLDER POSTGRESQL IS SKIPPED: ${why} ***\n\n`);
  return null;
}

/** Starts one with data of its own, on loopback. @param binDir from `findOlderPostgres` */
export async function startOlderPostgres(binDir: string): Promise<OlderPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'briefwire-postgres-'));
  await chmod(folder, 0o700);
  const user = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (asRoot) await chown(folder, NOBODY, NOBODY);
  const dataDir = join(folder, 'data');
  const initdb = ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  const made = spawnSync(join(binDir, 'initdb'), initdb, { ...user, cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const args = ['-D', dataDir, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'];
  const child = spawn(join(binDir, 'postgres'), args, { ...user, cwd: folder, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(url);
  const stop = async () => {
    process.off('exit', kill);
    child.kill('SIGQUIT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop };
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(POLL_MS);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
