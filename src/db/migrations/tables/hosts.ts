import { commentOn } from '../comment-on.ts';

/** How hosts are asked: one request at a time, with a gap; their robots.txt; and what was purged. */
export const hosts: readonly string[] = [
  // Every request to a paced host updates its row: room for new versions keeps them in one place.
  `create table hosts (
    host text primary key,
    state text not null default 'active' check (state in ('active', 'paused', 'blocked')),
    gap_ms integer check (gap_ms >= 0),
    crawl_delay_ms integer check (crawl_delay_ms >= 0),
    next_at timestamptz not null default '-infinity',
    free_at timestamptz not null default '-infinity',
    holder text,
    held_at timestamptz,
    failures integer not null default 0,
    down_until timestamptz,
    last_asked_at timestamptz,
    last_status integer,
    last_reason text,
    latency_ms integer not null default 0 check (latency_ms >= 0),
    check ((holder is null) = (held_at is null))
  ) with (fillfactor = 50)`,
  ...commentOn('table hosts', 'One row for each host that was asked: its state, its pace, and how it answered last.', {
    gap_ms: 'Least time between two requests that a person set, milliseconds.',
    crawl_delay_ms: 'Least time between two requests that its robots.txt asks for, milliseconds.',
    latency_ms: 'How long it usually takes to answer, milliseconds.',
  }),

  `create table turns (
    job text primary key,
    host text not null,
    at timestamptz not null,
    url_id bigint references urls on delete cascade,
    request integer,
    hop text,
    hops text[] not null default '{}',
    moved_to text,
    check ((url_id is null) = (request is null))
  )`,
  'create index turns_host on turns (host, at)',
  'create index turns_url on turns (url_id) where url_id is not null',
  ...commentOn('table turns', 'One row for each job that waits for its turn at a host.', {
    at: 'When it may ask; infinity where the host is paused.',
  }),

  `create table robots (
    origin text primary key,
    outcome text not null check (outcome in ('rules', 'none', 'unreachable')),
    status integer,
    rules jsonb not null default '[]',
    crawl_delay_ms integer,
    sitemaps text[] not null default '{}',
    fetched_at timestamptz not null default now(),
    expires_at timestamptz not null
  )`,
  ...commentOn('table robots', 'One row for each origin: its robots.txt, as far as it concerns us.'),

  `create table purged (
    kind text not null check (kind in ('url', 'host')),
    subject text not null,
    who text not null,
    at timestamptz not null default now(),
    primary key (kind, subject)
  )`,
  ...commentOn('table purged', 'One row for each URL or host that was purged and stays away.'),
];
