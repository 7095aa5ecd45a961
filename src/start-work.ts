import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import type { Metrics } from './metrics.ts';
import { openWeb } from './open-web.ts';
import { robotsToken } from './pipeline/robots.ts';
import type { QueueBackend } from './queues/connection.ts';
import type { JobName } from './queues/job-names.ts';
import type { Producer } from './queues/producer.ts';
import { readArticle } from './workers/article.worker.ts';
import { handOutDue } from './workers/due.ts';
import { endsWithin } from './workers/ends-within.ts';
import { takeFeedText } from './workers/feed-text.ts';
import { fetchUrl } from './workers/fetch.worker.ts';
import { giveUp } from './workers/give-up.ts';
import { joinLateTwins, keyArticles } from './workers/late-twins.ts';
import { restoreTurns } from './workers/lost-turns.ts';
import { startParsers } from './workers/parsers.ts';
import { createRecentFacts } from './workers/recent-facts.ts';
import { type Runner, startRunner } from './workers/runner.ts';
import { giveUpPoll, pollSource } from './workers/source.worker.ts';
import { foldTexts, keepTicking, startSweep, stranded } from './workers/sweep.ts';

/** Sweep and open fetches may take so long to end. */
const PART_MS = 2_000;

/** What workers share. */
export interface Work {
  config: Config;
  log: Logger;
  db: Db;
  backend: QueueBackend;
  producer: Producer;
  queues: readonly JobName[];
  metrics: Metrics;
  pollSources: boolean;
}

/**
 * Starts workers for these queues, and the sweep that finds lost steps.
 * @returns what stops them: sweep, then workers, which may take until the deadline, then open fetches, then parse processes
 */
export function startWork(work: Work): (deadlineMs: number) => Promise<void> {
  const { config, log, db, producer } = work;
  const aborting = new AbortController();
  const { signal } = aborting;
  const web = openWeb(config, db);
  const token = robotsToken(config.userAgent);
  const parsers = startParsers();
  const recent = createRecentFacts();
  const polling = { db, now: () => new Date(), random: Math.random };
  const runner: Runner = startRunner({
    ...work,
    concurrency: config.concurrency,
    haste: config.haste,
    handlers: {
      source: (payload) =>
        'due' in payload ? handOutDue(db) : pollSource({ ...polling, web: web.polite, signal }, payload),
      fetch: (payload) => fetchUrl({ db, web: web.polite, signal }, payload),
      article: (payload) =>
        readArticle({ db, analyse: parsers.analyse, now: () => new Date(), recent, robotsToken: token }, payload),
    },
    giveUp: async (lost) => {
      if (lost.name === 'source') return await giveUpPoll(polling, lost);
      const instead = await takeFeedText(db, lost);
      await (instead ? producer.add([instead]) : giveUp(db, lost));
      return instead ? 'saved' : 'given up';
    },
    onEnd: work.metrics.jobEnded,
  });
  const sweep = startSweep({ db, producer, log, haste: config.haste }, [
    stranded(),
    restoreTurns,
    foldTexts,
    ...(work.pollSources ? [keepTicking] : []),
    joinLateTwins,
    keyArticles,
  ]);
  return async (deadlineMs) => {
    await endsWithin(sweep.close(), PART_MS);
    await runner.close(deadlineMs);
    aborting.abort();
    await web.close();
    await parsers.close();
  };
}
