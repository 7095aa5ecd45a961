import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { embeddedPlaces } from '../db/embedded.ts';
import { shownUrl } from '../shown-url.ts';
import { type Check, fail, messageOf, ok, warn } from './check.ts';

/** Lowest Node that package.json's `engines` allows. */
const OLDEST_NODE: [major: number, minor: number] = [20, 19];
const GIBIBYTE = 1024 ** 3;
const LITTLE_SPACE = GIBIBYTE;
const NO_SPACE = GIBIBYTE / 10;

/** This machine and what is configured on it; asks no server. */
export async function checkMachine(config: Config): Promise<Check[]> {
  const { folder, checks } = checkPlaces(config);
  return [checkNode(process.versions.node), ...checks, checkWeb(config), await checkSpace(folder)];
}

/** @param version as in `process.versions.node` */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor, needMinor] = OLDEST_NODE;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return ok('node', `Node ${version}`);
  return fail('node', `Node ${version} is too old`, `install Node ${OLDEST_NODE.join('.')} or newer`);
}

/** Where the data lie and why; `folder` is where space is needed. */
function checkPlaces(config: Config): { folder: string; checks: Check[] } {
  const queues = config.redisUrl
    ? `Redis at ${shownUrl(config.redisUrl)} (REDIS_URL)`
    : 'in PostgreSQL (REDIS_URL is unset)';
  const zone = ok('days', `reports use the days of ${config.timeZone}`);
  if (config.databaseUrl !== null) {
    const place = ok('database', `PostgreSQL at ${shownUrl(config.databaseUrl)} (DATABASE_URL)`);
    return { folder: config.home, checks: [place, ok('queues', queues), zone] };
  }
  try {
    const { binDir, dataDir, reason } = embeddedPlaces(config.home);
    const place =
      binDir === ''
        ? fail('database', reason, 'run npm ci without --omit=optional, or set DATABASE_URL')
        : ok('database', `embedded PostgreSQL, data in ${dataDir}, programs in ${binDir} (${reason})`);
    return { folder: dataDir, checks: [place, ok('queues', queues), zone] };
  } catch (error) {
    const place = fail('database', messageOf(error), 'set BRIEFWIRE_HOME to another folder, or DATABASE_URL');
    return { folder: config.home, checks: [place, ok('queues', queues), zone] };
  }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i;

function checkWeb({ web }: Config): Check {
  const where = `page on ${web.host}:${web.port}`;
  if (web.token !== null) return ok('web', `${where}, with a token`);
  if (LOOPBACK.test(web.host)) return ok('web', `${where}, for this machine only, so without a token`);
  return fail('web', `${where} could be reached from elsewhere without a token`, 'set BRIEFWIRE_TOKEN');
}

async function checkSpace(folder: string): Promise<Check> {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const { bavail, bsize } = await statfs(place);
    const free = bavail * bsize;
    const message = `${(free / GIBIBYTE).toFixed(1)} GiB free at ${place}`;
    if (free >= LITTLE_SPACE) return ok('disk', message);
    const advice = 'make room: the archive of pages grows with every article';
    return free < NO_SPACE ? fail('disk', message, advice) : warn('disk', message, advice);
  } catch (error) {
    return warn('disk', `the free space at ${place} cannot be read: ${messageOf(error)}`, 'look at it yourself');
  }
}
