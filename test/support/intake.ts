import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { startRun } from '../../src/db/runs.ts';
import { analysePage } from '../../src/pipeline/analyse.ts';
import type { Job } from '../../src/queues/jobs.ts';
import type { Producer } from '../../src/queues/producer.ts';
import { openLane } from '../../src/store/lane.ts';
import { type ArticleDeps, articleLookUp, readArticle } from '../../src/workers/article.worker.ts';
import { type FetchDeps, fetchLookUp, keepInBatches } from '../../src/workers/fetch.worker.ts';
import { takePages } from '../../src/workers/intake.ts';
import { isOutage } from '../../src/workers/outage.ts';
import type { Outcome } from '../../src/workers/outcome.ts';
import type { PoliteClient } from '../../src/workers/polite.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';

/** A producer that only keeps what it was given: for handlers whose jobs are all that matters. */
export function recordingProducer(): Producer & { added: Job[] } {
  const added: Job[] = [];
  const none = { waiting: 0, active: 0, delayed: 0 };
  return {
    added,
    add: async (batch) => void added.push(...batch),
    keepTicking: async () => {},
    counts: async () => ({ source: none, fetch: none, article: none }),
    close: async () => {},
  };
}

/** What a page came to on its way through intake and the article worker. */
export interface Taken {
  urlId: number;
  request: number;
  fetchId: number;
}

/** A database with the handlers that put pages into it, called as functions. */
export interface Intake {
  db: Db;
  database: TestDatabase;
  /** The run whose inputs the pages are. */
  readonly runId: number;
  /** Empties every table (a new database for each test would take longer than the tests) and begins a new run. */
  clear(): Promise<void>;
  /** Stores a page's bytes under a URL; nothing reads them yet. */
  take(url: string, bytes: Uint8Array, headers?: Record<string, string>): Promise<Taken>;
  /** The article worker on a page that was taken. */
  read(fetchId: number): Promise<Outcome>;
  /** Both, one after the other. */
  store(url: string, bytes: Uint8Array): Promise<Taken & { outcome: Outcome }>;
  close(): Promise<void>;
}

/** The moment at which every page of a test is read. */
export const NOW = new Date('2024-05-01T00:00:00Z');

export function articleDeps(db: Db): ArticleDeps {
  const lane = openLane({ db, now: () => NOW, isOutage });
  return { db, analyse: async (bytes, hints) => analysePage(bytes, hints), lane, lookUp: articleLookUp(db) };
}

/** The fetch handler on a database, which leaves the reading to article jobs. */
export function fetchDeps(db: Db, web: PoliteClient, signal: AbortSignal = new AbortController().signal): FetchDeps {
  return { db, web, signal, lookUp: fetchLookUp(db), keep: keepInBatches(db, 0) };
}

export function openDatabase(database: TestDatabase, maxConnections = 4): Db {
  return createDatabase({ connection: database.connection, timeZone: 'Asia/Shanghai', maxConnections });
}

async function createIntake(): Promise<Intake> {
  const database = await createTestDatabase();
  const db = openDatabase(database);
  let runId = 0;
  const producer = recordingProducer();
  const read = (fetchId: number) => readArticle(articleDeps(db), { fetchId });
  const take: Intake['take'] = async (url, bytes, headers = {}) => {
    const [taken] = await takePages({ db, producer }, [{ url, bytes, headers }], runId);
    if (!taken) throw new Error('taking in a page returned no row');
    const { urlId, request } = taken;
    const job = producer.added.at(-1);
    if (job?.name !== 'article') throw new Error('taking a page added no article job');
    return { urlId, request, ...job.payload };
  };
  return {
    db,
    database,
    get runId() {
      return runId;
    },
    async clear() {
      for (const table of TABLES) await sql.raw(`delete from ${table}`).execute(db);
      runId = await startRun(db, { trigger: 'ingest', version: '0.0.0', host: 'test', pid: 1 });
    },
    take,
    read,
    async store(url, bytes) {
      const taken = await take(url, bytes);
      return { ...taken, outcome: await read(taken.fetchId) };
    },
    async close() {
      await db.destroy();
      await database.drop();
    },
  };
}

/** What others point at comes last; what is missing here goes with its owner. */
const TABLES =
  'corrections claims mentions organisations coins parks regions sightings briefs articles dead_letters fetches pages urls runs sources sites sweeps hosts turns robots purged'.split(
    ' ',
  );

/** An intake whose tables are empty when a test of the file (or of the `describe` around the call) begins. */
export function useIntake(): () => Intake {
  let intake: Intake | undefined;
  beforeAll(async () => {
    intake = await createIntake();
  });
  beforeEach(async () => {
    await intake?.clear();
  });
  afterAll(async () => {
    await intake?.close();
  });
  return () => {
    if (!intake) throw new Error('the intake is there within a test only');
    return intake;
  };
}
