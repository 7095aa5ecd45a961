import { defineConfig } from 'vitest/config';

/** Functions of their arguments: no server, no build. */
const pure = ['imports', 'pipeline/**/*', 'sources/**/*', 'train/**/*'].map((name) => `test/${name}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'pure', include: pure, testTimeout: 30_000 } },
      {
        test: {
          name: 'servers',
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
