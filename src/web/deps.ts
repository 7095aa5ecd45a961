import type { Db } from '../db/database.ts';
import type { Readiness } from './health.ts';

/** Jobs of each queue. */
export type JobCounts = Record<string, { waiting: number; active: number; delayed: number }>;

/** Takes an article's URL in. @throws UsageError or PermanentError where it cannot be one */
export type Enqueue = (url: string) => Promise<{ id: number; state: string }>;

/** What the page needs. */
export interface WebDeps {
  db: Db;
  /** Shared secret; null where only this machine can reach the page. */
  token: string | null;
  version: string;
  /** IANA name of the zone whose days and times are shown: that of the database connection. */
  timeZone: string;
  ready: () => Promise<Readiness>;
  /** For `/metrics`. */
  metrics?: () => Promise<string>;
  /** Without it the page takes no URLs in. */
  enqueue?: Enqueue;
  /** Puts a dead letter back on its queue; false where there was nothing to retry. */
  retry?: (letterId: number) => Promise<boolean>;
  jobs?: () => Promise<JobCounts>;
  /** Is told of what went wrong while answering. */
  onError?: (error: unknown) => void;
}
