import { defineConfig } from 'vitest/config';

// Files share a process (`isolate: false`), since loading everything anew for each took a sixth of the whole suite's time:
// a test leaves neither environment nor listeners behind, and modules of src keep nothing but caches.

/** Functions of their arguments: no server, no build. */
const pure = ['imports', 'pipeline/**/*', 'sources/**/*', 'train/**/*'].map((name) => `test/${name}.test.ts`);

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
          exclude: [...pure, 'test/faults/**'],
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
