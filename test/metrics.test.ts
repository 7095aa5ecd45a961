import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createDatabase, type Db } from '../src/db/database.ts';
import { createMetrics } from '../src/metrics.ts';
import { startHealth, type WebServer } from '../src/web/server.ts';
import { fill } from './support/fill.ts';
import { recordingProducer } from './support/intake.ts';
import { createTestDatabase, type TestDatabase } from './support/postgres.ts';

const ALERTS = new URL('../ops/alerts.yml', import.meta.url);
const TOKEN = 'a token that is long enough';
let database: TestDatabase;
let db: Db;
const servers: WebServer[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
  await fill(db, [{ url: 'https://a.example/1', title: '水塔', category: 'park' }]);
  await sql`insert into sources (kind, url, canonical_url, state)
    values ('feed', 'https://user:word@b.example/feed', 'https://b.example/feed', 'stale')`.execute(db);
  await sql`insert into urls (url, canonical_url, site_id, requested_at)
    select 'https://a.example/2', 'https://a.example/2', id, now() - interval '90 seconds' from sites`.execute(db);
});

afterAll(async () => {
  for (const server of servers) await server.close();
  await db.destroy();
  await database.drop();
});

function metricsOf(of: Db) {
  const producer = {
    ...recordingProducer(),
    counts: async () => ({ source: NONE, fetch: { ...NONE, waiting: 7 }, article: NONE }),
  };
  return createMetrics({ db: of, producer, version: '9.9.9', home: '/tmp' });
}
const NONE = { waiting: 0, active: 0, delayed: 0 };

/** The value of the one sample that begins like this. */
function sampleOf(text: string, sample: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(sample));
  expect(lines, sample).toHaveLength(1);
  return Number(lines[0]?.split(' ').at(-1));
}

describe('metrics', () => {
  it('tell what this process did, and how tables and queues stand', async () => {
    const metrics = metricsOf(db);
    metrics.jobEnded({ queue: 'article', outcome: 'done', fate: 'copy', durationMs: 40 });
    metrics.jobEnded({ queue: 'article', outcome: 'retried', fate: null, durationMs: 2_000 });
    metrics.jobEnded({ queue: 'fetch', outcome: 'dead', fate: 'dead', durationMs: 1 });
    const text = await metrics.text();
    expect(sampleOf(text, 'briefwire_jobs_total{queue="article",outcome="retried"}')).toBe(1);
    expect(sampleOf(text, 'briefwire_urls_settled_total{fate="copy"}')).toBe(1);
    expect(sampleOf(text, 'briefwire_urls_settled_total{fate="dead"}')).toBe(1);
    expect(sampleOf(text, 'briefwire_job_duration_seconds_bucket{le="0.05",queue="article"}')).toBe(1);
    expect(sampleOf(text, 'briefwire_job_duration_seconds_bucket{le="2.5",queue="article"}')).toBe(2);
    expect(sampleOf(text, 'briefwire_queue_jobs{queue="fetch",state="waiting"}')).toBe(7);
    expect(sampleOf(text, 'briefwire_urls_pending ')).toBe(1);
    expect(sampleOf(text, 'briefwire_urls_pending_oldest_seconds ')).toBeGreaterThanOrEqual(90);
    expect(sampleOf(text, 'briefwire_sources{state="stale"}')).toBe(1);
    expect(text).toMatch(/briefwire_source_state\{source="\d+",host="b.example",kind="feed",state="stale"\} 1/);
    expect(text).not.toContain('word');
    expect(sampleOf(text, 'briefwire_up{dependency="database"}')).toBe(1);
    expect(sampleOf(text, 'briefwire_build_info{version="9.9.9"')).toBe(1);
  });

  it('say that the database is down instead of failing', async () => {
    const lost = createDatabase({
      connection: { host: '127.0.0.1', port: 1 },
      timeZone: 'Asia/Shanghai',
      maxConnections: 1,
    });
    const text = await metricsOf(lost).text();
    await lost.destroy();
    expect(sampleOf(text, 'briefwire_up{dependency="database"}')).toBe(0);
    expect(sampleOf(text, 'briefwire_up{dependency="queues"}')).toBe(1);
  });

  it('have every name that the alert rules use', async () => {
    const metrics = metricsOf(db);
    metrics.jobEnded({ queue: 'article', outcome: 'done', fate: 'stored', durationMs: 1 });
    const known = new Set((await metrics.text()).match(/^# TYPE (\S+)/gm)?.map((line) => line.slice('# TYPE '.length)));
    const rules = parse(await readFile(ALERTS, 'utf8')).groups[0].rules as { alert: string; expr: string }[];
    expect(rules.length).toBeGreaterThan(8);
    for (const { alert, expr } of rules) {
      const names = expr.match(/\bbriefwire_\w+/g) ?? [];
      expect(names.length, alert).toBeGreaterThan(0);
      for (const name of names) expect(known, `${name} in ${alert}`).toContain(name.replace(/_bucket$/, ''));
    }
  });
});

describe('the port of a worker', () => {
  it('answers health and metrics, the latter to who has the token', async () => {
    const ready = async () => ({ ok: true, checks: {}, lag: { pending: 1, oldestSeconds: 90 } });
    const server = await startHealth({ host: '127.0.0.1', port: 0, token: TOKEN, ready, metrics: metricsOf(db).text });
    servers.push(server);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ lag: { oldestSeconds: 90 } });
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
    const answer = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain('process_resident_memory_bytes');
  });

  it('is not opened to others without a token', async () => {
    const ready = async () => ({ ok: true, checks: {} });
    await expect(startHealth({ host: '0.0.0.0', port: 0, token: null, ready })).rejects.toThrow(/BRIEFWIRE_TOKEN/);
  });
});
