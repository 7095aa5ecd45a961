import { inOrder } from './in-order.ts';

/**
 * The keys of briefs in the order of months: what a day's copies are sought by lies together, as do those that are written
 * for it, where each of a brief's dozen keys had its own page among those of all years. A key's month is that of its
 * day, as a constraint says from here on.
 * Workers wait for the index, 20 s for a million briefs (measured on a busy machine).
 */
const statements = [
  `set local lock_timeout = '5s'`,
  'lock table brief_bands in access exclusive mode',
  // Those from before there were months.
  `update brief_bands set month = date_trunc('month', brief_date::timestamp)::date
    where month = '-infinity' and brief_date is not null`,
  `alter table brief_bands add constraint brief_bands_month_of_day
    check (month = coalesce(date_trunc('month', brief_date::timestamp)::date, '-infinity'))`,
  'create index brief_bands_newest on brief_bands (month, band, brief_date) include (brief_id)',
  'drop index if exists brief_bands_search',
];

const undo = [
  'create index brief_bands_search on brief_bands (band, brief_date) include (brief_id, month)',
  'drop index brief_bands_newest',
  'alter table brief_bands drop constraint brief_bands_month_of_day',
];

export const { up, down } = inOrder(statements, undo);
