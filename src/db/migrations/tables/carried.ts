/** Who carries what: lists of a site or network go down its newest pieces. */
export const carried: readonly string[] = [
  `create table brief_sites (
    brief_id bigint not null references briefs on delete cascade,
    site_id bigint not null references sites,
    dated date not null,
    primary key (brief_id, site_id)
  )`,
  `comment on table brief_sites is 'Which sites carry which brief, with the day of the brief (-infinity where it has none). Triggers make it of sightings.'`,
  'create index brief_sites_newest on brief_sites (site_id, dated, brief_id)',

  `create table article_sites (
    article_id bigint not null references articles on delete cascade,
    site_id bigint not null references sites,
    dated date not null,
    primary key (article_id, site_id)
  )`,
  `comment on table article_sites is 'On which sites each article that is no copy stands, itself or copied, with its day (-infinity where it has none). Triggers make it of articles.'`,
  'create index article_sites_newest on article_sites (site_id, dated, article_id)',
];
