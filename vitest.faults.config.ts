import { defineConfig } from 'vitest/config';

/** What servers, networks and killed processes do to a run: `npm run test:faults`, apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/faults/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // A long run says how far it is.
    reporters: ['verbose'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // Two cores are what CI has; most of a test is waiting for locks to run out.
    maxWorkers: 2,
  },
});
