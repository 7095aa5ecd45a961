import { type LinkedData, takeLinkedData, textOf } from './extract-linked-data.ts';
import type { Attributes } from './extract-tokens.ts';
import type { Declaration } from './extract-walk.ts';
import { forbidsArchive } from './robots-tag.ts';

/** What a page says about itself where only machines look. */
export interface Declared {
  title: string | null;
  /** og:title, twitter:title or JSON-LD headline. */
  headline: string | null;
  siteName: string | null;
  /** JSON-LD's author. */
  author: string | null;
  /** `<meta name="author">` and its like: often the site or an editor. */
  metaAuthor: string | null;
  /** Values that may be the time of publication, best first. */
  dates: DeclaredDate[];
  /** JSON-LD's text of the article. */
  body: string | null;
  /** og:type or a JSON-LD type says that this is an article. */
  isArticle: boolean;
  noarchive: boolean;
  base: string | null;
}

export interface DeclaredDate {
  value: string;
  source: 'json-ld' | 'meta' | 'time';
  /** Its name does not say which date it is: what stands around the title is better. */
  isVague?: boolean;
}

/** Says no more than that it is a date: perhaps the day on which the page was made. */
const VAGUE_NAME = 'date';
/** Meta names that carry the time of publication, best first. */
const DATE_NAMES = [
  'article:published_time',
  'og:published_time',
  'datepublished',
  'publishdate',
  'pubdate',
  'publish_date',
  'publish-date',
  'published',
  'publication_date',
  'date.published',
  'parsely-pub-date',
  'sailthru.date',
  'article.published',
  'dc.date.issued',
  'dcterms.created',
  'dc.date',
  'dcterms.date',
  'weibo:article:create_at',
  'bt:pubdate',
  'og:article:published_time',
  'article_date_original',
  'apub:time',
  'firstpublishedtime',
  'release_date',
  'og:release_date',
  'originalpublicationdate',
  'og:time',
  VAGUE_NAME,
];
const TITLE_NAMES = ['og:title', 'twitter:title', 'dc.title'];
const AUTHOR_NAMES = [
  'author',
  'article:author',
  'og:article:author',
  'byl',
  'dc.creator',
  'parsely-author',
  'sailthru.author',
  'mediaid',
];
const SITE_NAMES = ['og:site_name', 'application-name', 'twitter:site'];
const READ_NAMES = new Set([
  ...DATE_NAMES,
  ...TITLE_NAMES,
  ...AUTHOR_NAMES,
  ...SITE_NAMES,
  'og:type',
  'robots',
  'googlebot',
]);
/** Publishing systems keep the moment in a script: `var ct = "1581517074"`, `"publishTime":"2019-11-25 16:04"`. */
const SCRIPT_DATE =
  /["']?\b(?:ct|p_?time|(?:pub|publish|news|article|post|create|ori_?create|display|issue)_?(?:time|date)|svr_time|(?:published|created)_?at|datePublished)["']?\s{0,3}[:=]\s{0,3}["']?(\d{10}(?:\d{3})?(?!\d)|\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T\s]\d{1,2}:\d{2}(?::\d{2})?)?(?:Z|[+-]\d{2}:?\d{2})?)/i;
const SCRIPT_WINDOW = 20_000;
const LINKED_DATA = /ld\+json/i;
const MAX_TIMES = 5;

/**
 * Reads what the page declares.
 * @param declaring its `title`, `meta`, `base`, `time` and inline scripts, in document order
 */
export function declaredBy(declaring: readonly Declaration[]): Declared {
  const metas = new Map<string, string>();
  const linked: LinkedData = { headline: null, author: null, publisher: null, dates: [], body: null, isArticle: false };
  const times: string[] = [];
  let title: string | null = null;
  let base: string | null = null;
  for (const element of declaring) {
    const { name, attributes, text } = element;
    if (name === 'meta') takeMeta(metas, attributes);
    else if (name === 'title') title ??= textOf(text);
    else if (name === 'base') base ??= attributes.href ?? null;
    else if (name === 'time') times.push(attributes.datetime ?? '');
    else if (LINKED_DATA.test(attributes.type ?? '')) takeLinkedData(linked, text);
  }
  return {
    title,
    headline: first(metas, TITLE_NAMES) ?? linked.headline,
    siteName: first(metas, SITE_NAMES) ?? linked.publisher,
    author: linked.author,
    metaAuthor: first(metas, AUTHOR_NAMES),
    dates: [
      ...linked.dates.map((value) => ({ value, source: 'json-ld' as const })),
      ...datesOf(metas),
      ...times.slice(0, MAX_TIMES).map((value) => ({ value, source: 'time' as const })),
    ],
    body: linked.body,
    isArticle: linked.isArticle || metas.get('og:type') === 'article',
    noarchive: ['robots', 'googlebot'].some((name) => forbidsArchive(metas.get(name), '')),
    base,
  };
}

function datesOf(metas: Map<string, string>): DeclaredDate[] {
  const dates: DeclaredDate[] = [];
  if (metas.size > 0)
    for (const name of DATE_NAMES) {
      const value = metas.get(name);
      if (value !== undefined) dates.push({ value, source: 'meta', isVague: name === VAGUE_NAME });
    }
  return dates;
}

function takeMeta(metas: Map<string, string>, { name, property, itemprop, content }: Attributes): void {
  const key = (property ?? name ?? itemprop ?? '').toLowerCase();
  if (!content || !READ_NAMES.has(key) || metas.has(key)) return;
  const value = textOf(content);
  if (value !== null) metas.set(key, value);
}

function first(metas: Map<string, string>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = metas.get(name);
    if (value) return value;
  }
  return null;
}

/** The moment that a script of the page keeps, unix seconds or a date; looked for only where nothing else tells it. */
export function scriptDate(declaring: readonly Declaration[]): string | null {
  for (const { name, attributes, text } of declaring) {
    if (name !== 'script' || attributes.src !== undefined || LINKED_DATA.test(attributes.type ?? '')) continue;
    const found = SCRIPT_DATE.exec(text.slice(0, SCRIPT_WINDOW))?.[1];
    if (found) return found;
  }
  return null;
}
