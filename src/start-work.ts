import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import type { FetchedPage } from './db/pages.ts';
import { type LazyWeb, lazyWeb } from './lazy-web.ts';
import { openLaneDatabase } from './open-database.ts';
import { robotsToken } from './pipeline/robots.ts';
import type { QueueBackend } from './queues/connection.ts';
import type { JobName } from './queues/job-names.ts';
import type { Producer } from './queues/producer.ts';
import { openLane } from './store/lane.ts';
import { articleLookUp, readArticle, readPage } from './workers/article.worker.ts';
import type { JobEnd } from './workers/attempt.ts';
import { handOutDue } from './workers/due.ts';
import { endsWithin } from './workers/ends-within.ts';
import { takeFeedText } from './workers/feed-text.ts';
import { fetchLookUp, fetchUrl, keepInBatches } from './workers/fetch.worker.ts';
import { giveUp } from './workers/give-up.ts';
import { restoreTurns } from './workers/lost-turns.ts';
import { isOutage } from './workers/outage.ts';
import { type Parsers, startParsers } from './workers/parsers.ts';
import { type Runner, startRunner } from './workers/runner.ts';
import { keepTicking, startSweep, stranded } from './workers/sweep.ts';

/** Sweep and open fetches may take so long to end. */
const PART_MS = 2_000;
/** The sweep leaves a page alone for so long that the job reads which fetched it. */
const READING_LEASE_MS = 5 * 60_000;

export interface WorkOptions {
  queues: readonly JobName[];
  /** Keeps up the tick that hands out the sources that are due. */
  pollSources: boolean;
  /** Whether lost steps are looked for now, or first in half a minute: a command that is done by then need not. */
  sweepAtOnce: boolean;
  /** Of the caller's, who closes them; by default processes of its own. */
  parsers?: Parsers;
  /** Told of every attempt at a job. */
  onEnd?: (end: JobEnd) => void;
}

/** What workers share. */
export interface Work extends WorkOptions {
  config: Config;
  log: Logger;
  db: Db;
  backend: QueueBackend;
  producer: Producer;
  /** Where the lane's own connection to the database leads. */
  connection: pg.ClientConfig;
}

/**
 * What polls sources and asks other servers is loaded for these queues alone, and before the first job: a process that
 * lives on while its files are replaced must not take half of itself from the next version.
 */
async function load({ queues }: Work, web: LazyWeb): Promise<void> {
  if (queues.includes('source')) await import('./workers/source.worker.ts');
  if (queues.some((name) => name !== 'article')) await web.open();
}

/**
 * Starts workers for these queues, and the sweep that finds lost steps.
 * @returns what stops them: sweep, then workers, which may take until the deadline, then open fetches, then parse processes
 */
export async function startWork(work: Work): Promise<(deadlineMs: number) => Promise<void>> {
  const { config, log, db, producer } = work;
  const aborting = new AbortController();
  const { signal } = aborting;
  const web = lazyWeb(config, db);
  const token = robotsToken(config.userAgent);
  const parsers = work.parsers ?? startParsers();
  await load(work, web);
  const laneDb = openLaneDatabase(config, work.connection);
  const lane = openLane({ db: laneDb, now: () => new Date(), isOutage });
  const reading = { db, analyse: parsers.analyse, lane, robotsToken: token };
  const readsPages = work.queues.includes('article');
  const leaseMs = readsPages ? Math.round(READING_LEASE_MS / config.haste) : 0;
  const fetching = {
    db,
    signal,
    lookUp: fetchLookUp(db),
    keep: keepInBatches(db, leaseMs),
    ...(readsPages && { read: (page: FetchedPage, bytes: Uint8Array) => readPage(reading, page, bytes) }),
  };
  const articles = { ...reading, lookUp: articleLookUp(db) };
  const polling = { db, now: () => new Date(), random: Math.random };
  const runner: Runner = startRunner({
    ...work,
    concurrency: config.concurrency,
    haste: config.haste,
    handlers: {
      async source(payload) {
        if ('due' in payload) return await handOutDue(db);
        const { pollSource } = await import('./workers/source.worker.ts');
        return await pollSource({ ...polling, web: await web.open(), signal }, payload);
      },
      fetch: async (payload) => await fetchUrl({ ...fetching, web: await web.open() }, payload),
      article: (payload) => readArticle(articles, payload),
    },
    giveUp: async (lost) => {
      if (lost.name === 'source') {
        const { giveUpPoll } = await import('./workers/source.worker.ts');
        return await giveUpPoll(polling, lost);
      }
      const instead = await takeFeedText(db, lost);
      await (instead ? producer.add([instead]) : giveUp(db, lost));
      return instead ? 'saved' : 'given up';
    },
    onEnd: work.onEnd ?? (() => {}),
  });
  const passes = [stranded, restoreTurns, ...(work.pollSources ? [keepTicking] : [])];
  const sweep = startSweep({ db, producer, log, haste: config.haste }, passes, { atOnce: work.sweepAtOnce });
  return async (deadlineMs) => {
    await endsWithin(sweep.close(), PART_MS);
    await runner.close(deadlineMs);
    aborting.abort();
    await web.close();
    if (!work.parsers) await parsers.close();
    await endsWithin(laneDb.destroy(), PART_MS);
  };
}
