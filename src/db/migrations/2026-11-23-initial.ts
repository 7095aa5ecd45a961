import { type Kysely, sql } from 'kysely';

/** Everything that plan 1 keeps, and the tables of the contract that later steps fill. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...intake, ...archive, ...content, ...knowledge]) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const tables = `corrections, claims, mentions, parks, regions, sightings, briefs, article_versions, articles,
    dead_letters, url_events, fetches, pages, run_urls, urls, runs, sources, sites`;
  await sql.raw(`drop table ${tables}`).execute(db);
}

const id = 'id bigint generated always as identity primary key';
const category = `check (category in ('park', 'policy', 'market', 'other'))`;
const judged = `category text not null ${category},
    scores jsonb not null,
    evidence jsonb not null,
    model_version text not null,
    classified_at timestamptz not null`;

/** What comes in, and what became of it. */
const intake = [
  'create extension if not exists pg_trgm',
  `create table sites (
    ${id},
    host text not null unique,
    network text not null
  )`,
  `create table sources (
    ${id},
    kind text not null check (kind in ('feed', 'listing', 'sitemap')),
    url text not null unique check (octet_length(url) <= 2048),
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
    created_at timestamptz not null default now()
  )`,
  `create index sources_due on sources (next_fetch_at) where state in ('active', 'stale', 'broken')`,
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
  'create index urls_site on urls (site_id)',
  `create table run_urls (
    run_id bigint not null references runs on delete cascade,
    url_id bigint not null references urls on delete cascade,
    request integer not null,
    state text check (state in ('stored', 'updated', 'unchanged', 'copy', 'refused', 'dead')),
    primary key (run_id, url_id)
  )`,
  'create index run_urls_open on run_urls (url_id) where state is null',
];

/** Bytes, how they were got, and what happened to each URL. */
const archive = [
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
    ${id},
    url_id bigint not null references urls on delete cascade,
    request integer not null,
    at timestamptz not null default clock_timestamp(),
    stage text not null,
    event text not null,
    detail jsonb not null default '{}'
  )`,
  'create index url_events_url on url_events (url_id, id)',
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

/** What the pages say. */
const content = [
  `create table articles (
    ${id},
    url_id bigint not null unique references urls,
    url text not null unique,
    site_id bigint not null references sites,
    source_id bigint references sources on delete set null,
    page_id bigint not null references pages,
    fetch_id bigint not null references fetches,
    title text,
    raw_title text,
    author text,
    publisher text,
    published_at timestamptz,
    published_on date,
    published_precision text check (published_precision in ('day', 'minute', 'second')),
    published_source text,
    script text not null check (script in ('hant', 'hans', 'other')),
    text text not null,
    text_key bytea,
    teasers jsonb not null default '[]',
    ${judged},
    copy_of bigint references articles,
    fetched_at timestamptz not null,
    check (copy_of <> id),
    check ((published_on is null) = (published_precision is null))
  )`,
  'create index articles_text_key on articles (text_key) where text_key is not null',
  'create index articles_copy_of on articles (copy_of) where copy_of is not null',
  'create index articles_published on articles (published_on, id)',
  'create index articles_fetched on articles (fetched_at, id)',
  'create index articles_category on articles (category, published_on)',
  'create index articles_page on articles (page_id)',
  `create table article_versions (
    ${id},
    article_id bigint not null references articles on delete cascade,
    page_id bigint not null references pages,
    fetch_id bigint not null references fetches,
    title text,
    text text not null,
    fetched_at timestamptz not null,
    replaced_at timestamptz not null default now(),
    unique (article_id, fetch_id)
  )`,
  `create table briefs (
    ${id},
    fold_key bytea not null check (octet_length(fold_key) = 32),
    tag text,
    headline text,
    body text not null,
    brief_date date,
    brief_time time(0),
    occurred_on date,
    attribution text,
    raw_text text not null,
    script text not null check (script in ('hant', 'hans', 'other')),
    ${judged},
    first_seen_at timestamptz not null
  )`,
  `create unique index briefs_identity on briefs (fold_key, coalesce(brief_date, date '-infinity'))`,
  'create index briefs_dated on briefs (brief_date, id)',
  'create index briefs_seen on briefs (first_seen_at, id)',
  'create index briefs_category on briefs (category, brief_date)',
  `create table sightings (
    ${id},
    brief_id bigint not null references briefs,
    article_id bigint not null references articles on delete cascade,
    fetch_id bigint not null references fetches,
    position integer not null check (position >= 0),
    start_offset integer not null,
    end_offset integer not null,
    raw_text text not null,
    match text not null check (match in ('exact', 'folded', 'near', 'split')),
    match_scores jsonb not null default '{}',
    seen_at timestamptz not null,
    unique (brief_id, article_id),
    check (start_offset <= end_offset)
  )`,
  'create index sightings_article on sightings (article_id)',
  'create index sightings_fetch on sightings (fetch_id)',
];

/** Places, parks, numbers that somebody reported, and a person's word against the machine's. */
const knowledge = [
  `create table regions (
    ${id},
    name text not null,
    level text not null check (level in ('country', 'province', 'city', 'district')),
    parent_id bigint references regions
  )`,
  'create unique index regions_identity on regions (name, level, coalesce(parent_id, 0))',
  `create table parks (
    ${id},
    name text not null unique,
    region_id bigint references regions,
    aliases text[] not null default '{}'
  )`,
  `create table mentions (
    ${id},
    entity_type text not null check (entity_type in ('region', 'park', 'organisation', 'coin')),
    entity_id bigint not null,
    article_id bigint references articles on delete cascade,
    brief_id bigint references briefs on delete cascade,
    span int4range not null,
    check (num_nonnulls(article_id, brief_id) = 1)
  )`,
  'create index mentions_entity on mentions (entity_type, entity_id)',
  'create index mentions_article on mentions (article_id) where article_id is not null',
  'create index mentions_brief on mentions (brief_id) where brief_id is not null',
  `create table claims (
    ${id},
    measure text not null,
    value_low numeric,
    value_high numeric,
    qualifier text not null check (qualifier in ('exact', 'over', 'up_to', 'about')),
    unit text not null,
    as_of date,
    region_id bigint references regions,
    park_id bigint references parks,
    claimant text,
    article_id bigint references articles on delete cascade,
    brief_id bigint references briefs on delete cascade,
    span int4range not null,
    check (num_nonnulls(article_id, brief_id) = 1),
    check (num_nonnulls(value_low, value_high) >= 1),
    check (value_low <= value_high)
  )`,
  'create index claims_park on claims (park_id, as_of) where park_id is not null',
  'create index claims_region on claims (region_id, as_of) where region_id is not null',
  `create table corrections (
    ${id},
    subject text not null check (subject ~ '^(article|brief|sighting):[0-9]+$'),
    field text not null,
    was text,
    now text not null,
    who text not null,
    at timestamptz not null default now()
  )`,
  'create index corrections_latest on corrections (subject, field, id desc)',
];
