// Resident memory of a worker after many pages: npm run bench:memory -- [PAGES]
// Stores PAGES pages (50,000) through one real worker and prints its memory after each tenth of them. The bar: at the end
// at most 1.1 times that after the first.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '../dist/db/database.js';
import { joinEmbedded } from '../dist/db/embedded.js';
import { migrateToLatest } from '../dist/db/migrate.js';
import { startRun } from '../dist/db/runs.js';
import { migrateQueues, openPostgres } from '../dist/queues/connection.js';
import { createProducer } from '../dist/queues/producer.js';
import { takePages } from '../dist/workers/intake.js';

const PAGES = Number(process.argv[2] ?? 50_000);
const TENTH = Math.ceil(PAGES / 10);
const BATCH = 100;
/** Pages that may wait: the worker always has work, and the queue stays short. */
const AHEAD = 500;
/** Memory moves by a few MB from one moment to the next. */
const SAMPLES = 10;
const BIN = fileURLToPath(new URL('../bin/briefwire.js', import.meta.url));
const NUMERALS = '零一二三四五六七八九';

const home = mkdtempSync(path.join(tmpdir(), 'briefwire-memory-'));
// As root the server runs as another user, who has to get in.
chmodSync(home, 0o755);
const server = await joinEmbedded({ home });
const db = createDatabase({ connection: server.connection, timeZone: 'UTC', maxConnections: 4 });
await migrateToLatest(db);
await migrateQueues(server.connection);
const backend = openPostgres(server.connection);
const producer = createProducer(backend);
const env = { PATH: process.env.PATH, DATABASE_URL: server.url, BRIEFWIRE_LOG_LEVEL: 'warn' };
const worker = spawn(process.execPath, [BIN, 'worker'], { env, stdio: ['ignore', 'inherit', 'inherit'] });

try {
  const runId = await startRun(db, { trigger: 'ingest', version: '0.0.0', host: 'bench', pid: process.pid });
  const begun = performance.now();
  const weights = [];
  for (let from = 0; from < PAGES; from += TENTH) {
    weights.push(await memoryAfter(runId, from, Math.min(PAGES, from + TENTH)));
  }
  const seconds = Math.round((performance.now() - begun) / 1_000);
  process.stdout.write(
    `${PAGES} pages in ${seconds} s: ${(weights.at(-1) / weights[0]).toFixed(2)} times (bar: 1.1)\n`,
  );
} finally {
  worker.kill('SIGKILL');
  await producer.close();
  await backend.close();
  await db.destroy();
  await server.close();
  rmSync(path.dirname(server.dataDir), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}
process.exit();

/** Takes pages in until there are so many, waits for the worker, and weighs it. @returns MB */
async function memoryAfter(runId, from, to) {
  for (let at = from; at < to; at += BATCH) {
    const pages = Array.from({ length: Math.min(BATCH, to - at) }, (_, index) => pageInput(at + index));
    await takePages({ db, producer }, pages, runId);
    await untilWaiting(AHEAD);
  }
  await untilWaiting(0);
  let sum = 0;
  for (let sample = 0; sample < SAMPLES; sample++, await sleep(500)) sum += residentMb(worker.pid);
  const mb = sum / SAMPLES;
  process.stdout.write(`after ${to} pages, ${Math.round(performance.now() / 1_000)} s: ${mb.toFixed(1)} MB\n`);
  return mb;
}

async function untilWaiting(most) {
  for (;;) {
    const { waiting, active, delayed } = (await producer.counts()).article;
    if (waiting + active + delayed <= most) return;
    await sleep(200);
  }
}

function residentMb(pid) {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1_024;
}

/** A page with an article of its own and one brief in twenty that others carry too. */
function pageInput(index) {
  const name = inNumerals(index);
  const lines = Array.from(
    { length: 8 },
    (_, line) =>
      `第${name}站的第${line + 1}段说，这座镇子修了第${name}座水塔，门口的灯照着走廊，${index + line}个人在那里等车。`,
  );
  const brief = Math.floor(index / 20);
  lines.splice(
    3,
    0,
    `动态 | 望湖${inNumerals(brief)}号产业园开园:3月2日，望湖${inNumerals(brief)}号产业园举行开园仪式，首批${brief + 10}家企业当天拿到钥匙。[2021/3/2]`,
  );
  const html = `<html><head><meta charset="utf-8"><title>第${name}站的水塔</title></head><body><h1>第${name}站的水塔</h1><div>${lines
    .map((line) => `<p>${line}</p>`)
    .join('\n')}</div></body></html>`;
  return { url: `https://farm.example/info/${index}.html`, bytes: Buffer.from(html), headers: {} };
}

function inNumerals(number) {
  return [...String(number)].map((digit) => NUMERALS[Number(digit)]).join('');
}
