import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Db, poolUse } from './db/database.ts';
import type { Producer } from './queues/producer.ts';
import { readServiceState, type ServiceState } from './reports/state.ts';
import type { JobEnd } from './workers/attempt.ts';

/** What this process did, and how the service stands, for Prometheus. */
export interface Metrics {
  jobEnded(end: JobEnd): void;
  /** In Prometheus' text format. Queues or a database that do not answer are missing, and `briefwire_up` tells which. */
  text(): Promise<string>;
}

export interface MetricsDeps {
  db: Db;
  producer: Producer;
  version: string;
  /** Folder on the disk that the embedded database lies on; null where a server has it. */
  home: string | null;
}

/** Seconds; a page is read in milliseconds, a fetch may take a minute. */
const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const MS = 1000;

/**
 * Counters count what this process did since it started: add them up over processes. What comes from tables and queues
 * is the same whichever process is asked: take the greatest.
 */
export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: 'briefwire_build_info', help: 'Always 1', labelNames: ['version', 'node'], registers }).set(
    { version: deps.version, node: process.versions.node },
    1,
  );
  const ended = new Counter({
    name: 'briefwire_jobs_total',
    help: 'Jobs that ended, by how: done, skipped, later (its host is not due), retried, refused, dead',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  const settled = new Counter({
    name: 'briefwire_urls_settled_total',
    help: 'URLs that came to a final state: stored, updated, unchanged, copy, refused, dead',
    labelNames: ['fate'],
    registers,
  });
  const duration = new Histogram({
    name: 'briefwire_job_duration_seconds',
    help: 'How long an attempt at a job took',
    labelNames: ['queue'],
    buckets: BUCKETS,
    registers,
  });
  const measure = createGauges(registry);
  return {
    jobEnded({ queue, outcome, fate, durationMs }) {
      ended.inc({ queue, outcome });
      if (fate !== null) settled.inc({ fate });
      duration.observe({ queue }, durationMs / MS);
    },
    async text() {
      await measure(deps);
      return await registry.metrics();
    },
  };
}

/** @returns what fills the gauges */
function createGauges(registry: Registry): (deps: MetricsDeps) => Promise<void> {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name: `briefwire_${name}`, help, labelNames, registers: [registry] });
  const up = gauge('up', 'Whether a dependency answers', 'dependency');
  const jobs = gauge('queue_jobs', 'Jobs of a queue', 'queue', 'state');
  const pool = gauge('pool_connections', "Connections of this process's main pool; waiting: for one", 'state');
  const disk = gauge('disk_free_bytes', 'Free space where the embedded database lies');
  const state = stateGauges(gauge);
  return async ({ db, producer, home }) => {
    const asked = [
      ['database', readServiceState(db).then(state)],
      ['queues', producer.counts().then((counts) => setJobs(jobs, counts))],
    ] as const;
    for (const [dependency, asking] of asked) {
      const answers = await asking.then(
        () => 1,
        () => 0,
      );
      up.set({ dependency }, answers);
    }
    for (const [name, count] of Object.entries(poolUse(db))) pool.set({ state: name }, count);
    if (home !== null) disk.set(await freeBytes(home));
  };
}

function setJobs(jobs: Gauge<'queue' | 'state'>, counts: Awaited<ReturnType<Producer['counts']>>): void {
  for (const [queue, states] of Object.entries(counts)) {
    for (const [name, count] of Object.entries(states)) jobs.set({ queue, state: name }, count);
  }
}

type CreateGauge = <L extends string>(name: string, help: string, ...labelNames: L[]) => Gauge<L>;

function stateGauges(gauge: CreateGauge): (state: ServiceState) => void {
  const pending = gauge('urls_pending', 'URLs that have no final state yet');
  const oldest = gauge('urls_pending_oldest_seconds', 'How long the oldest of them has waited; 0 where none does');
  const newest = gauge('newest_article_timestamp_seconds', 'When the newest article was fetched');
  const sweep = gauge('last_sweep_timestamp_seconds', 'When a process last looked for lost steps');
  const bytes = gauge('database_bytes', 'Size of the database on disk');
  const dead = gauge('dead_letters', 'URLs that were given up and not asked for again', 'reason');
  const sources = gauge('sources', 'Sources by state', 'state');
  const source = gauge('source_state', 'Always 1; the state is a label', 'source', 'host', 'kind', 'state');
  const fetched = gauge('source_fetched_timestamp_seconds', 'When a source was last polled', 'source', 'host');
  const seconds = (date: Date | null) => (date ? date.getTime() / MS : 0);
  return (found) => {
    pending.set(found.pending);
    oldest.set(found.oldestPending ? (Date.now() - found.oldestPending.getTime()) / MS : 0);
    newest.set(seconds(found.newestArticle));
    sweep.set(seconds(found.lastSweep));
    bytes.set(found.databaseBytes);
    for (const one of [dead, sources, source, fetched]) one.reset();
    for (const { reason, count } of found.deadLetters) dead.set({ reason }, count);
    for (const { id, host, kind, state, lastFetched } of found.sources) {
      sources.inc({ state });
      source.set({ source: id, host, kind, state }, 1);
      fetched.set({ source: id, host }, seconds(lastFetched));
    }
  };
}

async function freeBytes(home: string): Promise<number> {
  let place = home;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const { bavail, bsize } = await statfs(place);
  return bavail * bsize;
}
