import type { Generated } from 'kysely';
import type { Category, Evidence, Match, Published, Scores, Script, Teaser } from '../pipeline/types.ts';
import type { DefaultNow, Id, Json } from './columns.ts';

/** Rows of what pages say: articles, briefs, sightings, and what people say of them. */

interface Judged {
  category: Category;
  scores: Json<Scores>;
  evidence: Json<Evidence[]>;
  model_version: string;
  classified_at: Date;
}

export interface Articles extends Judged {
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
  /** Of its bands: see `ARTICLE_KEYS_VERSION`. */
  keys_version: Generated<number>;
}

export interface ArticleVersions {
  id: Id;
  article_id: number;
  page_id: number;
  fetch_id: number;
  title: string | null;
  text: string;
  fetched_at: Date;
  replaced_at: DefaultNow;
}

export interface ArticleBands {
  article_id: number;
  band: number;
}

export interface Briefs extends Judged {
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
  /** Of its key and bands: see `BRIEF_KEYS_VERSION`. */
  keys_version: Generated<number>;
}

export interface BriefBands {
  brief_id: number;
  band: number;
  brief_date: string | null;
}

export interface Sightings {
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

export interface Splits {
  id: Id;
  article_id: number;
  fold_key: Buffer;
  brief_id: number;
  parted_from: number;
}

export interface Sweeps {
  name: string;
  leased_until: Generated<Date>;
  /** When a sweep last ended. */
  swept_at: Date | null;
}

export interface Corrections {
  id: Id;
  subject: string;
  field: string;
  was: string | null;
  /** Null: the correction was taken back. */
  now: string | null;
  who: string;
  at: DefaultNow;
}
