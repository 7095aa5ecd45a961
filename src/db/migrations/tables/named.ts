/** What is named where, with the regions that it lies in: lists of a region go down its newest pieces. */
export const named: readonly string[] = [
  `create table brief_names (
    brief_id bigint not null references briefs on delete cascade,
    entity_type text not null,
    entity_id bigint not null,
    dated date not null,
    primary key (brief_id, entity_type, entity_id)
  )`,
  `comment on table brief_names is 'What each brief names that is listed, and the regions that this lies in, with the day of the brief (-infinity where it has none). Triggers make it of mentions.'`,
  'create index brief_names_newest on brief_names (entity_type, entity_id, dated, brief_id)',

  `create table article_names (
    article_id bigint not null references articles on delete cascade,
    entity_type text not null,
    entity_id bigint not null,
    dated date not null,
    primary key (article_id, entity_type, entity_id)
  )`,
  `comment on table article_names is 'What each article names that is listed, and the regions that this lies in, with the day of the article (-infinity where it has none). Triggers make it of mentions.'`,
  'create index article_names_newest on article_names (entity_type, entity_id, dated, article_id)',
];
