import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import { startRun } from '../../src/db/runs.ts';
import { createProducer, type Producer } from '../../src/queues/producer.ts';
import { takePages } from '../../src/workers/intake.ts';
import { BACKENDS, startServers, type TestServers } from '../support/backends.ts';
import { type CliProcess, startCli } from '../support/cli.ts';
import { deathsOf, setDeaths } from '../support/deaths.ts';
import { openDatabase } from '../support/intake.ts';
import { buildPage, paragraphsAbout } from '../support/pages.ts';

const PRELOAD = fileURLToPath(new URL('../support/deadly-page.mjs', import.meta.url));
/** Locks of 1 s. */
const HASTE = '20';

describe.each(BACKENDS)('a page that takes its worker down, on %s queues', (name) => {
  let servers: TestServers;
  let db: Db;
  let producer: Producer;
  const running: CliProcess[] = [];

  beforeAll(async () => {
    servers = await startServers(name);
    db = openDatabase(servers.database);
    producer = createProducer(servers.backend);
  });

  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await producer.close();
    await db.destroy();
    await servers.stop();
  });

  function startWorker(pageId: number): CliProcess {
    const preload = { NODE_OPTIONS: `--import=${PRELOAD}`, DEADLY_PAGE: String(pageId) };
    const env = { ...servers.env, ...preload, BRIEFWIRE_TEST_HASTE: HASTE, BRIEFWIRE_LOG_LEVEL: 'warn' };
    const worker = startCli(['worker', '--queues', 'article'], env);
    running.push(worker);
    return worker;
  }

  it('is a dead letter that says so once it has done so ten times, and the others are read', async () => {
    const page = (title: string) => buildPage({ title, paragraphs: paragraphsAbout(title) });
    const pages = ['望湖区', '新湖区'].map((title, at) => ({
      url: `https://farm.example/${at}.html`,
      bytes: page(title),
      headers: {},
    }));
    await takePages(
      { db, producer },
      pages,
      await startRun(db, { trigger: 'ingest', version: '0.0.0', host: 'test', pid: 1 }),
    );
    const deadly = await db.selectFrom('fetches').select(['id', 'page_id']).orderBy('id').executeTakeFirstOrThrow();
    const id = `f${deadly.id}`;
    for (const deaths of [0, 1]) {
      expect((await startWorker(deadly.page_id ?? 0).ended).signal).toBe('SIGKILL');
      expect(await deathsOf(servers.backend, 'article', id)).toBe(deaths);
    }
    await setDeaths(servers.backend, 'article', id, 9);
    const last = startWorker(deadly.page_id ?? 0);
    const states = () => db.selectFrom('urls').select(['state', 'reason']).orderBy('url').execute();
    await expect.poll(states, { timeout: 30_000 }).toEqual([
      { state: 'dead', reason: 'kills-worker' },
      { state: 'stored', reason: null },
    ]);
    const letters = await db.selectFrom('dead_letters').select(['queue', 'message', 'page_id']).execute();
    const message = 'its worker died, or hung, 10 times before the job could end';
    expect(letters).toEqual([{ queue: 'article', message, page_id: deadly.page_id }]);
    last.child.kill('SIGTERM');
    expect((await last.ended).status).toBe(0);
  });
});
