import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import type { Replayed, ReplayFilter } from './db/replay.ts';
import type { SourceRow } from './db/sources.ts';
import type { RequestedUrl } from './db/urls.ts';
import { lazyWeb } from './lazy-web.ts';
import { type OpenDatabase, silenceMs } from './open-database.ts';
import { MAX_PAGE_BYTES } from './pipeline/incoming.ts';
import { openPostgres, openRedis, type QueueBackend } from './queues/connection.ts';
import { createProducer, type Producer } from './queues/producer.ts';
import { readBacklog } from './reports/health.ts';
import { startWork, type WorkOptions } from './start-work.ts';
import type { Backfilled } from './workers/backfill.ts';
import type { CheckedSource } from './workers/check-source.ts';
import type { Address, Discovered } from './workers/discover-source.ts';
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
  /** Starts workers for these queues, and the sweep that finds lost steps. Fulfilled when what they need is loaded. */
  work(options: WorkOptions): Promise<void>;
  /** Whether database and queues answer, each with a word for people. */
  ready(): Promise<{ ok: boolean; checks: Record<string, string>; lag?: Lag }>;
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

/**
 * Opens the queues; nothing works before `work()` is called.
 * @param database is closed with the app, and where the queues cannot be opened
 */
export async function createApp(config: Config, log: Logger, database: OpenDatabase): Promise<App> {
  let backend: QueueBackend;
  try {
    backend =
      config.redisUrl === null
        ? openPostgres(database.connection, silenceMs(config))
        : await openRedis(config.redisUrl);
  } catch (error) {
    await database.close();
    throw error;
  }
  const producer = createProducer(backend);
  const { db } = database;
  const tools = sourceTools(config, db);
  const stops: ((deadlineMs: number) => Promise<void>)[] = [];
  return {
    db,
    producer,
    backend: backend.kind,
    enqueue: (urls, runId) => enqueueUrls({ db, producer }, urls, runId),
    intake: (runId, signal) => openIntake({ db, producer }, runId, signal),
    check: tools.check,
    discover: tools.discover,
    async pollDue(runId) {
      const polls = await claimPolls(db, runId, Number.POSITIVE_INFINITY);
      await producer.add(polls);
      return polls.map(({ payload }) => payload.sourceId);
    },
    replay: (filter) => replay({ db, producer }, filter),
    async work(options) {
      stops.push(await startWork({ ...options, config, log, db, backend, producer, connection: database.connection }));
    },
    ready: async () => {
      const found = await checkReady({ database: () => sql`select 1`.execute(db), queues: () => producer.counts() });
      return found.checks['database'] === 'ok' ? { ...found, lag: await readLag(db) } : found;
    },
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

/** What a person asks of sources by hand: loaded, and with a client of its own, once it is needed. */
function sourceTools(config: Config, db: Db) {
  const web = lazyWeb(config, db);
  return {
    async check(source: SourceRow, signal: AbortSignal) {
      const { checkSource } = await import('./workers/check-source.ts');
      return await checkSource(db, { web: await web.open(), signal }, source);
    },
    async discover(address: Address, signal: AbortSignal) {
      const { discoverSource } = await import('./workers/discover-source.ts');
      return await discoverSource({ web: await web.open(), signal }, address);
    },
    close: web.close,
  };
}
