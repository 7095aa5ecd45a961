/**
 * The words of this project, each with one meaning in code, database, command line and docs.
 *
 * | word | meaning |
 * |---|---|
 * | source | what is polled for links: a feed, a listing page or a sitemap |
 * | item | one entry of a feed, with its guid |
 * | URL | an address that entered, with its state; the canonical URL is its form without tracking parameters and fragment |
 * | fetch | one attempt to get a URL's bytes, with status and headers |
 * | page | unique bytes, kept compressed: the archive; with the text that was extracted from them |
 * | article | the piece that a page is about, without what was put between its paragraphs |
 * | brief | a dated short notice between an article's paragraphs; one brief, however many pages carry it |
 * | sighting | one page's copy of a brief, at its place in that page |
 * | claim | a number with a measure that people report on, who said it and for when it holds |
 * | teaser | a lead line at the end of a page that advertises another article |
 * | sentinel | a date that means "no date", such as 1900/1/1 |
 * | folded | text made comparable: width, script, spaces and punctuation removed; never shown to a person |
 * | fate | the final state of a URL: stored, updated, unchanged, copy, refused or dead |
 * | dead letter | a URL whose work was given up, kept with stage and reason for replay |
 */

/** What a piece of news is about; labels are defined in docs/labels.md. */
export const CATEGORIES = ['park', 'policy', 'market', 'other'] as const;
export type Category = (typeof CATEGORIES)[number];

/** One score for each category, between 0 and 1, summing to 1. */
export type Scores = Record<Category, number>;

/** A span of the original text that spoke for (weight > 0) a category. Offsets are UTF-16 units into the named field. */
export interface Evidence {
  field: 'tag' | 'headline' | 'title' | 'body';
  start: number;
  end: number;
  text: string;
  category: Category;
  weight: number;
}

/** The classifier's answer: what, how sure, why, and by which version of the model. */
export interface Classification {
  category: Category;
  scores: Scores;
  evidence: Evidence[];
  modelVersion: string;
}

