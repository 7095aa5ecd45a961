import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JOB_NAMES } from '../../src/queues/job-names.ts';
import { backoff, type Job, jobId, jobs } from '../../src/queues/jobs.ts';

const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const job: fc.Arbitrary<Job> = fc.oneof(
  fc.record({ name: fc.constant('source' as const), payload: fc.record({ sourceId: id, window: fc.nat() }) }),
  fc.record({ name: fc.constant('fetch' as const), payload: fc.record({ urlId: id, request: id }) }),
  fc.record({ name: fc.constant('article' as const), payload: fc.record({ fetchId: id }) }),
);

describe('the id of a job', () => {
  it('has no colon and is not all digits, which BullMQ refuses', () => {
    fc.assert(
      fc.property(job, (any) => {
        expect(jobId(any)).toMatch(/^[a-z][a-z\d-]*$/);
      }),
    );
  });

  it('is equal for equal jobs of a queue, and only for those', () => {
    fc.assert(
      fc.property(job, job, (a, b) => {
        expect(jobId(a) === jobId(b)).toBe(
          a.name === b.name && JSON.stringify(a.payload) === JSON.stringify(b.payload),
        );
        expect(jobId(a)).toBe(jobId(structuredClone(a)));
      }),
    );
  });
});

describe('a payload', () => {
  it('of every queue is whole numbers', () => {
    fc.assert(
      fc.property(job, ({ name, payload }) => {
        expect(jobs[name].payload.parse(payload)).toEqual(payload);
      }),
    );
  });

  it.each([
    ['text for an id', 'fetch', { urlId: '1', request: 1 }],
    ['an address', 'fetch', { urlId: 'https://a.example/', request: 1 }],
    ['a fraction', 'fetch', { urlId: 1.5, request: 1 }],
    ['a number beyond exactness', 'article', { fetchId: 2 ** 53 }],
    ['nothing', 'article', {}],
    ['no object', 'article', '<html>'],
    ['null', 'article', null],
    ['an id of zero', 'article', { fetchId: 0 }],
    ['a request below one', 'fetch', { urlId: 1, request: 0 }],
    ['a source without its window', 'source', { sourceId: 1 }],
    ['a window before time', 'source', { sourceId: 1, window: -1 }],
  ] as const)('is refused: %s', (_, name, payload) => {
    expect(jobs[name].payload.safeParse(payload).success).toBe(false);
  });

  it.each([...JOB_NAMES])('of %s loses whatever else is in it', (name) => {
    const ids = { sourceId: 1, window: 2, urlId: 3, request: 4, fetchId: 5 };
    expect(Object.values(jobs[name].payload.parse({ ...ids, text: '全文' }))).not.toContain('全文');
  });
});

describe('the table of jobs', () => {
  it.each([...JOB_NAMES])('gives %s more than two attempts, since the queue may break one by itself', (name) => {
    expect(jobs[name].attempts).toBeGreaterThanOrEqual(3);
  });
});

describe('the wait before another attempt', () => {
  const base = fc.integer({ min: 1, max: 60_000 });
  const attempt = fc.integer({ min: 1, max: 2_000 });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const LONGEST = 15 * 60_000;

  it('doubles, is spread by up to half, and ends at a quarter of an hour and its spread', () => {
    fc.assert(
      fc.property(base, attempt, random, (baseMs, n, chance) => {
        const wait = backoff(baseMs, n, undefined, chance);
        const plain = Math.min(baseMs * 2 ** (n - 1), LONGEST);
        expect(wait).toBeGreaterThanOrEqual(plain);
        expect(wait).toBeLessThanOrEqual(Math.round(plain * 1.5));
        expect(Number.isSafeInteger(wait)).toBe(true);
      }),
    );
  });

  it('is never shorter than the other side asked for, up to a quarter of an hour', () => {
    fc.assert(
      fc.property(base, attempt, fc.nat({ max: 86_400_000 }), random, (baseMs, n, asked, chance) => {
        const wait = backoff(baseMs, n, asked, chance);
        expect(wait).toBeGreaterThanOrEqual(Math.min(asked, LONGEST));
        expect(wait).toBeLessThanOrEqual(LONGEST * 1.5);
      }),
    );
  });

  it('is what the base says at first', () => {
    expect([backoff(1_000, 1, undefined, 0), backoff(1_000, 3, undefined, 0), backoff(1_000, 1, 7_000, 0)]).toEqual([
      1_000, 4_000, 7_000,
    ]);
  });
});
