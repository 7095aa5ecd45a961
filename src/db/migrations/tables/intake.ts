import { commentOn } from '../comment-on.ts';
import { id, idMeaning } from './columns.ts';

/** What comes in, and what became of it. */
export const intake: readonly string[] = [
  `create table sites (
    ${id},
    host text not null unique,
    network text not null
  )`,
  ...commentOn('table sites', 'One row for each host whose pages entered.', {
    id: idMeaning,
    host: 'Name of the host, with its port where that is not the usual one; file for pages that came as files.',
    network: 'The same for all hosts of one operator, such as mirrors; reports count networks.',
  }),

  `create table sources (
    ${id},
    kind text not null check (kind in ('feed', 'listing', 'sitemap')),
    url text not null unique check (octet_length(url) <= 2048),
    canonical_url text not null unique,
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
  ...commentOn('table sources', 'One row for each feed, listing page or sitemap that is polled.', {
    id: idMeaning,
    kind: 'feed, listing or sitemap.',
    url: 'The address that is polled.',
    state: 'active, paused, stale, blocked, broken or gone.',
    reason: 'Why the state is what it is.',
    interval_seconds: 'Seconds between two polls.',
    next_fetch_at: 'When it is polled next.',
    last_fetched_at: 'When it was polled last; null if never.',
    items: 'Items that the last poll showed.',
    new_items: 'Those of the last poll that had not been seen before.',
    polls: 'Polls so far.',
    usual_gap_seconds: 'Usual time between two items, seconds.',
  }),

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
  ...commentOn('table runs', 'One row for each ingest and each period of a service.', {
    id: idMeaning,
    trigger: 'ingest, due, serve or worker.',
    state: 'running, done, failed or interrupted.',
    version: 'Version of the program.',
    host: 'Machine that it ran on.',
    pid: 'Its process on that machine.',
    started_at: 'When it began.',
    finished_at: 'When it ended; null while it is running.',
  }),

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
    leased_until timestamptz not null default '-infinity',
    check ((state = 'pending') = (settled_at is null)),
    check (state not in ('refused', 'dead') or reason is not null)
  )`,
  // The sweep passes over those that it has put back lately.
  `create index urls_pending on urls (leased_until, requested_at) where state = 'pending'`,
  'create index urls_host on urls (host)',
  'create index urls_site on urls (site_id)',
  'create index urls_source on urls (source_id) where source_id is not null',
  ...commentOn('table urls', 'One row for each address that entered, whatever became of it.', {
    id: idMeaning,
    url: 'The address as it was given.',
    canonical_url: 'The form by which the address is known again; unique.',
    host: 'Host of url; empty for a file.',
    site_id: 'Site of canonical_url.',
    source_id: 'Source that brought it first; null where none did.',
    state: 'pending, stored, updated, unchanged, copy, refused or dead; all but pending are final.',
    reason: 'Why it was refused or is dead.',
    request: 'How often it was asked for.',
    requested_at: 'When it was asked for last.',
    settled_at: 'When it reached its final state; null while it is pending.',
    leased_until: 'Until then the sweep, which has put its next step back, leaves it alone.',
  }),

  `create table run_urls (
    run_id bigint not null references runs on delete cascade,
    url_id bigint not null references urls on delete cascade,
    request integer not null,
    state text check (state in ('stored', 'updated', 'unchanged', 'copy', 'refused', 'dead')),
    primary key (run_id, url_id)
  )`,
  'create index run_urls_url on run_urls (url_id)',
  ...commentOn('table run_urls', 'Which URLs a run asked for, and what became of them.'),

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
  ...commentOn('table items', 'One row for each item that a source is known to have carried.'),

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
  ...commentOn('table warc_files', 'One row for each WARC file that was taken in, and how far.'),
];
