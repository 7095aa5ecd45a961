/**
 * What lists and search go by: rows that src/store derives from the other tables. A day that is not known is `-infinity`,
 * so that indexes have an order of days.
 */
export const search: readonly string[] = [
  `create table derived_rows (
    single boolean primary key default true check (single),
    version integer not null,
    complete boolean not null
  )`,
  `comment on table derived_rows is 'Which version of the program wrote search_entries, brief_sites and article_sites, and whether they are complete.'`,
  'insert into derived_rows (version, complete) values (1, true)',

  `create table search_entries (
    brief_id bigint references briefs on delete cascade,
    article_id bigint references articles on delete cascade,
    dated date not null,
    occurred date not null,
    seen_at timestamptz not null,
    category text not null check (category in ('park', 'policy', 'market', 'other')),
    keys integer[] not null,
    folded text not null,
    title_length integer not null,
    check (num_nonnulls(brief_id, article_id) = 1)
  )`,
  `comment on table search_entries is 'What lists and search go by: one row a brief, and an article that is no copy. A day that is not known is -infinity. Derived by the program.'`,
  `comment on column search_entries.keys is 'What the row is found by, as numbers: pairs of characters of folded and of the title in it, category, half-year, and what the piece names with the regions that this lies in.'`,
  `comment on column search_entries.folded is 'Title and text without script, width, case and punctuation.'`,
  `comment on column search_entries.title_length is 'How many characters of folded are the title.'`,
  'create unique index search_briefs on search_entries (brief_id) where brief_id is not null',
  'create unique index search_articles on search_entries (article_id) where article_id is not null',
  'create index search_briefs_dated on search_entries (dated, brief_id) include (category) where brief_id is not null',
  'create index search_briefs_occurred on search_entries (occurred, brief_id) where brief_id is not null',
  'create index search_briefs_seen on search_entries (seen_at, brief_id) where brief_id is not null',
  'create index search_articles_dated on search_entries (dated, article_id) include (category) where article_id is not null',
  'create index search_articles_seen on search_entries (seen_at, article_id) where article_id is not null',
  // Each search reads the list of what waits for its place in the index: it is kept short.
  'create index search_keys on search_entries using gin (keys) with (fastupdate = on, gin_pending_list_limit = 1024)',
  // With fewer statistics the planner takes most words for equally rare. They take seconds, and change slowly.
  'alter table search_entries alter column keys set statistics 1000',
  'alter table search_entries set (autovacuum_analyze_threshold = 10000, autovacuum_analyze_scale_factor = 0.2)',

  `create table brief_sites (
    brief_id bigint not null references briefs on delete cascade,
    site_id bigint not null references sites,
    dated date not null,
    primary key (brief_id, site_id)
  )`,
  `comment on table brief_sites is 'Which sites carry which brief, with the day of the brief (-infinity where it has none). Derived by the program.'`,
  'create index brief_sites_newest on brief_sites (site_id, dated, brief_id)',

  `create table article_sites (
    article_id bigint not null references articles on delete cascade,
    site_id bigint not null references sites,
    dated date not null,
    primary key (article_id, site_id)
  )`,
  `comment on table article_sites is 'On which sites each article that is no copy stands, itself or copied, with its day (-infinity where it has none). Derived by the program.'`,
  'create index article_sites_newest on article_sites (site_id, dated, article_id)',
];
