import { commentOn } from '../comment-on.ts';

const dated = 'The day that the bracket of a brief, or the page of an article, names; null where it names none.';
const seen = 'The day on which we first saw it: a backfill of old pages changes what was seen, not what is dated.';
const seenAt = 'The instant of that, in milliseconds.';
const occurred = 'The day that the text of the brief itself names, its year inferred; null where it names none.';
const category = 'A correction by a person if there is one, otherwise what the model said.';
const machineCategory = 'What the model said.';
const score = 'Probability that the model gave its category, 0 to 1.';
const script = 'hant (Traditional), hans (Simplified) or other.';
const judgedPiece = { seen, seen_at: seenAt, script, category, machine_category: machineCategory, score };
const counts = {
  briefs: 'Briefs that name it.',
  articles: 'Distinct articles that name it; copies of an article are one.',
  networks: 'Distinct networks that carry one of these briefs or articles; mirrors of one operator are one.',
};

/** What each view and its columns hold, days and weeks being those of `briefwire.tz`. */
export const viewComments: readonly string[] = [
  ...commentOn(
    'view report_briefs',
    'One row a brief: its text, dates (dated, occurred, seen), category, and how many distinct articles and networks carried it.',
    {
      dated,
      occurred,
      ...judgedPiece,
      articles: 'Distinct articles that carried it; copies of an article are one.',
      networks: 'Distinct networks that carried it; mirrors of one operator are one.',
      url: 'The first page that carried it.',
    },
  ),
  ...commentOn(
    'view report_articles',
    'One row an article, its copies elsewhere folded into one: dates, category, copies, networks, text without briefs.',
    {
      dated,
      published_at: 'Instant of publication; null where the page names only a day, or none.',
      published_precision: 'day, minute or second.',
      ...judgedPiece,
      copies: 'How often the same article was found elsewhere.',
      networks: 'Distinct networks on which the article or a copy of it stands.',
      briefs: 'Briefs between its paragraphs.',
      text: 'Its body alone, without those briefs.',
    },
  ),
  ...commentOn(
    'view report_daily',
    'Briefs, sightings (distinct articles that carried them) and articles a day and category, by the dated day; day is null where a page names none.',
    {
      day: dated,
      category,
      briefs: 'Briefs of that day.',
      sightings: 'Distinct articles that carried these briefs, summed over them.',
      articles: 'Distinct articles of that day; copies of an article are one.',
    },
  ),
  ...commentOn('view region_members', 'Every region with all regions that lie in it, itself included.'),
  ...commentOn('view region_pieces', 'Which articles and briefs name a region, something in it or a park in it.'),
  ...commentOn(
    'view report_regions',
    'Regions with how many briefs, distinct articles and networks name them or what lies in them.',
    { parent: 'Region that it lies in.', code: 'ISO 3166-1 or GB/T 2260.', ...counts },
  ),
  ...commentOn(
    'view report_parks',
    'Parks with how many briefs, distinct articles and networks name them, and the claims about them.',
    { region: 'Region that it lies in.', claims: 'Numbers that somebody reported of it.', ...counts },
  ),
  ...commentOn(
    'view report_claims',
    'Numbers that somebody reported, each with its quotation and URL; conflicting claims stand side by side.',
    {
      measure: 'What was counted or measured; docs/data.md lists them.',
      value_low: 'Decimal, multiplied out; equal to value_high where one number was told, null under up_to.',
      value_high: 'Decimal, multiplied out; null under over.',
      qualifier: 'exact, over, up_to or about.',
      unit: 'Unit of the values: a counter such as 家, %, TPS, or a currency such as CNY.',
      as_of: 'The day for which the number holds, as far as the sentence says; after dated it is a target.',
      park: 'Park that it is about.',
      region: 'Region that it is about, or that its park lies in.',
      claimant: 'Whom the sentence names as the source of the number.',
      quotation: 'The sentence, as it stood.',
      url: 'The page that reports it; of a brief, the first that carried it.',
      page_id: 'The stored page that it was read from; of a brief, that of its first copy.',
      dated,
      occurred,
      seen,
      seen_at: seenAt,
      category,
    },
  ),
  ...commentOn(
    'view report_sources',
    'Sources with their state and its reason, their rhythm, what the last poll showed, and what came from them.',
    {
      urls: 'URLs that it brought first.',
      articles: 'Articles at URLs that it brought first.',
      interval_seconds: 'Seconds between two polls.',
      usual_gap_seconds: 'Usual time between two items, seconds.',
      last_item_at: 'When its newest item was published or first seen.',
      items: 'Items that the last poll showed.',
      new_items: 'Those of the last poll that had not been seen before.',
      polls: 'Polls so far.',
    },
  ),
  ...commentOn(
    'view report_organisations',
    'Regulators and companies with how many briefs, distinct articles and networks name them.',
    { kind: 'regulator or company.', region: 'Region whose regulator it is.', ...counts },
  ),
  ...commentOn('view report_coins', 'Coins with how many briefs, distinct articles and networks name them.', counts),
];