/** What is polled: a feed that a person subscribed to, a page of links, a sitemap. */
export const SOURCE_KINDS = ['feed', 'listing', 'sitemap'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** docs/sources.md says what each means; all but `paused` and `gone` are polled. */
export const SOURCE_STATES = ['active', 'paused', 'stale', 'blocked', 'broken', 'gone'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

export type RegionLevel = 'country' | 'province' | 'city' | 'district';

/** A country or a part of one. */
export interface Region {
  /** ISO 3166-1 for a country, GB/T 2260 for China's divisions, the parent's code and the name for what has none. */
  code: string;
  /** As the source writes it, with its suffix: 杭州市. */
  name: string;
  level: RegionLevel;
  /** The code of the next larger region; null for a country. */
  parent: string | null;
}

/** A region or park where a text names it. Offsets are UTF-16 units of the original field. */
export interface PlaceMention {
  type: 'region' | 'park';
  field: 'headline' | 'title' | 'body';
  start: number;
  end: number;
  text: string;
  /** What it is, whatever the text calls it: a region's official name, a park's in simplified script. */
  name: string;
  /** The region and all that it lies in, smallest first; of a park, where it lies as far as that is known. */
  path: Region[];
}

/** A regulator, company or coin where a text names it. Offsets are UTF-16 units of the original field. */
export interface NameMention {
  type: 'regulator' | 'company' | 'coin';
  field: 'headline' | 'title' | 'body';
  start: number;
  end: number;
  text: string;
  /** What it is, whatever the text calls it, in simplified script: 中国人民银行, 币安, 比特币. */
  name: string;
  /** Whose regulator it is, smallest region first; empty for companies, coins and what states share. */
  path: Region[];
}

/** The dominant script of a text: Traditional Chinese, Simplified Chinese, or neither. */
export type Script = 'hant' | 'hans' | 'other';

/** When something was published, as precisely as the page says. */
export interface Published {
  /** `2021-06-30` or `2021-06-30T10:12:00+08:00`; where the page names no zone it is +08:00. */
  value: string;
  precision: 'day' | 'minute' | 'second';
  /** Where it was read. */
  source: 'json-ld' | 'meta' | 'time' | 'text' | 'script' | 'feed';
}

/** A brief as it stands on one page. */
export interface SegmentedBrief {
  tag: string | null;
  headline: string | null;
  body: string;
  /** The bracket's day, `YYYY-MM-DD`; null where the page was cut off before it. */
  date: string | null;
  /** The bracket's time, `HH:MM:SS` at +08:00, or null. */
  time: string | null;
  /** The day the text itself names, its year inferred from the bracket; null if it names none. */
  occurred: string | null;
  /** UTF-16 offsets of the whole brief, tag to bracket, into the extracted text. */
  start: number;
  end: number;
  /** Who the brief says it has the news from. */
  attribution: string | null;
  /** How many of the article's paragraphs stand before it. */
  position: number;
}

export interface Teaser {
  text: string;
  url: string | null;
}

export interface Link {
  url: string;
  text: string;
}

/** What a page's bytes say, before anything is judged. */
export interface ReadPage {
  kind: 'article' | 'listing';
  /** WHATWG name of the encoding that was used. */
  charset: string;
  script: Script;
  /** The page's visible text that segments point into. */
  text: string;
  /** The title without site suffixes and token prefixes; `rawTitle` as the page has it. */
  title: string | null;
  rawTitle: string | null;
  author: string | null;
  publisher: string | null;
  published: Published | null;
  /** Dates that were found and refused (sentinels, the future), as they stood. */
  rejectedDates: string[];
  paragraphs: string[];
  briefs: SegmentedBrief[];
  teasers: Teaser[];
  /** Links of a listing page; empty for an article. */
  links: Link[];
  /** The page asks not to be archived (robots meta). */
  noarchive: boolean;
}

/** How two copies of a brief were found to be the same. */
export type Match = 'exact' | 'folded' | 'near' | 'split';

/** A brief's text made comparable. Deterministic: the same brief gives the same fingerprint on every machine. */
export interface Fingerprint {
  /** Folded headline and body, tag and attribution lead dropped. */
  folded: string;
  /** Hex SHA-256 of what tells the brief apart, its body and the facts of its headline: the exact key. */
  key: string;
  /** Keys of possible copies: two briefs that share none are not compared. Signed 32-bit numbers, each once. */
  bands: number[];
}

/** How a number is meant: `47家`, `超过47家`, `最高300万元`, `约100家`. */
export type Qualifier = 'exact' | 'over' | 'up_to' | 'about';

/** What a reported number counts or measures; docs/data.md defines each. */
export const MEASURES = [
  'parks',
  'companies',
  'projects',
  'filings',
  'patents',
  'standards',
  'policies',
  'institutes',
  'people',
  'jobs',
  'users',
  'nodes',
  'records',
  'throughput',
  'area',
  'investment',
  'fund',
  'subsidy',
  'loans',
  'revenue',
  'output',
  'profit',
  'tax',
  'valuation',
  'turnover',
  'share',
  'growth',
  'decline',
] as const;
export type Measure = (typeof MEASURES)[number];

/** A number that a text reports. */
export interface Claim {
  measure: Measure;
  /** Multiplied out; one of them is null where the text names one end only (over, up to). */
  low: number | null;
  high: number | null;
  qualifier: Qualifier;
  /** Normalised: 家, CNY, 平方米, % …; Simplified whatever the text is. */
  unit: string;
  /** The last day of the time that the sentence names, `YYYY-MM-DD`; null where it names none. */
  asOf: string | null;
  /** Who the sentence says counted or said so. */
  claimant: string | null;
  /** Which text the offsets point into: a title, a headline, or the body (an article's `text`). */
  field: 'title' | 'headline' | 'body';
  /** UTF-16 offsets of the number with qualifier and unit. */
  start: number;
  end: number;
  text: string;
  /** The sentence that it stands in, and where that begins in the field. */
  quotation: string;
  sentenceStart: number;
}

/** The parts of a brief that matching and classifying look at. */
export interface BriefText {
  tag?: string | null | undefined;
  headline?: string | null | undefined;
  body: string;
}

/** A brief of one page with everything that storing it needs. */
export interface AnalysedBrief extends SegmentedBrief {
  /** The whole brief as it stands on the page, tag to bracket. */
  raw: string;
  fingerprint: Fingerprint;
  classification: Classification;
  places: PlaceMention[];
  names: NameMention[];
  claims: Claim[];
}

/** A page after all pure steps: what it says and what we make of it. */
export interface AnalysedPage extends Omit<ReadPage, 'briefs'> {
  briefs: AnalysedBrief[];
  classification: Classification;
  /** Named in the title and in the body, its paragraphs joined by line breaks. */
  places: PlaceMention[];
  names: NameMention[];
  claims: Claim[];
  /** Hex SHA-256 of the folded body, equal for copies of one article; null where the body is too short to tell. */
  textKey: string | null;
  /** Keys of possible copies of the article: two that share none are not compared. Signed 32-bit numbers, each once. */
  textBands: number[];
}
