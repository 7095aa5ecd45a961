import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '../dist/db/database.js';
import { joinEmbedded } from '../dist/db/embedded.js';
import { migrateToLatest } from '../dist/db/migrate.js';
import { migrateQueues } from '../dist/queues/connection.js';
import { ask } from './ask.js';

export const BIN = fileURLToPath(new URL('../bin/briefwire.js', import.meta.url));
/** So many hosts share the pages: addresses of the loopback network, which are allowed and thereby not paced. */
const HOSTS = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5', '127.0.0.6', '127.0.0.7', '127.0.0.8'];

/**
 * What a measurement needs, all of it real and on loopback: PostgreSQL (embedded), Redis, a site. Whatever was started
 * ends with `close()`, and with the process when it is interrupted.
 * @param home of an embedded server that is kept; otherwise one is made and removed again
 */
export async function openLab(home = null) {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'briefwire-bench-'));
  // As root the server runs as another user, who has to get in.
  chmodSync(temporary, 0o755);
  const children = new Set();
  const clean = [() => rmSync(temporary, { recursive: true, force: true })];
  const lab = { temporary, children };
  const close = async () => {
    await Promise.all([...children].map((child) => stopChild(child, children)));
    for (const step of clean.splice(0).reverse()) await step();
  };
  const interrupted = async (signal) => {
    process.stderr.write(`bench: ${signal}, cleaning up\n`);
    // The measurement that goes on fails now that its servers end: it must not end the clean-up with it.
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => {});
    await close().catch(() => {});
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
  lab.start = (command, args, options = {}) => start(children, command, args, options);
  lab.postgres = await joinEmbedded({ home: home ?? path.join(temporary, 'home') });
  clean.push(async () => {
    await lab.postgres.close();
    if (home === null) rmSync(path.dirname(lab.postgres.dataDir), { recursive: true, force: true });
  });
  lab.urlOf = (database) => lab.postgres.url.replace(`/${lab.postgres.connection.database}`, `/${database}`);
  lab.connectionOf = (database) => ({ ...lab.postgres.connection, database });
  lab.admin = (statement) => ask({ ...lab.postgres.connection }, statement);
  lab.close = close;
  return lab;
}

function start(children, command, args, options) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

async function stopChild(child, children) {
  if (!children.has(child)) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await closed;
  clearTimeout(timer);
}

/** Ends a process in order and waits for it. */
export async function stop(lab, child) {
  await stopChild(child, lab.children);
}

/**
 * A new, migrated database of its own.
 * @param template the database that it is a copy of; otherwise it is empty
 * @returns `{ url, connection, db, drop }`
 */
export async function openDatabase(lab, name, template = null) {
  await lab.admin(`drop database if exists ${name} with (force)`);
  // Not through the write-ahead log, which would have to take all of it.
  await lab.admin(`create database ${name} ${template === null ? '' : `template ${template} strategy file_copy`}`);
  const connection = lab.connectionOf(name);
  const db = createDatabase({ connection, timeZone: 'Asia/Shanghai', maxConnections: 4 });
  await migrateToLatest(db);
  await migrateQueues(connection);
  const drop = async () => {
    await db.destroy();
    await lab.admin(`drop database if exists ${name} with (force)`);
  };
  return { url: lab.urlOf(name), connection, db, drop };
}

/** A Redis of its own that keeps nothing on disk. @returns its URL */
export async function startRedis(lab) {
  const program = ['redis-server', 'valkey-server'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (!program) throw new Error('no redis-server and no valkey-server on the PATH');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  lab.start(program, args, { cwd: lab.temporary, stdio: 'ignore' });
  await sleep(500);
  return `redis://127.0.0.1:${port}`;
}

/** The site with these pages. @returns `{ urls, meanBytes, allow, stop }` */
export async function startSite(lab, { from = 0, count, bytes }) {
  const script = fileURLToPath(new URL('site.js', import.meta.url));
  const child = lab.start(process.execPath, [script, ...[from, count, bytes].map(String)]);
  const { port, meanBytes } = JSON.parse(await firstLine(child));
  const urls = Array.from({ length: count }, (_, n) => `http://${HOSTS[n % HOSTS.length]}:${port}/${from + n}.html`);
  return { urls, meanBytes, allow: HOSTS.map((host) => `${host}:${port}`).join(','), stop: () => stop(lab, child) };
}

/** The first line that a process prints. */
export async function firstLine(child) {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${child.spawnargs.join(' ')} ended without a word`);
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export const say = (text) => void process.stderr.write(`bench: ${text}\n`);
