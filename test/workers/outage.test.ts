import { describe, expect, it } from 'vitest';
import { PermanentError, RetryableError } from '../../src/pipeline/errors.ts';
import { isOutage, QueueOutage } from '../../src/workers/outage.ts';

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('an outage', () => {
  const STATES = '08006 25006 28P01 3D000 40P01 42501 53100 53300 55P03 57P01 57P03 58030'.split(' ');
  it.each(STATES)("is what PostgreSQL says with %s, of its own state, others' work or our rights", (state) => {
    expect(isOutage(coded(state))).toBe(true);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ETIMEDOUT'])('is what a socket says with %s', (code) => {
    expect(isOutage(coded(code))).toBe(true);
  });

  it.each(['Connection terminated unexpectedly', 'Client has encountered a connection error and is not queryable'])(
    'is what pg says without a code: %s',
    (message) => {
      expect(isOutage(new Error(message))).toBe(true);
    },
  );

  it('is a next step that could not be queued', () => {
    expect(isOutage(new QueueOutage('full'))).toBe(true);
  });

  it.each([
    coded('23505'),
    coded('22P05'),
    coded('42703'),
    new TypeError('x is undefined'),
    new PermanentError('http-404', 'gone'),
    new RetryableError('connect', 'ECONNREFUSED'),
    'ECONNREFUSED',
    undefined,
  ])('is not a mistake of ours, nor what a site did: %s', (error) => {
    expect(isOutage(error)).toBe(false);
  });
});
