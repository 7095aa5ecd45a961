const dated = 'The day that the bracket of a brief, or the page of an article, names; null where it names none.';
const seen = 'The day on which we first met it: a backfill of old pages changes what was seen, not what is dated.';
const category = 'A correction by a person if there is one, otherwise what the model said.';

const comments: [what: string, comment: string][] = [
  [
    'view report_briefs',
    'One row a brief: its text, dates (dated, occurred, seen), category, and how many distinct articles and networks carried it.',
  ],
  [
    'view report_articles',
    'One row an article, its copies elsewhere folded into one: dates, category, copies, networks, text without briefs.',
  ],
  [
    'view report_daily',
    'Briefs, sightings (distinct articles that carried them) and articles a day and category, by the dated day; day is null where a page names none.',
  ],
  ['view region_members', 'Every region with all regions that lie in it, itself included.'],
  ['view region_pieces', 'Which articles and briefs name a region, something in it or a park in it.'],
  [
    'view report_regions',
    'Regions with how many briefs, distinct articles and networks name them or what lies in them.',
  ],
  [
    'view report_parks',
    'Parks with how many briefs, distinct articles and networks name them, and the claims about them.',
  ],
  [
    'view report_claims',
    'Numbers that somebody reported, each with its quotation and URL; conflicting claims stand side by side.',
  ],
  [
    'view report_sources',
    'Sources with their state and its reason, their rhythm, what the last poll showed, and what came from them.',
  ],
  [
    'view report_organisations',
    'Regulators and companies with how many briefs, distinct articles and networks name them.',
  ],
  ['view report_coins', 'Coins with how many briefs, distinct articles and networks name them.'],
  ['column report_briefs.dated', dated],
  ['column report_briefs.occurred', 'The day that the text of the brief itself names, its year inferred.'],
  ['column report_briefs.seen', seen],
  ['column report_briefs.category', category],
  ['column report_briefs.score', 'The score that the model gave its category, 0 to 1.'],
  ['column report_briefs.articles', 'Distinct articles that carried it; copies of an article are one.'],
  ['column report_briefs.networks', 'Distinct networks that carried it; mirrors of one operator are one.'],
  ['column report_briefs.url', 'The first page that carried it.'],
  ['column report_articles.dated', dated],
  ['column report_articles.seen', seen],
  ['column report_articles.category', category],
  ['column report_articles.copies', 'How often the same article was found elsewhere.'],
  ['column report_articles.networks', 'Distinct networks on which the article or a copy of it stands.'],
  ['column report_articles.briefs', 'Briefs between its paragraphs.'],
  ['column report_articles.text', 'Its body alone, without those briefs.'],
  ['column report_daily.day', dated],
  ['column report_daily.sightings', 'Distinct articles that carried the briefs, summed over them.'],
  [
    'column report_claims.value_low',
    'Decimal, multiplied out; equal to value_high where one number was told, null under up_to.',
  ],
  ['column report_claims.value_high', 'Decimal, multiplied out; null under over.'],
  ['column report_claims.qualifier', 'exact, over, up_to or about.'],
  [
    'column report_claims.as_of',
    'The day for which the number holds, as far as the sentence says; after dated it is a target.',
  ],
  ['column report_claims.claimant', 'Whom the sentence names as the source of the number.'],
  ['column report_claims.quotation', 'The sentence, as it stood.'],
  ['column report_claims.page_id', 'The stored page that it was read from; of a brief, that of its first copy.'],
];

export const viewComments: readonly string[] = comments.map(([what, comment]) => `comment on ${what} is '${comment}'`);
