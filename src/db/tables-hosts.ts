import type { Generated } from 'kysely';
import type { DefaultNow, Json } from './columns.ts';

/** Rows of how hosts are asked: their lines, who waits in them, their robots.txt, and what was purged. */

export type HostState = 'active' | 'paused' | 'blocked';

export interface Hosts {
  host: string;
  state: Generated<HostState>;
  gap_ms: number | null;
  crawl_delay_ms: number | null;
  next_at: Generated<Date>;
  free_at: Generated<Date>;
  holder: string | null;
  held_at: Date | null;
  latency_ms: Generated<number>;
  failures: Generated<number>;
  down_until: Date | null;
  last_asked_at: Date | null;
  last_status: number | null;
  last_reason: string | null;
}

export interface Turns {
  job: string;
  host: string;
  at: Date;
  url_id: number | null;
  request: number | null;
  hop: string | null;
  hops: Generated<string[]>;
  moved_to: string | null;
}

export interface Robots {
  origin: string;
  outcome: 'rules' | 'none' | 'unreachable';
  status: number | null;
  rules: Json<{ allow: boolean; path: string }[]>;
  crawl_delay_ms: number | null;
  sitemaps: Generated<string[]>;
  fetched_at: DefaultNow;
  expires_at: Date;
}

export interface Purged {
  kind: 'url' | 'host';
  subject: string;
  who: string;
  at: DefaultNow;
}
