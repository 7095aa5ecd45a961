import { commentOn } from '../comment-on.ts';
import { id, idMeaning } from './columns.ts';

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
  ...commentOn(
    'table corrections',
    'A person’s word against the machine’s; of one subject and field the latest counts.',
    {
      id: idMeaning,
      subject: 'What was corrected, as in brief:7, article:7 or sighting:7.',
      field: 'What of it, as in category.',
      was: 'What it said before.',
      now: 'What the person says; null where the correction was taken back.',
      who: 'Who said so.',
      at: 'When.',
    },
  ),

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
  ...commentOn('table splits', 'One row for each copy that a person parted from a brief.'),

  `create table sweeps (
    name text primary key,
    leased_until timestamptz not null default '-infinity',
    swept_at timestamptz
  )`,
  ...commentOn('table sweeps', 'When each sweep last ran, and until when a process has it.'),

  // Ids of feeds are made of the key: it stays the same whichever name and port the page is asked by, and in a backup.
  `create table installation (
    single boolean primary key default true check (single),
    key uuid not null default gen_random_uuid(),
    since timestamptz not null default now()
  )`,
  ...commentOn('table installation', 'This database: the UUID that the ids of its feeds are made of.'),
];
