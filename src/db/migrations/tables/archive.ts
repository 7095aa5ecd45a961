import { commentOn } from '../comment-on.ts';
import { id, idMeaning } from './columns.ts';

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
  ...commentOn('table pages', 'One row for each content: bytes that are equal are kept once.', {
    id: idMeaning,
    sha256: 'SHA-256 of the bytes before compression.',
    byte_size: 'Bytes before compression.',
    encoding: 'How bytes is stored: gzip or identity.',
    bytes: 'The bytes as the server sent them; null where they were pruned or must not be kept.',
    text: 'The text that was extracted, into which briefs and sightings point.',
    stored_at: 'When it was first stored.',
  }),

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
    leased_until timestamptz,
    check ((outcome = 'page') = (page_id is not null))
  )`,
  `create unique index fetches_one_page on fetches (url_id, request) where outcome = 'page'`,
  'create index fetches_url on fetches (url_id, id)',
  'create index fetches_page on fetches (page_id) where page_id is not null',
  ...commentOn('table fetches', 'One row for each attempt to get the bytes of a URL.', {
    id: idMeaning,
    url_id: 'The URL.',
    request: 'Which request of the URL it served; see urls.request.',
    outcome: 'page, unchanged, gone, refused or failed.',
    reason: 'Why there is no page.',
    status: 'HTTP status; null where no answer came.',
    final_url: 'Address after redirects.',
    headers: 'Headers of the answer that are kept, by name in lower case.',
    page_id: 'The bytes that came; null unless the outcome is page.',
    fetched_at: 'When the answer came; of a page from a WARC file, when its crawler got it.',
    duration_ms: 'How long it took, milliseconds.',
    processed_at: 'When the page was read; null while it waits.',
    leased_until: 'Until then the job that fetched the page goes on to read it, and the sweep leaves it alone.',
  }),

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
  ...commentOn('table url_events', 'The trace: one row for each step in the life of a URL.', {
    id: 'Order of the steps.',
    url_id: 'The URL.',
    request: 'Which request of the URL; see urls.request.',
    at: 'When it happened.',
    stage: 'What worked on it: enqueue, fetch, article, …',
    event: 'What happened.',
    detail: 'What else is known, the reason among it.',
  }),

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
  'create index dead_letters_page on dead_letters (page_id) where page_id is not null',
  'create index dead_letters_open on dead_letters (at) where replayed_at is null',
  ...commentOn('table dead_letters', 'One row for each request of a URL that was given up.', {
    id: idMeaning,
    url_id: 'The URL.',
    request: 'Which request of the URL; see urls.request.',
    queue: 'Stage that gave up.',
    reason: 'Why, as one word.',
    message: 'Why, in full.',
    payload: 'The job.',
    page_id: 'The bytes, where there are any.',
    at: 'When it was given up.',
    replayed_at: 'When it was put back on its queue; null if it was not.',
  }),
];
