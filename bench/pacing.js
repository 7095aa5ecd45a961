import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * How many requests reach one host earlier than its gap allows, counted by the host: worker processes of their own ask a
 * server on loopback for many pages. DATABASE_URL and REDIS_URL count where they are set.
 */
const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '4' },
    urls: { type: 'string', default: '1000' },
    gap: { type: 'string', default: '50' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log('usage: npm run bench:pacing -- [--workers 4] [--urls 1000] [--gap MS]');
  process.exit(0);
}
const [workers, urls, gapMs] = [values.workers, values.urls, values.gap].map(Number);
const BIN = fileURLToPath(new URL('../bin/briefwire.js', import.meta.url));
const ARGUMENTS = 250;

const starts = [];
const server = createServer((request, response) => {
  starts.push(performance.now());
  if (request.url === '/robots.txt') return response.writeHead(404).end();
  const paragraph = `第${request.url.slice(1)}号仓库在河边，门口有一条石板路，管理员每天早上打扫一次。`.repeat(4);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  return response.end(
    `<!doctype html><title>${request.url}</title><h1>仓库${request.url}</h1><p>${paragraph}<p>${paragraph}`,
  );
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const host = `127.0.0.1:${server.address().port}`;

const home = mkdtempSync(path.join(os.tmpdir(), 'briefwire-pacing-'));
const { PATH, HOME, DATABASE_URL, REDIS_URL } = process.env;
const env = { PATH, HOME, BRIEFWIRE_HOME: home, BRIEFWIRE_ALLOW_HOSTS: '127.0.0.1', BRIEFWIRE_LOG_LEVEL: 'warn' };
if (DATABASE_URL) env.DATABASE_URL = DATABASE_URL;
if (REDIS_URL) env.REDIS_URL = REDIS_URL;

function start(...args) {
  return spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function run(...args) {
  const child = start('--quiet', ...args);
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`briefwire ${args.slice(0, 2).join(' ')} ended with status ${status}`);
  return out;
}

const running = [];
try {
  await run('migrate');
  await run('hosts', 'set', host, '--gap', String(gapMs));
  for (let worker = 0; worker < workers; worker++) running.push(start('worker'));
  const began = performance.now();
  for (let at = 0; at < urls; at += ARGUMENTS) {
    const batch = Array.from({ length: Math.min(ARGUMENTS, urls - at) }, (_, n) => `http://${host}/${at + n}`);
    await run('enqueue', ...batch);
  }
  let row;
  do {
    await sleep(2_000);
    row = JSON.parse(await run('hosts', 'list', host, '--json'));
  } while (row.pending > 0);
  const gaps = starts.slice(1).map((at, n) => at - starts[n]);
  const report = {
    workers,
    urls,
    gapMs,
    requests: starts.length,
    belowGap: gaps.filter((gap) => gap < gapMs).length,
    shortestMs: Math.round(Math.min(...gaps) * 10) / 10,
    medianMs: Math.round(gaps.sort((a, b) => a - b)[gaps.length >> 1] * 10) / 10,
    seconds: Math.round((performance.now() - began) / 1_000),
    stored: row.stored + row.copies,
    queues: REDIS_URL ? 'redis' : 'postgres',
  };
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.belowGap === 0 && report.stored === urls ? 0 : 1;
} finally {
  for (const child of running) child.kill('SIGTERM');
  await Promise.all(running.map((child) => child.exitCode ?? new Promise((resolve) => child.on('close', resolve))));
  server.close();
  rmSync(home, { recursive: true, force: true });
}
