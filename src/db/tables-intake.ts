import type { ColumnType, Generated } from 'kysely';
import type { Published, SourceKind, SourceState } from '../pipeline/types.ts';
import type { DefaultNow, Id, Json } from './columns.ts';

/** Rows of what comes in: sources, URLs, fetches, pages, and what became of them. */

/** The final state of a URL. */
export type Fate = 'stored' | 'updated' | 'unchanged' | 'copy' | 'refused' | 'dead';

export type UrlState = 'pending' | Fate;

export type RunTrigger = 'ingest' | 'due' | 'serve' | 'worker';

export type RunState = 'running' | 'done' | 'failed' | 'interrupted';

export type FetchOutcome = 'page' | 'unchanged' | 'gone' | 'refused' | 'failed';

export interface Sites {
  id: Id;
  host: string;
  network: string;
}

export interface Sources {
  id: Id;
  kind: SourceKind;
  url: string;
  canonical_url: string;
  title: string | null;
  tags: Generated<string[]>;
  state: Generated<SourceState>;
  reason: string | null;
  interval_seconds: Generated<number>;
  next_fetch_at: DefaultNow;
  last_fetched_at: Date | null;
  etag: string | null;
  last_modified: string | null;
  failures: Generated<number>;
  created_at: DefaultNow;
  /** CSS selector of a listing's links; null where they are found by structure. */
  selector: string | null;
  message: string | null;
  polls: Generated<number>;
  items: Generated<number>;
  new_items: Generated<number>;
  usual_gap_seconds: number | null;
  last_item_at: Date | null;
  moved_to: string | null;
  moved_polls: Generated<number>;
}

export interface Items {
  id: Id;
  source_id: number;
  url_id: number | null;
  guid: string | null;
  canonical_url: string | null;
  content_key: Buffer;
  title: string | null;
  published: string | null;
  published_precision: Published['precision'] | null;
  html: string | null;
  item_at: Date;
  /** As the source says (`lastmod`). */
  changed_at: Date | null;
  first_seen_at: DefaultNow;
}

export interface Runs {
  id: Id;
  trigger: RunTrigger;
  state: Generated<RunState>;
  version: string;
  host: string;
  pid: number;
  started_at: DefaultNow;
  finished_at: Date | null;
}

export interface Urls {
  id: Id;
  url: string;
  canonical_url: string;
  /** Of `url`, as the database reads it from there; empty for a file. */
  host: ColumnType<string, never, never>;
  site_id: number;
  source_id: number | null;
  state: Generated<UrlState>;
  reason: string | null;
  request: Generated<number>;
  requested_at: DefaultNow;
  settled_at: Date | null;
  /** Until then the sweep, which has put its next step back, leaves it alone. */
  leased_until: Generated<Date>;
}

export interface RunUrls {
  run_id: number;
  url_id: number;
  request: number;
  state: Fate | null;
}

export interface Pages {
  id: Id;
  sha256: Buffer;
  byte_size: number;
  encoding: 'gzip' | 'identity';
  bytes: Buffer | null;
  text: string | null;
  stored_at: DefaultNow;
}

export interface Fetches {
  id: Id;
  url_id: number;
  request: number;
  outcome: FetchOutcome;
  reason: string | null;
  status: number | null;
  final_url: string | null;
  headers: Json<Record<string, string>>;
  page_id: number | null;
  fetched_at: DefaultNow;
  duration_ms: number | null;
  processed_at: Date | null;
  /** A job of this process goes on to read the page until then; the sweep leaves it alone. */
  leased_until: Generated<Date | null>;
}

export interface UrlEvents {
  id: Id;
  url_id: number;
  request: number;
  at: DefaultNow;
  stage: string;
  event: string;
  detail: Json<Record<string, unknown>>;
}

export interface DeadLetters {
  id: Id;
  url_id: number;
  request: number;
  queue: string;
  reason: string;
  message: string;
  payload: Json<Record<string, unknown>>;
  page_id: number | null;
  at: DefaultNow;
  replayed_at: Date | null;
}

export interface WarcFiles {
  id: Id;
  digest: Buffer;
  name: string;
  size: number;
  taken_to: Generated<number>;
  pages: Generated<number>;
  skipped: Json<Record<string, number>>;
  updated_at: DefaultNow;
}
