import { inOrder } from './in-order.ts';

/**
 * The tables that grow fastest get a month in their keys, so that they can be partitioned by it (docs/scale.md). Each
 * month follows from the rest of a key, so that a key with it is as strict as one without: a fetch has the month of its
 * request, a sighting and a band of an article the month in which the article was first stored, a band of a brief the
 * month of the brief's day (`-infinity` where there is none). Rows from before get the month of this migration, bands of
 * briefs `-infinity`: constants, so that no table is rewritten.
 */
/** Of the clock, UTC: what a version that knows no months stores. */
const month = `month date not null default date_trunc('month', now() at time zone 'UTC')::date
    check (extract(day from month) = 1)`;

const statements = [
  // A long query would make this wait, and everybody else wait behind it; it is tried again then.
  `set local lock_timeout = '5s'`,
  // At once and first: one by one, they would lock out workers for longer.
  'lock table url_events, fetches, articles, article_bands, brief_bands, sightings in access exclusive mode',
  `alter table articles add column ${month}`,
  `alter table url_events add column ${month},
    drop constraint url_events_pkey, add primary key (id, month)`,
  // The foreign keys that point here keep needing the id alone.
  `alter table fetches add column ${month}, add unique (id, month)`,
  `alter table sightings add column ${month},
    drop constraint sightings_pkey, add primary key (id, month)`,
  `alter table article_bands add column ${month},
    drop constraint article_bands_pkey, add primary key (article_id, band, month)`,
  `alter table brief_bands add column month date not null default '-infinity'
      check (month = '-infinity' or extract(day from month) = 1),
    drop constraint brief_bands_pkey, add primary key (brief_id, band, month)`,
  'create index brief_bands_search on brief_bands (band, brief_date) include (brief_id, month)',
  'drop index brief_bands_lookup',
];

const undo = [
  'create index brief_bands_lookup on brief_bands (band, brief_date) include (brief_id)',
  'alter table brief_bands drop constraint brief_bands_pkey, drop column month, add primary key (brief_id, band)',
  'alter table article_bands drop constraint article_bands_pkey, drop column month, add primary key (article_id, band)',
  'alter table sightings drop constraint sightings_pkey, drop column month, add primary key (id)',
  'alter table fetches drop column month',
  'alter table url_events drop constraint url_events_pkey, drop column month, add primary key (id)',
  'alter table articles drop column month',
];

export const { up, down } = inOrder(statements, undo);
