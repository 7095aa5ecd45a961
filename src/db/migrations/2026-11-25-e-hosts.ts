import { type Kysely, sql } from 'kysely';

/**
 * Hosts as we ask them: their line (one request at a time, with a gap), what a person said about them, and their
 * robots.txt; who waits in which line; and what was purged. Only new tables, so older workers run on beside it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table purged, robots, turns, hosts`.execute(db);
}

const statements = [
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
    check ((holder is null) = (held_at is null))
  ) with (fillfactor = 50)`,
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
  `create table purged (
    kind text not null check (kind in ('url', 'host')),
    subject text not null,
    who text not null,
    at timestamptz not null default now(),
    primary key (kind, subject)
  )`,
];
