import { defineConfig } from 'vitest/config';

// Files share a process (`isolate: false`), since loading everything anew for each took a sixth of the whole suite's time:
// a test leaves neither environment nor listeners behind, and modules of src keep nothing but caches.

/** Functions of their arguments: no server, no build. */
const pure = ['imports', 'pipeline/**/*', 'sources/**/*', 'train/**/*'].map((name) => `test/${name}.test.ts`);

/** Whole command lines and pages, a quarter of the time; CI leaves them out on one of its three runtimes. */
const long = ['end-to-end', 'web/browser', 'cli/ingest-warc'].map((name) => `test/${name}.test.ts`);
const leftOut = process.env['BRIEFWIRE_SHORT_TESTS'] ? long : [];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'pure', include: pure, testTimeout: 30_000, isolate: false } },
      {
        test: {
          name: 'servers',
          isolate: false,
          include: ['test/**/*.test.ts'],
          // A suite of its own: npm run test:faults.
          exclude: [...pure, ...leftOut, 'test/faults/**'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    // Two cores are what CI has; each file may run servers and processes of its own.
    maxWorkers: 2,
  },
});
