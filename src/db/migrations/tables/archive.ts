import { id } from './columns.ts';

/** Bytes, how they were fetched, and what happened to each URL. */
export const archive: readonly string[] = [
  `create table pages (
    ${id},
    sha256 bytea not null unique check (octet_length(sha256) = 32),
    byte_size integer not null,
    encoding text not null check (encoding in ('gzip', 'identity')),
    bytes bytea,
    text text,
    stored_at timestamptz not null default now()
  )`,

  `create table fetches (
    ${id},
    url_id bigint not null references urls on delete cascade,
    request integer not null,
    outcome text not null check (outcome in ('page', 'unchanged', 'gone', 'refused', 'failed')),
    reason text,
    status integer,
    final_url text,
    headers jsonb not null default '{}',
    page_id bigint references pages,
    fetched_at timestamptz not null default now(),
    duration_ms integer,
    processed_at timestamptz,
    check ((outcome = 'page') = (page_id is not null))
  )`,
  `create unique index fetches_one_page on fetches (url_id, request) where outcome = 'page'`,
  'create index fetches_url on fetches (url_id, id)',
  'create index fetches_page on fetches (page_id) where page_id is not null',

  `create table url_events (
    id bigint not null generated always as identity,
    url_id bigint not null references urls on delete cascade,
    request integer not null,
    at timestamptz not null default clock_timestamp(),
    stage text not null,
    event text not null,
    detail jsonb not null default '{}',
    primary key (url_id, id)
  )`,

  `create table dead_letters (
    ${id},
    url_id bigint not null references urls on delete cascade,
    request integer not null,
    queue text not null,
    reason text not null,
    message text not null,
    payload jsonb not null,
    page_id bigint references pages,
    at timestamptz not null default now(),
    replayed_at timestamptz,
    unique (url_id, request)
  )`,
  'create index dead_letters_open on dead_letters (at) where replayed_at is null',
];
