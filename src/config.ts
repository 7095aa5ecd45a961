import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { SetupError } from './pipeline/errors.ts';

/** Everything that can be set, as the program uses it. Times are milliseconds, sizes bytes. */
export interface Config {
  /** Folder of the embedded database. */
  home: string;
  /** Server to use instead of the embedded PostgreSQL, or null. */
  databaseUrl: string | null;
  /** Server (or comma-separated cluster nodes) for the queues instead of PostgreSQL, or null. */
  redisUrl: string | null;
  /** IANA zone whose days and weeks reports use. */
  timeZone: string;
  /** `host` or `host:port` that may be fetched although it is private. */
  allowHosts: string[];
  userAgent: string;
  /** How long a host is left alone between two requests, milliseconds, unless `hosts` says otherwise. */
  hostGapMs: number;
  logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  /** Articles that one process reads and stores at the same time. */
  concurrency: number;
  /** Connections of the main pool. */
  maxConnections: number;
  /**
   * For tests of faults: divides the times by which lost work is found again and tried again (locks, stall checks,
   * sweeps, backoff, silent connections).
   */
  haste: number;
  web: { host: string; port: number; token: string | null };
  /** Port on which a worker answers `/healthz`, `/readyz` and `/metrics`, at the page's host, or null. */
  metricsPort: number | null;
}

const DEFAULT_USER_AGENT = 'briefwire/0.1 (+https://github.com/briefwire/briefwire; news archive for analysts)';

const timeZone = z.string().refine(isTimeZone, 'is not a time zone name such as Asia/Shanghai');
const serverUrl = (protocols: RegExp, example: string) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value.split(',')[0] ?? '') && protocols.test(value),
      `is not a URL like ${example}`,
    );

const environment = z.object({
  BRIEFWIRE_HOME: z.string().min(1).default('.briefwire'),
  DATABASE_URL: serverUrl(/^postgres(ql)?:\/\//, 'postgres://user@host:5432/briefwire').optional(),
  REDIS_URL: serverUrl(/^rediss?:\/\//, 'redis://host:6379').optional(),
  BRIEFWIRE_TZ: timeZone.default('Asia/Shanghai'),
  BRIEFWIRE_ALLOW_HOSTS: z.string().default(''),
  BRIEFWIRE_USER_AGENT: z.string().min(1).default(DEFAULT_USER_AGENT),
  BRIEFWIRE_HOST_GAP_MS: z.coerce.number().int().min(0).max(3_600_000).default(5_000),
  BRIEFWIRE_LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  BRIEFWIRE_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(16),
  BRIEFWIRE_MAX_CONNECTIONS: z.coerce.number().int().min(2).max(500).default(10),
  BRIEFWIRE_TEST_HASTE: z.coerce.number().int().min(1).max(20).default(1),
  BRIEFWIRE_HOST: z.string().min(1).default('127.0.0.1'),
  BRIEFWIRE_PORT: z.coerce.number().int().min(0).max(65_535).default(8420),
  BRIEFWIRE_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  BRIEFWIRE_TOKEN: z.string().min(16, 'needs at least 16 characters').optional(),
});

type Variables = Record<string, string | undefined>;

/**
 * Reads settings from environment variables; each may also be given as `NAME_FILE`, a file that holds the value.
 * @param variables usually `process.env`; empty values count as unset
 * @throws SetupError that lists every wrong setting at once
 */
export function loadConfig(variables: Variables): Config {
  const { values, unreadable } = withFiles(variables);
  const parsed = environment.safeParse(values);
  const wrong = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  if (!parsed.success || unreadable.length > 0) {
    const problems = [...unreadable, ...wrong].map((problem) => `  ${problem}`);
    throw new SetupError(`wrong settings in the environment:\n${problems.join('\n')}`);
  }
  const env = parsed.data;
  return {
    home: path.resolve(env.BRIEFWIRE_HOME),
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    timeZone: env.BRIEFWIRE_TZ,
    allowHosts: env.BRIEFWIRE_ALLOW_HOSTS.split(',').flatMap((host) => host.trim() || []),
    userAgent: env.BRIEFWIRE_USER_AGENT,
    hostGapMs: env.BRIEFWIRE_HOST_GAP_MS,
    logLevel: env.BRIEFWIRE_LOG_LEVEL,
    concurrency: env.BRIEFWIRE_CONCURRENCY,
    maxConnections: env.BRIEFWIRE_MAX_CONNECTIONS,
    haste: env.BRIEFWIRE_TEST_HASTE,
    web: { host: env.BRIEFWIRE_HOST, port: env.BRIEFWIRE_PORT, token: env.BRIEFWIRE_TOKEN ?? null },
    metricsPort: env.BRIEFWIRE_METRICS_PORT ?? null,
  };
}

/** The variables with every `NAME_FILE` replaced by what the file says, and a line on each that cannot be read. */
function withFiles(variables: Variables): { values: Variables; unreadable: string[] } {
  const values: Variables = {};
  const unreadable: string[] = [];
  for (const name of Object.keys(environment.shape)) {
    const file = variables[`${name}_FILE`];
    try {
      values[name] = variables[name] || (file && readSecret(file)) || undefined;
    } catch {
      unreadable.push(`${name}_FILE: names ${file}, which cannot be read`);
    }
  }
  return { values, unreadable };
}

/** What the file says, without its last line break. */
function readSecret(file: string): string {
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z0-9_+/-]+$/.test(name);
  } catch {
    return false;
  }
}
