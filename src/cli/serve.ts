import type { Command } from 'commander';
import type { Logger } from 'pino';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { embeddedPlaces } from '../db/embedded.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { SetupError } from '../pipeline/errors.ts';
import { JOB_NAMES, type JobName } from '../queues/job-names.ts';
import { startHealth, startWeb, type WebServer } from '../web/server.ts';
import { interruptSignal, openApp, service, withRun } from './session.ts';
import { readVersion } from './version.ts';

/** `briefwire serve`: scheduler, workers and web page in one process, until SIGINT or SIGTERM. */
export async function serve(_options: object, command: Command): Promise<number> {
  const { config, log } = service(command);
  const end = await withRun('serve', { config, log, version: readVersion() }, async (app, _runId, signal) => {
    const metrics = metricsOf(app, config);
    await app.work({ queues: JOB_NAMES, pollSources: true, sweepAtOnce: true, onEnd: metrics.jobEnded });
    const web = await openWeb(app, metrics, config, log);
    await untilAborted(signal);
    await web.close();
    return 'done';
  });
  return end === 'failed' ? 1 : 0;
}

interface WorkerOptions {
  queues?: JobName[];
  concurrency?: number;
}

/** `briefwire worker`: workers alone, for further machines. */
export async function worker(options: WorkerOptions, command: Command): Promise<number> {
  const { config: settings, log } = service(command);
  const config = { ...settings, concurrency: options.concurrency ?? settings.concurrency };
  const end = await withRun('worker', { config, log, version: readVersion() }, async (app, _runId, signal) => {
    const queues = options.queues ?? JOB_NAMES;
    const metrics = metricsOf(app, config);
    await app.work({ queues, pollSources: queues.includes('source'), sweepAtOnce: true, onEnd: metrics.jobEnded });
    const health = await openHealth(app, metrics, config, log);
    log.info({ queues, backend: app.backend }, 'worker started');
    await untilAborted(signal);
    await health?.close();
    return 'done';
  });
  return end === 'failed' ? 1 : 0;
}

/** `briefwire web`: the page alone. */
export async function web(_options: object, command: Command): Promise<number> {
  const { config, log } = service(command);
  const interrupt = interruptSignal();
  const app = await openApp(config, log);
  try {
    const page = await openWeb(app, metricsOf(app, config), config, log);
    await untilAborted(interrupt.signal);
    await page.close();
    return 0;
  } finally {
    await app.close();
    interrupt.release();
  }
}

function metricsOf({ db, producer }: App, config: Config): Metrics {
  const home = config.databaseUrl === null ? embeddedPlaces(config.home).dataDir : null;
  return createMetrics({ db, producer, version: readVersion(), home });
}

/** For a worker, where BRIEFWIRE_METRICS_PORT asks for it. */
async function openHealth(app: App, metrics: Metrics, config: Config, log: Logger): Promise<WebServer | undefined> {
  if (config.metricsPort === null) return undefined;
  const health = await startHealth({
    ...config.web,
    port: config.metricsPort,
    ready: app.ready,
    metrics: metrics.text,
  });
  log.info({ url: health.url }, 'metrics ready');
  return health;
}

async function openWeb(app: App, metrics: Metrics, config: Config, log: Logger) {
  const page = await startWeb({
    ...config.web,
    db: app.db,
    version: readVersion(),
    timeZone: config.timeZone,
    ready: app.ready,
    metrics: metrics.text,
    onError: (error) => log.error({ err: error }, 'web page failed'),
    enqueue: async (url) => {
      const [requested] = await app.enqueue([url], null);
      if (!requested) throw new SetupError(`the URL was not taken in: ${url}`);
      return { id: requested.urlId, state: 'pending' };
    },
    retry: async (letterId) => {
      const replayed = await app.replay({ ids: [letterId], reason: null, host: null, since: null });
      return replayed.length > 0;
    },
    jobs: () => app.producer.counts(),
  });
  log.info({ url: page.url, backend: app.backend }, 'web page ready');
  return page;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
