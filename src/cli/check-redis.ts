import { Redis } from 'ioredis';
import { shownUrl } from '../shown-url.ts';
import { type Check, fail, messageOf, ok, warn } from './check.ts';

const CONNECT_MS = 5_000;
const OLDEST_REDIS = 7;

/** Asks a Redis or Valkey server, or each named node of a cluster. @param url as REDIS_URL, nodes separated by commas */
export async function checkRedis(url: string): Promise<Check[]> {
  const checks: Check[] = [];
  for (const node of url.split(',')) checks.push(...(await checkNode(node)));
  return checks;
}

async function checkNode(node: string): Promise<Check[]> {
  // One answer or one error, no waiting for a server that may come back.
  const options = {
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    retryStrategy: () => null,
    lazyConnect: true,
  };
  const redis = new Redis(node, { ...options, maxRetriesPerRequest: 0 });
  let reason: unknown;
  redis.on('error', (error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    return judgeRedis(await redis.info());
  } catch (error) {
    // "Connection is closed." says less than what closed it.
    const why = messageOf(reason ?? error);
    return [
      fail('redis', `no answer at ${shownUrl(node)}: ${why}`, 'see that the server runs and that REDIS_URL is right'),
    ];
  } finally {
    redis.disconnect();
  }
}

/** @param info the answer to INFO, in lines `name:value` */
export function judgeRedis(info: string): Check[] {
  const values = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
  const valkey = values.get('valkey_version');
  const version = values.get('redis_version') ?? '0';
  const name = valkey ? `Valkey ${valkey}` : `Redis ${version}`;
  const policy = values.get('maxmemory_policy') ?? 'unknown';
  return [
    valkey || Number.parseInt(version, 10) >= OLDEST_REDIS
      ? ok('redis', `${name} answers`)
      : fail('redis', `${name} is too old`, 'use Redis 7 or newer, or Valkey'),
    policy === 'noeviction'
      ? ok('redis memory', 'maxmemory-policy is noeviction')
      : fail('redis memory', `maxmemory-policy is ${policy}: jobs may be dropped`, 'set maxmemory-policy noeviction'),
    values.get('aof_enabled') === '1'
      ? ok('redis disk', 'jobs are kept on disk (AOF)')
      : warn('redis disk', 'jobs are lost if the server stops, until the sweep finds them', 'set appendonly yes'),
  ];
}
