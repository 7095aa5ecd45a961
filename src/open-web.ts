import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import { createHttpClient } from './http/client.ts';
import { allowRule, allows } from './http/guard.ts';
import { MAX_PAGE_BYTES } from './pipeline/incoming.ts';
import { robotsToken } from './pipeline/robots.ts';
import { createPoliteClient, type PoliteClient } from './workers/polite.ts';

const FETCH_DEADLINE_MS = 60_000;

/** The one way to other people's servers, for workers and for what a person asks by hand. */
export interface OpenWeb {
  polite: PoliteClient;
  close(): Promise<void>;
}

export function openWeb(config: Config, db: Db): OpenWeb {
  const http = createHttpClient({
    userAgent: config.userAgent,
    allowHosts: config.allowHosts,
    maxBytes: MAX_PAGE_BYTES,
    deadlineMs: FETCH_DEADLINE_MS,
  });
  const isOwn = allowRule(config.allowHosts);
  const polite = createPoliteClient({
    db,
    http,
    robotsToken: robotsToken(config.userAgent),
    // A private host that somebody allowed is their own.
    gapMs: (url) => (allows(isOwn, url) ? 0 : config.hostGapMs),
  });
  return {
    polite,
    async close() {
      polite.close();
      await http.close();
    },
  };
}
