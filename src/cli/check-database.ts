import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Db } from '../db/database.ts';
import { embeddedPlaces } from '../db/embedded.ts';
import { openDatabase } from '../open-database.ts';
import { readLoad } from '../reports/growth.ts';
import { type Backlog, type DatabaseHealth, readBacklog, readDatabaseHealth } from '../reports/health.ts';
import { type Check, fail, messageOf, ok, warn } from './check.ts';
import { checkDerived } from './check-derived.ts';
import { checkKeys } from './check-keys.ts';
import { judgeLoad } from './check-load.ts';
import { checkSources } from './check-sources.ts';

const OLDEST_SERVER = 140_000;
const MOST_CONNECTIONS_USED = 0.8;
const HOUR_MS = 3_600_000;

/** Opens the database and asks how it is; an embedded one that does not exist yet is not made. */
export async function checkDatabase(config: Config, log: Logger): Promise<Check[]> {
  if (config.databaseUrl === null && !hasEmbeddedData(config.home)) {
    return [ok('server', 'there is no database yet; the first `briefwire ingest` makes it')];
  }
  try {
    const opened = await openDatabase(config, log, { needs: 'nothing' });
    try {
      return await ask(opened.db, config);
    } finally {
      await opened.close();
    }
  } catch (error) {
    const where = config.databaseUrl === null ? 'BRIEFWIRE_HOME' : 'DATABASE_URL';
    return [fail('server', messageOf(error), `see that the server runs and that ${where} is right`)];
  }
}

function hasEmbeddedData(home: string): boolean {
  try {
    return existsSync(embeddedPlaces(home).dataDir);
  } catch {
    return false;
  }
}

async function ask(db: Db, config: Config): Promise<Check[]> {
  const health = await readDatabaseHealth(db);
  const checks = judge(health, config.redisUrl === null);
  if (health.pendingMigrations.length > 0) return checks;
  const backlog = await readBacklog(db);
  const load = await readLoad(db);
  const { maxConnections } = config;
  const setup = { now: Date.now(), pending: backlog.pending, maxConnections, queuesHere: config.redisUrl === null };
  return [
    ...checks,
    ...judgeBacklog(backlog, setup.now),
    ...judgeLoad(load, setup),
    await checkSources(db),
    await checkDerived(db),
    await checkKeys(db),
  ];
}

/** @param queuesHere whether the queues are in this database too */
export function judge(health: DatabaseHealth, queuesHere: boolean): Check[] {
  const { versionNumber, version, encoding, chineseTrigrams, connections, maxConnections } = health;
  const missing = [...health.pendingMigrations, ...(queuesHere && !health.queueSchema ? ['the queues’ tables'] : [])];
  return [
    versionNumber >= OLDEST_SERVER
      ? ok('server', `PostgreSQL ${version} answers`)
      : fail('server', `PostgreSQL ${version} is too old`, 'use PostgreSQL 14 or newer'),
    encoding === 'UTF8'
      ? ok('encoding', 'UTF8')
      : fail('encoding', `${encoding} cannot hold every text`, 'make the database anew with encoding UTF8'),
    missing.length === 0
      ? ok('tables', 'up to date')
      : fail('tables', `not up to date: ${missing.join(', ')}`, 'run `briefwire migrate`'),
    judgeTrigrams(chineseTrigrams),
    connections <= maxConnections * MOST_CONNECTIONS_USED
      ? ok('connections', `${connections} of ${maxConnections} in use`)
      : warn(
          'connections',
          `${connections} of ${maxConnections} in use`,
          'raise max_connections, or run fewer processes',
        ),
  ];
}

function judgeTrigrams(trigrams: number | null): Check {
  if (trigrams === null) return fail('search', 'the extension pg_trgm is missing', 'run `briefwire migrate`');
  if (trigrams > 0) return ok('search', 'pg_trgm finds trigrams in Chinese text');
  const advice = 'make the database anew with a locale whose lc_ctype is not C, such as C.UTF-8';
  return fail('search', 'pg_trgm finds no trigrams in Chinese text under this locale', advice);
}

/** @param now milliseconds since 1970 */
export function judgeBacklog({ pending, oldest, deadLetters }: Backlog, now: number): Check[] {
  const hours = oldest ? (now - oldest.getTime()) / HOUR_MS : 0;
  const waiting = oldest ? `${pending} URLs pending, the oldest for ${hours.toFixed(1)} hours` : 'no URL is pending';
  return [
    hours > 1
      ? warn('pending', waiting, 'see that a worker runs (`briefwire serve`), and what `briefwire queue status` says')
      : ok('pending', waiting),
    ok(
      'dead',
      deadLetters > 0 ? `${deadLetters} URLs given up; \`briefwire queue dead\` lists them` : 'no URL was given up',
    ),
  ];
}
