import { id } from './columns.ts';

/** A person's word against the machine's, and what the installation knows of itself. */
export const people: readonly string[] = [
  `create table corrections (
    ${id},
    subject text not null check (subject ~ '^(article|brief|sighting):[0-9]+$'),
    field text not null,
    was text,
    now text,
    who text not null,
    at timestamptz not null default now()
  )`,
  'create index corrections_latest on corrections (subject, field, id desc)',

  `create table splits (
    ${id},
    article_id bigint not null references articles on delete cascade,
    fold_key bytea not null check (octet_length(fold_key) = 32),
    brief_id bigint not null references briefs on delete cascade,
    parted_from bigint not null references briefs on delete cascade,
    check (brief_id <> parted_from),
    unique (article_id, fold_key)
  )`,
  'create index splits_brief on splits (brief_id)',
  'create index splits_parted_from on splits (parted_from, fold_key)',

  `create table sweep_cursors (
    name text primary key,
    position bigint not null default 0,
    leased_until timestamptz not null default '-infinity',
    swept_at timestamptz
  )`,

  // Ids of feeds are made of the key: it stays the same whichever name and port the page is asked by, and in a backup.
  `create table installation (
    single boolean primary key default true check (single),
    key uuid not null default gen_random_uuid(),
    since timestamptz not null default now()
  )`,
];
