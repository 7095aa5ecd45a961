import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import { embeddedPlaces } from './db/embedded.ts';
import type { Replayed, ReplayFilter } from './db/replay.ts';
import type { SourceRow } from './db/sources.ts';
import type { RequestedUrl } from './db/urls.ts';
import { createMetrics } from './metrics.ts';
import { openDatabase } from './open-database.ts';
import { openWeb } from './open-web.ts';
import { MAX_PAGE_BYTES } from './pipeline/incoming.ts';
import { openPostgres, openRedis, type QueueBackend } from './queues/connection.ts';
import { JOB_NAMES, type JobName } from './queues/job-names.ts';
import { createProducer, type Producer } from './queues/producer.ts';
import { readBacklog } from './reports/health.ts';
import { startWork } from './start-work.ts';
import type { Backfilled } from './workers/backfill.ts';
import { type CheckedSource, checkSource } from './workers/check-source.ts';
import { type Address, type Discovered, discoverSource } from './workers/discover-source.ts';
import { claimPolls } from './workers/due.ts';
import { endsWithin } from './workers/ends-within.ts';
import { createInFlight } from './workers/in-flight.ts';
import { enqueueUrls, type IntakeDeps, type PageInput, takePages } from './workers/intake.ts';
import { replay } from './workers/replay.ts';

/** The running parts, put together. */
export interface App {
  db: Db;
  producer: Producer;
  backend: QueueBackend['kind'];
  /** Makes URLs pending and puts them on the fetch queue. @param runId the run whose inputs they are, or null */
  enqueue(urls: readonly string[], runId: number | null): Promise<RequestedUrl[]>;
  /** Takes in what is at hand, as inputs of a run, as fast as it is worked on. @param signal ends every waiting */
  intake(runId: number, signal: AbortSignal): Intake;
  /** Puts dead letters back on their queues. */
  replay(filter: ReplayFilter): Promise<Replayed[]>;
  /** Asks a source as a poll would, in its turn, and says what would come of it; stores no items. */
  check(source: SourceRow, signal: AbortSignal): Promise<CheckedSource>;
  /** Finds out what kind of source an address is. */
  discover(address: Address, signal: AbortSignal): Promise<Discovered>;
  /** Claims every source that is due and puts its poll on the queue. @returns their ids */
  pollDue(runId: number): Promise<number[]>;
  /** Starts workers for these queues, and the sweep that finds lost steps. */
  work(options?: { queues?: readonly JobName[]; pollSources?: boolean }): void;
  /** Whether database and queues answer, each with a word for people. */
  ready(): Promise<{ ok: boolean; checks: Record<string, string>; lag?: Lag }>;
  /** For Prometheus. */
  metrics(): Promise<string>;
  /** Stops in the one right order; jobs still running at the deadline are run again later. */
  close(deadlineMs?: number): Promise<void>;
}

export interface Intake {
  /** Pages whose bytes are at hand. */
  take(pages: readonly PageInput[]): Promise<void>;
  /** The pages of a WARC file. @param onBytes told how far it has been read, bytes */
  takeWarc(file: string, onBytes: (position: number) => void): Promise<Backfilled>;
}

const SHUTDOWN_MS = 15_000;
/** Each part may take so long to close after that; the embedded server writes everything to disk first. */
const PART_MS = 2_000;
const DATABASE_MS = 30_000;
/** No query of a service is without a word for so long. */
const SILENCE_MS = 120_000;

/** Opens database and queues; nothing works before `work()` is called. */
export async function createApp(config: Config, log: Logger, version = 'unknown'): Promise<App> {
  const silenceMs = Math.round(SILENCE_MS / config.haste);
  const database = await openDatabase(config, log, { silenceMs });
  let backend: QueueBackend;
  try {
    backend =
      config.redisUrl === null ? openPostgres(database.connection, silenceMs) : await openRedis(config.redisUrl);
  } catch (error) {
    await database.close();
    throw error;
  }
  const producer = createProducer(backend);
  const { db } = database;
  const tools = sourceTools(config, db);
  const home = config.databaseUrl === null ? embeddedPlaces(config.home).dataDir : null;
  const metrics = createMetrics({ db, producer, version, home });
  const stops: ((deadlineMs: number) => Promise<void>)[] = [];
  return {
    db,
    producer,
    backend: backend.kind,
    enqueue: (urls, runId) => enqueueUrls({ db, producer }, urls, runId),
    intake: (runId, signal) => openIntake({ db, producer }, runId, signal),
    check: (source, signal) => checkSource(db, { web: tools.web(), signal }, source),
    discover: (address, signal) => discoverSource({ web: tools.web(), signal }, address),
    async pollDue(runId) {
      const polls = await claimPolls(db, runId, Number.POSITIVE_INFINITY);
      await producer.add(polls);
      return polls.map(({ payload }) => payload.sourceId);
    },
    replay: (filter) => replay({ db, producer }, filter),
    work(options = {}) {
      const queues = options.queues ?? JOB_NAMES;
      stops.push(
        startWork({ config, log, db, backend, producer, queues, metrics, pollSources: options.pollSources ?? false }),
      );
    },
    ready: async () => {
      const found = await checkReady({ database: () => sql`select 1`.execute(db), queues: () => producer.counts() });
      return found.checks['database'] === 'ok' ? { ...found, lag: await readLag(db) } : found;
    },
    metrics: () => metrics.text(),
    async close(deadlineMs = SHUTDOWN_MS) {
      for (const stop of stops.splice(0).reverse()) await stop(deadlineMs);
      await endsWithin(tools.close(), PART_MS);
      // A server that is away must not hold up the end of the process.
      await endsWithin(producer.close(), PART_MS);
      await endsWithin(backend.close(), PART_MS);
      await endsWithin(database.close(), DATABASE_MS);
    },
  };
}

function openIntake(deps: IntakeDeps, runId: number, signal: AbortSignal): Intake {
  const flight = createInFlight(deps.db, runId, signal);
  return {
    async take(pages) {
      flight.add(await takePages(deps, pages, runId));
      await flight.room();
    },
    async takeWarc(file, onBytes) {
      // Loaded by those alone who have one.
      const { takeWarc } = await import('./workers/backfill.ts');
      const limits = { maxPageBytes: MAX_PAGE_BYTES, now: new Date() };
      return await takeWarc({ ...deps, ...limits, flight, runId, signal, onBytes }, file);
    },
  };
}

/** URLs without a final state, and how long the oldest has waited. */
export interface Lag {
  pending: number;
  oldestSeconds: number;
}

async function readLag(db: Db): Promise<Lag> {
  const { pending, oldest } = await readBacklog(db);
  return { pending, oldestSeconds: oldest ? Math.round((Date.now() - oldest.getTime()) / 1000) : 0 };
}

const READY_MS = 3_000;

async function checkReady(parts: Record<string, () => Promise<unknown>>) {
  const checks: Record<string, string> = {};
  for (const [name, ask] of Object.entries(parts)) {
    checks[name] = await Promise.race([
      ask().then(
        () => 'ok',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
      sleep(READY_MS, `no answer within ${READY_MS / 1000} s`, { ref: false }),
    ]);
  }
  return { ok: Object.values(checks).every((state) => state === 'ok'), checks };
}

/** What a person asks of sources by hand: with a client of its own, opened when it is first needed. */
function sourceTools(config: Config, db: Db) {
  let opened: ReturnType<typeof openWeb> | undefined;
  return {
    web() {
      opened ??= openWeb(config, db);
      return opened.polite;
    },
    close: async () => await opened?.close(),
  };
}
