import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { SetupError } from '../src/pipeline/errors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'briefwire-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function secret(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** What the program says to a person about these variables. */
function complaint(variables: Record<string, string>): string {
  try {
    loadConfig(variables);
  } catch (error) {
    if (error instanceof SetupError) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('without any variable', () => {
  it('everything has a default', () => {
    expect(loadConfig({ PATH: '/bin', HOME: '/root' })).toEqual({
      home: path.resolve('.briefwire'),
      databaseUrl: null,
      redisUrl: null,
      timeZone: 'Asia/Shanghai',
      allowHosts: [],
      userAgent: expect.stringMatching(/^briefwire\//),
      hostGapMs: 5_000,
      logLevel: 'info',
      concurrency: 16,
      maxConnections: 10,
      haste: 1,
      metricsPort: null,
      web: { host: '127.0.0.1', port: 8420, token: null },
    });
  });

  it('an empty one counts as unset', () => {
    const names = [
      'HOME',
      'TZ',
      'ALLOW_HOSTS',
      'USER_AGENT',
      'HOST_GAP_MS',
      'LOG_LEVEL',
      'CONCURRENCY',
      'HOST',
      'PORT',
      'TOKEN',
      'TEST_HASTE',
    ];
    const empty = Object.fromEntries(
      [...names.map((name) => `BRIEFWIRE_${name}`), 'DATABASE_URL', 'REDIS_URL'].map((name) => [name, '']),
    );
    expect(loadConfig({ ...empty, DATABASE_URL_FILE: '' })).toEqual(loadConfig({}));
  });
});

describe('a variable', () => {
  it.each([
    ['BRIEFWIRE_HOME', '/srv/bw/../briefwire', { home: '/srv/briefwire' }],
    ['DATABASE_URL', 'postgres://u:p@db:5432/bw', { databaseUrl: 'postgres://u:p@db:5432/bw' }],
    ['DATABASE_URL', 'postgresql:///bw?host=/run/pg', { databaseUrl: 'postgresql:///bw?host=/run/pg' }],
    ['REDIS_URL', 'rediss://:p@r:6379/0', { redisUrl: 'rediss://:p@r:6379/0' }],
    ['REDIS_URL', 'redis://a:1,redis://b:2', { redisUrl: 'redis://a:1,redis://b:2' }],
    ['BRIEFWIRE_TZ', 'UTC', { timeZone: 'UTC' }],
    ['BRIEFWIRE_HOST_GAP_MS', '0', { hostGapMs: 0 }],
    ['BRIEFWIRE_ALLOW_HOSTS', ' a.example , 127.0.0.1:8080,, ', { allowHosts: ['a.example', '127.0.0.1:8080'] }],
    ['BRIEFWIRE_LOG_LEVEL', 'debug', { logLevel: 'debug' }],
    ['BRIEFWIRE_CONCURRENCY', '1', { concurrency: 1 }],
    ['BRIEFWIRE_MAX_CONNECTIONS', '500', { maxConnections: 500 }],
    ['BRIEFWIRE_TEST_HASTE', '10', { haste: 10 }],
    ['BRIEFWIRE_PORT', '0', { web: { host: '127.0.0.1', port: 0, token: null } }],
    ['BRIEFWIRE_TOKEN', '0123456789abcdef', { web: { host: '127.0.0.1', port: 8420, token: '0123456789abcdef' } }],
  ])('sets what it names: %s=%s', (name, value, expected) => {
    expect(loadConfig({ [name]: value })).toMatchObject(expected);
  });

  it.each([
    ['DATABASE_URL', 'localhost:5432'],
    ['DATABASE_URL', 'mysql://db/bw'],
    ['REDIS_URL', 'http://redis:6379'],
    ['BRIEFWIRE_TZ', 'Mars/Olympus'],
    ['BRIEFWIRE_TZ', "UTC'; drop table urls"],
    ['BRIEFWIRE_LOG_LEVEL', 'loud'],
    ['BRIEFWIRE_CONCURRENCY', '0'],
    ['BRIEFWIRE_CONCURRENCY', '1.5'],
    ['BRIEFWIRE_CONCURRENCY', 'many'],
    ['BRIEFWIRE_MAX_CONNECTIONS', '1'],
    ['BRIEFWIRE_TEST_HASTE', '21'],
    ['BRIEFWIRE_PORT', '65536'],
    ['BRIEFWIRE_TOKEN', 'short'],
  ])('is named where its value cannot be used: %s=%s', (name, value) => {
    expect(complaint({ [name]: value })).toMatch(
      new RegExp(`^wrong settings in the environment:\n {2}${name}: [^\n]+$`),
    );
  });
});

describe('a secret in a file', () => {
  it('is read without its last line break', () => {
    const variables = {
      DATABASE_URL_FILE: secret('db', 'postgres://u:p@db/bw\n'),
      BRIEFWIRE_TOKEN_FILE: secret('token', ' 0123456789abcdef\r\n'),
    };
    expect(loadConfig(variables)).toMatchObject({
      databaseUrl: 'postgres://u:p@db/bw',
      web: { token: ' 0123456789abcdef' },
    });
  });

  it('gives way to the variable itself', () => {
    const variables = { REDIS_URL: 'redis://a:1', REDIS_URL_FILE: secret('redis', 'redis://b:2') };
    expect(loadConfig(variables)).toMatchObject({ redisUrl: 'redis://a:1' });
  });

  it('counts as unset where the file is empty', () => {
    expect(loadConfig({ REDIS_URL_FILE: secret('empty', '\n') })).toMatchObject({ redisUrl: null });
  });

  it('is held to the same rules', () => {
    expect(complaint({ DATABASE_URL_FILE: secret('wrong', 'hunter2') })).toMatch(/ {2}DATABASE_URL: is not a URL/);
  });

  it('is named where it cannot be read', () => {
    expect(complaint({ DATABASE_URL_FILE: '/nowhere/at-all' })).toBe(
      'wrong settings in the environment:\n  DATABASE_URL_FILE: names /nowhere/at-all, which cannot be read',
    );
  });
});

describe('what is wrong', () => {
  const WRONG = {
    DATABASE_URL: 'mysql://keeper:hunter2@db/bw',
    REDIS_URL: 'memcached://keeper:hunter2@redis',
    BRIEFWIRE_TOKEN: 'hunter2',
    BRIEFWIRE_TZ: 'Mars/Olympus',
    BRIEFWIRE_PORT: 'eighty',
    BRIEFWIRE_HOME_FILE: '/nowhere/at-all',
  };

  it('is told all at once, one line each', () => {
    const lines = complaint(WRONG).split('\n').slice(1);
    expect(lines.map((line) => line.trim().split(':')[0]).sort()).toEqual(Object.keys(WRONG).sort());
  });

  it('is told without a password', () => {
    expect(complaint(WRONG)).not.toMatch(/hunter2|keeper/);
  });
});
