import { inOrder } from './in-order.ts';

/**
 * Sources get a rhythm, a standing with its reason, and what their last poll showed; `items` is what they are known to
 * have carried. A blocked source is asked again once a day, so it is among those that can be due.
 */
const statements = [
  `alter table sources
    add column selector text,
    add column message text,
    add column polls integer not null default 0,
    add column items integer not null default 0 check (items >= 0),
    add column new_items integer not null default 0 check (new_items >= 0),
    add column usual_gap_seconds integer check (usual_gap_seconds > 0),
    add column last_item_at timestamptz,
    add column moved_to text,
    add column moved_polls integer not null default 0,
    add check (selector is null or kind = 'listing')`,
  `create index sources_due_or_blocked on sources (next_fetch_at)
    where state in ('active', 'stale', 'broken', 'blocked')`,
  `create table items (
    id bigint generated always as identity primary key,
    source_id bigint not null references sources on delete cascade,
    url_id bigint references urls on delete set null,
    guid text check (octet_length(guid) <= 1024),
    canonical_url text check (octet_length(canonical_url) <= 2048),
    content_key bytea not null check (octet_length(content_key) = 32),
    title text,
    published text,
    published_precision text check (published_precision in ('day', 'minute', 'second')),
    html text,
    item_at timestamptz not null,
    first_seen_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    check ((published is null) = (published_precision is null))
  )`,
  'create unique index items_url on items (source_id, canonical_url)',
  'create unique index items_guid on items (source_id, guid, content_key)',
  'create index items_content on items (source_id, content_key)',
  'create index items_recent on items (source_id, item_at)',
  'create index items_found on items (url_id) where url_id is not null',
  'create index items_text on items (source_id) where html is not null',
  'create index urls_source on urls (source_id) where source_id is not null',
  'create index articles_source on articles (source_id) where source_id is not null',
  `create or replace view report_sources as
    select s.id, s.kind, s.url, s.title, s.tags, s.state, s.reason, s.last_fetched_at, s.next_fetch_at, s.failures,
      (select count(*) from urls u where u.source_id = s.id) as urls,
      (select count(*) from articles a where a.source_id = s.id) as articles,
      s.message, s.interval_seconds, s.usual_gap_seconds, s.last_item_at, s.items, s.new_items, s.polls, s.selector
    from sources s`,
  `comment on view report_sources is 'Sources with their state and its reason, their rhythm, what the last poll showed, and what came from them.'`,
];

const undo = [
  'drop view report_sources',
  `create view report_sources as
    select s.id, s.kind, s.url, s.title, s.tags, s.state, s.reason, s.last_fetched_at, s.next_fetch_at, s.failures,
      (select count(*) from urls u where u.source_id = s.id) as urls,
      (select count(*) from articles a where a.source_id = s.id) as articles
    from sources s`,
  'drop table items',
  'drop index articles_source, urls_source, sources_due_or_blocked',
  `alter table sources drop column selector, drop column message, drop column polls, drop column items,
    drop column new_items, drop column usual_gap_seconds, drop column last_item_at, drop column moved_to,
    drop column moved_polls`,
];

export const { up, down } = inOrder(statements, undo);
