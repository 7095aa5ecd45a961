import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { createDatabase } from '../../src/db/database.ts';
import { joinEmbedded } from '../../src/db/embedded.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { withDatabase } from './database-url.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `url` of a database on the suite's server that may create databases, and the name of the template. */
    postgres: { url: string; template: string };
  }
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIST = join(ROOT, 'dist');

/**
 * Once for the whole run: compiles dist/ (which child processes load) and makes a template database, migrated, on
 * `TEST_DATABASE_URL` or else on an embedded server of its own.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await build();
  const server = await provideServer();
  const template = `briefwire_template_${randomBytes(6).toString('hex')}`;
  await query(server.url, `create database ${template}`);
  await migrateTemplate(withDatabase(server.url, template));
  await query(server.url, `alter database ${template} with is_template true allow_connections false`);
  project.provide('postgres', { url: server.url, template });
  return async () => {
    await query(server.url, `alter database ${template} with is_template false`, `drop database ${template}`);
    await server.stop();
  };
}

/** THE CALL SITE of the migrations that every test database starts from. */
async function migrateTemplate(url: string): Promise<void> {
  const connection = { connectionString: url };
  const db = createDatabase({ connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
  await migrateToLatest(db).finally(() => db.destroy());
}

interface SuiteServer {
  url: string;
  stop: () => Promise<void>;
}

async function provideServer(): Promise<SuiteServer> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, stop: async () => {} };
  const home = await mkdtemp(join(tmpdir(), 'briefwire-test-'));
  // As root the server runs as another user, who has to get in.
  await chmod(home, 0o755);
  const server = await joinEmbedded({ home });
  // This data is thrown away.
  await query(server.url, 'alter system set fsync = off', 'select pg_reload_conf()');
  const stop = async () => {
    await server.close();
    await rm(dirname(server.dataDir), { recursive: true, force: true });
    await rm(home, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

async function query(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Compiles unless dist/ is newer than every source. Type errors are for `npm run types`, what was emitted is used. */
async function build(): Promise<void> {
  const builtAt = await stat(DIST).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (builtAt > (await newest(join(ROOT, 'src')))) return;
  const begun = new Date();
  const fresh = await mkdtemp(join(tmpdir(), 'briefwire-dist-'));
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh];
  const done = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (done.status !== 0) process.stderr.write(`test set-up: tsc reports errors\n${done.stdout}${done.stderr}\n`);
  for (const file of await filesBelow(fresh)) await replaceChanged(file, join(DIST, relative(fresh, file)));
  await rm(fresh, { recursive: true });
  await utimes(DIST, begun, begun);
}

/** File by file and each at once, since processes of another test run may be reading dist/ at this moment. */
async function replaceChanged(from: string, to: string): Promise<void> {
  const [wanted, found] = await Promise.all([readFile(from), readFile(to).catch(() => undefined)]);
  if (found && wanted.equals(found)) return;
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, wanted);
  await rename(temporary, to);
}

async function newest(folder: string): Promise<number> {
  const times = (await filesBelow(folder)).map(async (file) => (await stat(file)).mtimeMs);
  return Math.max(...(await Promise.all(times)));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
