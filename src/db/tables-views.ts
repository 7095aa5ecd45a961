import type { Category, Script } from '../pipeline/types.ts';

/** Rows of the views that people query. */

export interface ReportBriefs {
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
  seen_at: Date;
}

export interface ReportArticles {
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
  seen_at: Date;
}

export interface ReportDaily {
  day: string | null;
  category: Category;
  briefs: number;
  sightings: number;
  articles: number;
}
