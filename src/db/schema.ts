import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { Category, Evidence, Match, Published, Scores, Script, Teaser } from '../pipeline/types.ts';

/** Row types of every table, as Kysely sees them. They stop at src/db: the rest of the program sees domain types. */
export interface Schema {
  sites: Sites;
  sources: Sources;
  runs: Runs;
  urls: Urls;
  run_urls: RunUrls;
  pages: Pages;
  fetches: Fetches;
  url_events: UrlEvents;
  dead_letters: DeadLetters;
  articles: Articles;
  article_versions: ArticleVersions;
  article_bands: ArticleBands;
  briefs: Briefs;
  brief_bands: BriefBands;
  sightings: Sightings;
  splits: Splits;
  sweep_cursors: SweepCursors;
  corrections: Corrections;
  report_briefs: ReportBriefs;
  report_articles: ReportArticles;
  report_daily: ReportDaily;
}

type Id = GeneratedAlways<number>;
type Json<T extends object> = JSONColumnType<T, string, string>;
type DefaultNow = ColumnType<Date, Date | undefined, Date>;

/** The final state of a URL. */
export type Fate = 'stored' | 'updated' | 'unchanged' | 'copy' | 'refused' | 'dead';
export type UrlState = 'pending' | Fate;

interface Sites {
  id: Id;
  host: string;
  network: string;
}

export type SourceKind = 'feed' | 'listing' | 'sitemap';
type SourceState = 'active' | 'paused' | 'stale' | 'blocked' | 'broken' | 'gone';

interface Sources {
  id: Id;
  kind: SourceKind;
  url: string;
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
}

export type RunTrigger = 'ingest' | 'due' | 'serve' | 'worker';
export type RunState = 'running' | 'done' | 'failed' | 'interrupted';

interface Runs {
  id: Id;
  trigger: RunTrigger;
  state: Generated<RunState>;
  version: string;
  host: string;
  pid: number;
  started_at: DefaultNow;
  finished_at: Date | null;
}

interface Urls {
  id: Id;
  url: string;
  canonical_url: string;
  site_id: number;
  source_id: number | null;
  state: Generated<UrlState>;
  reason: string | null;
  request: Generated<number>;
  requested_at: DefaultNow;
  settled_at: Date | null;
}

interface RunUrls {
  run_id: number;
  url_id: number;
  request: number;
  state: Fate | null;
}

interface Pages {
  id: Id;
  sha256: Buffer;
  byte_size: number;
  encoding: 'gzip' | 'identity';
  bytes: Buffer | null;
  text: string | null;
  stored_at: DefaultNow;
}

export type FetchOutcome = 'page' | 'unchanged' | 'gone' | 'refused' | 'failed';

interface Fetches {
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
}

interface UrlEvents {
  id: Id;
  url_id: number;
  request: number;
  at: DefaultNow;
  stage: string;
  event: string;
  detail: Json<Record<string, unknown>>;
}

interface DeadLetters {
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

interface Judged {
  category: Category;
  scores: Json<Scores>;
  evidence: Json<Evidence[]>;
  model_version: string;
  classified_at: Date;
}

interface Articles extends Judged {
  id: Id;
  url_id: number;
  url: string;
  site_id: number;
  source_id: number | null;
  page_id: number;
  fetch_id: number;
  title: string | null;
  raw_title: string | null;
  author: string | null;
  publisher: string | null;
  published_at: Date | null;
  published_on: string | null;
  published_precision: Published['precision'] | null;
  published_source: string | null;
  script: Script;
  text: string;
  text_key: Buffer | null;
  teasers: Json<Teaser[]>;
  copy_of: number | null;
  fetched_at: Date;
}

interface ArticleVersions {
  id: Id;
  article_id: number;
  page_id: number;
  fetch_id: number;
  title: string | null;
  text: string;
  fetched_at: Date;
  replaced_at: DefaultNow;
}

interface ArticleBands {
  article_id: number;
  band: number;
}

interface Briefs extends Judged {
  id: Id;
  fold_key: Buffer;
  tag: string | null;
  headline: string | null;
  body: string;
  brief_date: string | null;
  brief_time: string | null;
  occurred_on: string | null;
  attribution: string | null;
  raw_text: string;
  script: Script;
  split: Generated<boolean>;
  first_seen_at: Date;
}

interface BriefBands {
  brief_id: number;
  band: number;
  brief_date: string | null;
}

interface Sightings {
  id: Id;
  brief_id: number;
  article_id: number;
  fetch_id: number;
  position: number;
  start_offset: number;
  end_offset: number;
  raw_text: string;
  fold_key: Buffer;
  match: Match;
  match_scores: Json<Record<string, number>>;
  seen_at: Date;
}

interface Splits {
  id: Id;
  article_id: number;
  fold_key: Buffer;
  brief_id: number;
  parted_from: number;
}

interface SweepCursors {
  name: string;
  position: Generated<number>;
  leased_until: Generated<Date>;
}

interface Corrections {
  id: Id;
  subject: string;
  field: string;
  was: string | null;
  /** Null: the correction was taken back. */
  now: string | null;
  who: string;
  at: DefaultNow;
}

interface ReportBriefs {
  id: number;
  tag: string | null;
  headline: string | null;
  body: string;
  dated: string | null;
  brief_time: string | null;
  occurred: string | null;
  seen: string;
  attribution: string | null;
  script: Script;
  category: Category;
  machine_category: Category;
  score: number;
  articles: number;
  networks: number;
  url: string | null;
}

interface ReportArticles {
  id: number;
  title: string | null;
  author: string | null;
  publisher: string | null;
  dated: string | null;
  published_at: Date | null;
  published_precision: string | null;
  seen: string;
  script: Script;
  category: Category;
  machine_category: Category;
  score: number;
  copies: number;
  networks: number;
  briefs: number;
  url: string;
  text: string;
}

interface ReportDaily {
  day: string | null;
  category: Category;
  briefs: number;
  sightings: number;
  articles: number;
}
