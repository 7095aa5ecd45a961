import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../src/db/database.ts';
import { BACKENDS, startServers, type TestServers } from './support/backends.ts';
import { type CliProcess, runCli, startCli } from './support/cli.ts';
import { contentOf } from './support/snapshot.ts';

const SAMPLES = fileURLToPath(new URL('../samples', import.meta.url));

describe.each(BACKENDS)('the command line on %s queues', (name) => {
  let servers: TestServers;
  let env: Record<string, string>;
  let db: Db;
  const children: CliProcess[] = [];

  beforeEach(async () => {
    servers = await startServers(name);
    env = { ...servers.env };
    db = createDatabase({ connection: servers.database.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
  });

  afterEach(async () => {
    for (const { child, ended } of children.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    await db.destroy();
    await servers.stop();
  });

  function start(args: string[], more: Record<string, string> = {}): CliProcess {
    const started = startCli(args, { ...env, ...more });
    children.push(started);
    return started;
  }

  it('ingests the samples, and a second run changes nothing', async () => {
    const first = await runCli(['ingest', SAMPLES, '--json'], env);
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    const pages = (await readdir(SAMPLES)).filter((file) => /\.(html|txt)$/.test(file)).length;
    const summary = JSON.parse(first.stdout);
    expect(summary).toMatchObject({ inputs: pages, articles: { new: pages, unchanged: 0, failed: 0 } });
    expect(summary.briefs.new).toBeGreaterThan(8);
    expect(summary.briefs.sightings).toBeGreaterThan(summary.briefs.new);
    const before = await contentOf(db);
    expect(before['articles']).toHaveLength(pages);

    const second = await runCli(['ingest', SAMPLES, '--json'], env);
    expect(second.status).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      inputs: pages,
      articles: { new: 0, unchanged: pages, failed: 0 },
      briefs: { new: 0, sightings: 0 },
    });
    expect(await contentOf(db)).toEqual(before);
  });

  it('gives the same rows when two processes ingest the same pages at once', async () => {
    const alone = await startServers(name);
    const other = createDatabase({
      connection: alone.database.connection,
      timeZone: 'Asia/Shanghai',
      maxConnections: 2,
    });
    try {
      expect((await runCli(['ingest', SAMPLES], { ...alone.env })).status).toBe(0);
      const both = await Promise.all([runCli(['ingest', SAMPLES], env), runCli(['ingest', SAMPLES], env)]);
      expect(both.map((run) => [run.status, run.stderr])).toEqual([
        [0, ''],
        [0, ''],
      ]);
      expect(await contentOf(db)).toEqual(await contentOf(other));
    } finally {
      await other.destroy();
      await alone.stop();
    }
  });

  it('stores pages with NUL and lone surrogates, and refuses what is no page, each with a reason', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'briefwire-inputs-'));
    try {
      const paragraph = '<p>園區管委會表示,新廠房將在明年春天啟用,屆時可容納兩百家企業。</p>';
      await writeFile(
        path.join(folder, 'nul.html'),
        `<h1>新\0園區</h1>${`<p>這是\0一段&#xD800;文字,講的是園區。</p>${paragraph}`.repeat(4)}`,
      );
      await writeFile(path.join(folder, 'empty.html'), '');
      await writeFile(path.join(folder, 'binary.html'), Buffer.from('89504e470d0a1a0a0000000d49484452000001', 'hex'));
      const run = await runCli(['ingest', folder], env);
      expect(run.status).toBe(1);
      expect(run.stdout).toMatch(/refused\s+file:.*binary\.html\s+binary/);
      expect(run.stdout).toMatch(/refused\s+file:.*empty\.html\s+empty/);
      const rows = await db.selectFrom('articles').select(['url', 'text']).execute();
      expect(rows.map((row) => path.basename(row.url))).toEqual(['nul.html']);
      expect(rows[0]?.text).toContain('園區管委會表示');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('writes nothing when an input is not there', async () => {
    const run = await runCli(['ingest', SAMPLES, '/nowhere/at-all.html'], env);
    expect(run).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'briefwire: no such file or folder: /nowhere/at-all.html\n',
    });
    expect((await contentOf(db))['urls']).toEqual([]);
  });

  it('stops in order at Ctrl-C, and the same command goes on from there', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'briefwire-many-'));
    try {
      await copyMany(folder, 12);
      const process = start(['ingest', folder]);
      await expect.poll(async () => (await contentOf(db))['articles']?.length, { timeout: 30_000 }).toBeGreaterThan(0);
      process.child.kill('SIGINT');
      const stopped = await process.ended;
      expect(stopped.signal).toBeNull();
      const states = await db.selectFrom('runs').select('state').execute();
      expect(states.map((run) => run.state)).toEqual([stopped.status === 0 ? 'done' : 'interrupted']);
      expect((await runCli(['ingest', folder], env)).status).toBe(0);
      const pending = await db.selectFrom('urls').select('url').where('state', '=', 'pending').execute();
      expect(pending).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe('with a site on loopback', () => {
    let site: Server;
    let origin: string;

    beforeAll(async () => {
      site = createServer((request, response) => {
        if (request.url !== '/info/1.html') return void response.writeHead(404).end('not here');
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
        response.end(page('示範園區迎來首批企業'));
      });
      await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
      const address = site.address();
      origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    });

    afterAll(() => {
      site.close();
    });

    it('fetches a URL, and says of a dead one why', async () => {
      const allowed = { ...env, BRIEFWIRE_ALLOW_HOSTS: '127.0.0.1' };
      const run = await runCli(['ingest', `${origin}/info/1.html`, `${origin}/gone.html`, '--json'], allowed);
      expect(run.status).toBe(1);
      expect(JSON.parse(run.stdout)).toMatchObject({ inputs: 2, articles: { new: 1, failed: 1 } });
      const trace = await runCli(['trace', `${origin}/gone.html`, '--json'], allowed);
      const steps = trace.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event);
      expect(steps).toEqual(['enqueued', 'gone', 'dead']);
      const letters = await runCli(['queue', 'dead', '--json'], allowed);
      expect(JSON.parse(letters.stdout)).toMatchObject({ reason: 'http-404', url: `${origin}/gone.html` });
      const { id } = JSON.parse(letters.stdout);
      const retried = await runCli(['queue', 'retry', String(id), '--json'], allowed);
      expect(JSON.parse(retried.stdout)).toMatchObject({ letterId: id, request: 2, fetchId: null });
      expect((await runCli(['queue', 'retry', String(id)], allowed)).status).toBe(1);
    });

    it('refuses a private address unless it is allowed', async () => {
      const run = await runCli(['ingest', `${origin}/info/1.html`], env);
      expect(run.status).toBe(1);
      expect(run.stdout).toContain('private-address');
    });

    it('takes an enqueued URL up in a running service, and ends at SIGTERM with 0', async () => {
      const more = { BRIEFWIRE_ALLOW_HOSTS: '127.0.0.1', BRIEFWIRE_PORT: '0' };
      const service = start(['serve'], more);
      await expect.poll(() => service.output().stderr, { timeout: 30_000 }).toContain('web page ready');
      const run = await runCli(['enqueue', `${origin}/info/1.html`, '--wait', '--json'], { ...env, ...more });
      expect(run.stdout).toContain('"state":"stored"');
      expect(run.status).toBe(0);
      service.child.kill('SIGTERM');
      expect(await service.ended).toMatchObject({ status: 0, signal: null });
      const runs = await db.selectFrom('runs').select(['trigger', 'state']).execute();
      expect(runs).toEqual([{ trigger: 'serve', state: 'done' }]);
    });
  });
});

function page(title: string): string {
  const body = Array.from(
    { length: 6 },
    (_, index) => `<p>第${index + 1}段:園區管委會介紹,今年已有${index + 3}家企業簽約入駐,明年將擴建廠房。</p>`,
  );
  return `<html><head><title>${title}</title></head><body><h1>${title}</h1><div>${body.join('')}</div></body></html>`;
}

async function copyMany(folder: string, times: number): Promise<void> {
  const pages = (await readdir(SAMPLES)).filter((file) => /\.(html|txt)$/.test(file));
  for (let copy = 0; copy < times; copy++) {
    await mkdir(path.join(folder, String(copy)));
    for (const file of pages) await copyFile(path.join(SAMPLES, file), path.join(folder, String(copy), file));
  }
}
