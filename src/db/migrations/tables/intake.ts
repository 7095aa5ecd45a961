import { id } from './columns.ts';

/** What comes in, and what became of it. */
export const intake: readonly string[] = [
  `create table sites (
    ${id},
    host text not null unique,
    network text not null
  )`,

  `create table sources (
    ${id},
    kind text not null check (kind in ('feed', 'listing', 'sitemap')),
    url text not null unique check (octet_length(url) <= 2048),
    canonical_url text unique,
    title text,
    tags text[] not null default '{}',
    state text not null default 'active' check (state in ('active', 'paused', 'stale', 'blocked', 'broken', 'gone')),
    reason text,
    interval_seconds integer not null default 3600 check (interval_seconds >= 60),
    next_fetch_at timestamptz not null default now(),
    last_fetched_at timestamptz,
    etag text,
    last_modified text,
    failures integer not null default 0,
    created_at timestamptz not null default now(),
    selector text,
    message text,
    polls integer not null default 0,
    items integer not null default 0 check (items >= 0),
    new_items integer not null default 0 check (new_items >= 0),
    usual_gap_seconds integer check (usual_gap_seconds > 0),
    last_item_at timestamptz,
    moved_to text,
    moved_polls integer not null default 0,
    check (selector is null or kind = 'listing')
  )`,
  // A blocked source is asked again once a day.
  `create index sources_due on sources (next_fetch_at) where state in ('active', 'stale', 'broken', 'blocked')`,

  `create table runs (
    ${id},
    trigger text not null check (trigger in ('ingest', 'due', 'serve', 'worker')),
    state text not null default 'running' check (state in ('running', 'done', 'failed', 'interrupted')),
    version text not null,
    host text not null,
    pid integer not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    check ((state = 'running') = (finished_at is null))
  )`,

  `create table urls (
    ${id},
    url text not null,
    canonical_url text not null unique check (octet_length(canonical_url) <= 2048),
    host text not null generated always as (split_part(url, '/', 3)) stored,
    site_id bigint not null references sites,
    source_id bigint references sources on delete set null,
    state text not null default 'pending'
      check (state in ('pending', 'stored', 'updated', 'unchanged', 'copy', 'refused', 'dead')),
    reason text,
    request integer not null default 1,
    requested_at timestamptz not null default now(),
    settled_at timestamptz,
    check ((state = 'pending') = (settled_at is null)),
    check (state not in ('refused', 'dead') or reason is not null)
  )`,
  `create index urls_pending on urls (requested_at) where state = 'pending'`,
  'create index urls_host on urls (host)',
  'create index urls_site on urls (site_id)',
  'create index urls_source on urls (source_id) where source_id is not null',

  `create table run_urls (
    run_id bigint not null references runs on delete cascade,
    url_id bigint not null references urls on delete cascade,
    request integer not null,
    state text check (state in ('stored', 'updated', 'unchanged', 'copy', 'refused', 'dead')),
    primary key (run_id, url_id)
  )`,
  'create index run_urls_open on run_urls (url_id) where state is null',

  `create table items (
    ${id},
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
    changed_at timestamptz,
    check ((published is null) = (published_precision is null))
  )`,
  'create unique index items_url on items (source_id, canonical_url)',
  'create unique index items_guid on items (source_id, guid, content_key)',
  'create index items_content on items (source_id, content_key)',
  'create index items_recent on items (source_id, item_at)',
  'create index items_found on items (url_id) where url_id is not null',
  'create index items_text on items (source_id) where html is not null',

  `create table warc_files (
    ${id},
    digest bytea not null unique,
    name text not null,
    size bigint not null,
    taken_to bigint not null default 0 check (taken_to between 0 and size),
    pages integer not null default 0,
    skipped jsonb not null default '{}',
    updated_at timestamptz not null default now()
  )`,
];
