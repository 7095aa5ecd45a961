import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { joinEmbedded } from '../dist/db/embedded.js';
import { postmasterOf } from './processes.js';
import { programOf, ROOT } from './program.js';
import { say } from './run.js';

const HERE = import.meta.dirname;
/** So many hosts share the pages: addresses of the loopback network, which are allowed and thereby not paced. */
const HOSTS = Array.from({ length: 8 }, (_, n) => `127.0.0.${n + 1}`);
/** Where databases lie that are kept for the next run: a folder for temporary files may lie in memory. */
export const KEPT = path.join(os.homedir(), '.cache', 'briefwire-bench');

/**
 * What a measurement needs, all of it real and on loopback: PostgreSQL (embedded), Redis, a site. Whatever was started
 * ends with `close()`, and with the process when it is interrupted.
 * @param options `home` of an embedded server that is kept, otherwise one is made and removed again; `counting`: it is
 *   able to count statements
 */
export async function openLab({ home = null, counting = false } = {}) {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'briefwire-bench-'));
  // As root the server runs as another user, who has to get in.
  chmodSync(temporary, 0o755);
  const children = new Set();
  const clean = [() => rmSync(temporary, { recursive: true, force: true })];
  const lab = { temporary, children };
  lab.close = async () => {
    await Promise.all([...children].map((child) => stop(lab, child)));
    for (const step of clean.splice(0).reverse()) await step();
  };
  endWhenInterrupted(lab);
  lab.start = (command, args, options = {}) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  };
  /** Joins an embedded server in a folder; the lab leaves it at its end. */
  lab.embed = async (folder, kept = false) => {
    const server = await joinEmbedded({ home: folder });
    clean.push(async () => {
      await server.close();
      if (!kept) rmSync(path.dirname(server.dataDir), { recursive: true, force: true });
    });
    return { ...server, pid: postmasterOf(server.dataDir) };
  };
  const folder = home ?? path.join(temporary, 'home');
  if (counting) await prepareCounting(folder);
  lab.user = counting ? BENCH_USER : undefined;
  lab.postgres = await lab.embed(folder, home !== null);
  lab.urlOf = (database) => lab.postgres.url.replace(`/${lab.postgres.connection.database}`, `/${database}`);
  lab.admin = (statement) => ask(lab.postgres.connection, statement);
  return lab;
}

function endWhenInterrupted(lab) {
  const interrupted = async (signal) => {
    say(`${signal}, cleaning up`);
    // The measurement that goes on fails now that its servers end: it must not end the clean-up with it.
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => {});
    await lab.close().catch(() => {});
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
}

/** Who asks for the bench where statements are counted: only those of the program count. */
export const BENCH_USER = 'bench';

/** The library that counts is loaded at the server's next start, and counts nothing before it is told to. */
async function prepareCounting(home) {
  const server = await joinEmbedded({ home });
  const { password } = server.connection;
  await ask(server.connection, `create role ${BENCH_USER} superuser login ${password ? `password '${password}'` : ''}`);
  await ask(server.connection, "alter system set shared_preload_libraries = 'pg_stat_statements'");
  await ask(server.connection, "alter system set pg_stat_statements.track = 'none'");
  await server.close();
}

/** Ends a process in order and waits for it. */
export async function stop({ children }, child) {
  if (!children.has(child)) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await closed;
  clearTimeout(timer);
}

/** Asks one thing on a connection of its own. @returns the rows */
export async function ask(connection, statement) {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Opens a migrated database of its own.
 * @param options `template`: the database that it is a copy of, otherwise it is empty; `kept`: one that is there already
 *   is taken as it is; `root` of the checkout that migrates it
 * @returns `{ url, connection, server, db, drop }`; `server` is the server's process id
 */
export async function openDatabase(lab, name, { template = null, kept = false, root = ROOT } = {}) {
  const there = kept && (await databasesOf(lab)).includes(name);
  if (!there) {
    await lab.admin(`drop database if exists ${name} with (force)`);
    // Not through the write-ahead log, which would have to take all of it.
    await lab.admin(`create database ${name} ${template === null ? '' : `template ${template} strategy file_copy`}`);
  }
  const connection = { ...lab.postgres.connection, database: name, ...(lab.user && { user: lab.user }) };
  const db = await openSchema(connection, root);
  const drop = async () => {
    await db.destroy();
    await lab.admin(`drop database if exists ${name} with (force)`);
  };
  return { url: lab.urlOf(name), connection, server: lab.postgres.pid, db, drop };
}

/** Migrates a database. @returns a pool for it */
export async function openSchema(connection, root = ROOT) {
  const { createDatabase, migrateToLatest, migrateQueues } = await programOf(root);
  const db = createDatabase({ connection, timeZone: 'Asia/Shanghai', maxConnections: 8 });
  await migrateToLatest(db);
  await migrateQueues(connection);
  return db;
}

/** Names of the databases on the lab's server. */
export async function databasesOf(lab) {
  return (await lab.admin('select datname from pg_database')).map(({ datname }) => datname);
}

/** A Redis of its own that keeps nothing on disk. @returns `{ url, pid, stop }` */
export async function startRedis(lab) {
  const program = ['redis-server', 'valkey-server'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (!program) throw new Error('no redis-server and no valkey-server on the PATH');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = lab.start(program, args, { cwd: lab.temporary, stdio: 'ignore' });
  await sleep(500);
  return { url: `redis://127.0.0.1:${port}`, pid: child.pid, stop: () => stop(lab, child) };
}

/** The site with these pages. @returns `{ urls, meanBytes, allow }` */
export async function startSite(lab, { count, bytes }) {
  const child = lab.start(process.execPath, [path.join(HERE, 'site.js'), '0', String(count), String(bytes)]);
  const { port, meanBytes } = JSON.parse(await linesOf(child)());
  const urls = Array.from({ length: count }, (_, n) => `http://${HOSTS[n % HOSTS.length]}:${port}/${n}.html`);
  return { urls, meanBytes, allow: HOSTS.map((host) => `${host}:${port}`).join(',') };
}

/** @returns a function that gives the next line that a process prints, and throws where it ended before */
export function linesOf(child) {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${child.spawnargs.join(' ')} ended without a word`);
    return value;
  };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
