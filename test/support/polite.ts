import { onTestFinished } from 'vitest';
import type { Db } from '../../src/db/database.ts';
import type { HttpClientOptions } from '../../src/http/client.ts';
import { createPoliteClient, type PoliteClient } from '../../src/workers/polite.ts';
import { startClient } from '../http/site.ts';

/** The workers' way to the Web, closed when the test ends. @param options `gapMs`: of every host, 0 by default */
export function startPolite(db: Db, options: Partial<HttpClientOptions> & { gapMs?: number } = {}): PoliteClient {
  const { gapMs = 0, ...limits } = options;
  const polite = createPoliteClient({
    db,
    http: startClient(limits),
    robotsToken: 'briefwire-test',
    gapMs: () => gapMs,
  });
  onTestFinished(() => polite.close());
  return polite;
}
