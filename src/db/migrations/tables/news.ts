import { commentOn } from '../comment-on.ts';
import { id, idMeaning, judged, judgedMeaning } from './columns.ts';

/** What the pages say: articles, briefs, and which article carries which brief. */
export const news: readonly string[] = [
  // The key holds what tells who carried a brief, so that the wide rows need not be read for that.
  `create table articles (
    id bigint generated always as identity,
    url_id bigint not null unique references urls,
    url text not null unique,
    site_id bigint not null references sites,
    source_id bigint references sources on delete set null,
    page_id bigint not null references pages,
    fetch_id bigint not null references fetches,
    title text,
    raw_title text,
    author text,
    publisher text,
    published_at timestamptz,
    published_on date,
    published_precision text check (published_precision in ('day', 'minute', 'second')),
    published_source text,
    script text not null check (script in ('hant', 'hans', 'other')),
    text text not null,
    text_key bytea,
    teasers jsonb not null default '[]',
    ${judged},
    copy_of bigint references articles,
    fetched_at timestamptz not null,
    keys_version smallint not null default 1,
    primary key (id) include (site_id, copy_of),
    check (copy_of <> id),
    check ((published_on is null) = (published_precision is null))
  )`,
  'create index articles_text_key on articles (text_key) where text_key is not null',
  'create index articles_copy_of on articles (copy_of) where copy_of is not null',
  'create index articles_published on articles (published_on, id)',
  'create index articles_fetched on articles (fetched_at, id)',
  'create index articles_page on articles (page_id)',
  // Without it each fetch that a purge deletes is looked for in the whole table; so with those of other foreign keys.
  'create index articles_fetch on articles (fetch_id)',
  'create index articles_source on articles (source_id) where source_id is not null',
  'create index articles_site on articles (site_id)',
  'create index articles_keys_version on articles (keys_version)',
  ...commentOn(
    'table articles',
    'One row for each URL whose page is an article; copies of one article have a row each.',
    {
      id: idMeaning,
      url: 'Canonical URL.',
      site_id: 'Site that it stands on.',
      source_id: 'Source that brought it; null where none did.',
      page_id: 'The bytes that it was read from.',
      title: 'Title without the name of the site.',
      author: 'As the page names it.',
      publisher: 'As the page names it.',
      published_at: 'Instant of publication; null where the page names only a day, or none.',
      published_on: 'Day of publication as the page names it; null where it names none.',
      published_precision: 'day, minute or second.',
      published_source: 'Where the date was found on the page, or feed.',
      script: 'hant (Traditional), hans (Simplified) or other.',
      text: 'The body alone: without briefs, teasers and other lists; paragraphs are lines.',
      ...judgedMeaning,
      copy_of: 'The first copy of the same article elsewhere; null where this is the first.',
      fetched_at: 'When the page was fetched.',
      keys_version: 'Version of the bands by which its copies are found.',
    },
  ),

  `create table article_versions (
    ${id},
    article_id bigint not null references articles on delete cascade,
    page_id bigint not null references pages,
    fetch_id bigint not null references fetches,
    title text,
    text text not null,
    fetched_at timestamptz not null,
    replaced_at timestamptz not null default now(),
    unique (article_id, fetch_id)
  )`,
  'create index article_versions_fetch on article_versions (fetch_id)',
  'create index article_versions_page on article_versions (page_id)',
  ...commentOn('table article_versions', 'What the same URL said before; one row for each text that was replaced.', {
    id: idMeaning,
    article_id: 'The article.',
    page_id: 'The bytes that it was read from.',
    title: 'Its title then.',
    text: 'Its body then.',
    fetched_at: 'When that page was fetched.',
    replaced_at: 'When the next text took its place.',
  }),

  `create table article_bands (
    article_id bigint not null references articles on delete cascade,
    band integer not null,
    primary key (article_id, band)
  )`,
  // Of a key that a template shares, only the newest articles are looked at.
  'create index article_bands_newest on article_bands (band, article_id)',
  ...commentOn('table article_bands', 'Keys under which possible copies of an article are found.'),

  `create table briefs (
    ${id},
    fold_key bytea not null check (octet_length(fold_key) = 32),
    tag text,
    headline text,
    body text not null,
    brief_date date,
    brief_time time(0),
    occurred_on date,
    attribution text,
    raw_text text not null,
    script text not null check (script in ('hant', 'hans', 'other')),
    ${judged},
    first_seen_at timestamptz not null,
    split boolean not null default false,
    keys_version smallint not null default 1
  )`,
  // The brief of a split may have the very text and day of the one that it was parted from.
  `create unique index briefs_identity on briefs (fold_key, coalesce(brief_date, date '-infinity')) where not split`,
  'create index briefs_split_key on briefs (fold_key) where split',
  'create index briefs_dated on briefs (brief_date, id)',
  'create index briefs_seen on briefs (first_seen_at, id)',
  'create index briefs_keys_version on briefs (keys_version)',
  ...commentOn('table briefs', 'One row for each brief, however many pages carry it.', {
    id: idMeaning,
    tag: 'The word that its bracket begins with, such as 動態; null where there is none.',
    headline: 'Its headline, as it stood; null where it has none.',
    body: 'Its text, as it stood on the page whose copy represents it.',
    brief_date: 'Day in its bracket; null where there is none.',
    brief_time: 'Time in its bracket; null where there is none.',
    occurred_on: 'Day that the text itself names, its year inferred; null where it names none.',
    attribution: 'Whom the brief names as its source.',
    ...judgedMeaning,
    first_seen_at: 'When the first page that carries it was fetched.',
    keys_version: 'Version of the bands by which its copies are found.',
  }),

  `create table brief_bands (
    brief_id bigint not null references briefs on delete cascade,
    band integer not null,
    brief_date date,
    primary key (brief_id, band)
  )`,
  // By stretches of 64 days first: what one day's pages look up and write lies together. By bands alone each of a brief's
  // dozen bands has a page of its own among those of all years, which took 3 times as long and 5 times the log (measured).
  `create index brief_bands_lookup on brief_bands (((brief_date - date '2000-01-01') / 64), band, brief_date)
    include (brief_id)`,
  ...commentOn('table brief_bands', 'Keys under which possible copies of a brief are found, with its day.'),

  `create table sightings (
    ${id},
    brief_id bigint not null references briefs,
    article_id bigint not null references articles on delete cascade,
    fetch_id bigint not null references fetches,
    position integer not null check (position >= 0),
    start_offset integer not null,
    end_offset integer not null,
    raw_text text not null,
    fold_key bytea not null check (octet_length(fold_key) = 32),
    match text not null check (match in ('exact', 'folded', 'near', 'split')),
    match_scores jsonb not null default '{}',
    seen_at timestamptz not null,
    unique (brief_id, article_id),
    check (start_offset <= end_offset)
  )`,
  'create index sightings_article on sightings (article_id)',
  'create index sightings_fetch on sightings (fetch_id)',
  // Who carried a brief first.
  'create index sightings_first on sightings (brief_id, seen_at, id) include (article_id)',
  // A brief is known by the text of each of its sightings, also where another represents it now.
  'create index sightings_fold_key on sightings (fold_key, brief_id)',
  ...commentOn('table sightings', 'One row for each page that carries a brief.', {
    id: idMeaning,
    brief_id: 'The brief.',
    article_id: 'The article whose page carries it.',
    position: 'Paragraphs of the article before it.',
    start_offset: 'Where it begins in pages.text, UTF-16 code units.',
    end_offset: 'Where it ends in pages.text, UTF-16 code units.',
    raw_text: 'The copy, as it stood.',
    match: 'How it was recognised: exact, folded, near, or split by a person.',
    match_scores: 'How it compares with the copy that represents the brief.',
    seen_at: 'When that page was fetched.',
  }),
];
