import type { Hosts, Purged, Robots, Turns } from './tables-hosts.ts';
import type {
  DeadLetters,
  Fetches,
  Items,
  Pages,
  Runs,
  RunUrls,
  Sites,
  Sources,
  UrlEvents,
  Urls,
  WarcFiles,
} from './tables-intake.ts';
import type {
  ArticleBands,
  Articles,
  ArticleVersions,
  BriefBands,
  Briefs,
  Corrections,
  Sightings,
  Splits,
  Sweeps,
} from './tables-news.ts';
import type { ReportArticles, ReportBriefs, ReportDaily } from './tables-views.ts';

/** Row types of every table, as Kysely sees them. They stop at src/db: the rest of the program sees domain types. */
export interface Schema {
  sites: Sites;
  sources: Sources;
  items: Items;
  runs: Runs;
  urls: Urls;
  run_urls: RunUrls;
  pages: Pages;
  fetches: Fetches;
  url_events: UrlEvents;
  dead_letters: DeadLetters;
  warc_files: WarcFiles;
  articles: Articles;
  article_versions: ArticleVersions;
  article_bands: ArticleBands;
  briefs: Briefs;
  brief_bands: BriefBands;
  sightings: Sightings;
  splits: Splits;
  sweeps: Sweeps;
  corrections: Corrections;
  hosts: Hosts;
  turns: Turns;
  robots: Robots;
  purged: Purged;
  report_briefs: ReportBriefs;
  report_articles: ReportArticles;
  report_daily: ReportDaily;
}
