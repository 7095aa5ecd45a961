import { type Kysely, sql } from 'kysely';

/** What a person parted, keys of articles' texts, and how far the sweep has looked for late twins. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Fails where a split gave two briefs one text: only a merge could undo that. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table splits, article_bands, sweep_cursors`.execute(db);
  await sql`drop index sightings_fold_key, briefs_identity`.execute(db);
  await sql`create unique index briefs_identity on briefs (fold_key, coalesce(brief_date, date '-infinity'))`.execute(
    db,
  );
  await sql`alter table briefs drop column split`.execute(db);
}

const statements = [
  // The brief of a split may have the very text and day of the one that it was parted from.
  'alter table briefs add column split boolean not null default false',
  'drop index briefs_identity',
  `create unique index briefs_identity on briefs (fold_key, coalesce(brief_date, date '-infinity')) where not split`,
  // A brief is known by the text of each of its sightings, also where another represents it now.
  'create index sightings_fold_key on sightings (fold_key, brief_id)',
  `create table splits (
    id bigint generated always as identity primary key,
    article_id bigint not null references articles on delete cascade,
    fold_key bytea not null check (octet_length(fold_key) = 32),
    brief_id bigint not null references briefs on delete cascade,
    parted_from bigint not null references briefs on delete cascade,
    check (brief_id <> parted_from),
    unique (article_id, fold_key)
  )`,
  'create index splits_brief on splits (brief_id)',
  'create index splits_parted_from on splits (parted_from, fold_key)',
  `create table article_bands (
    article_id bigint not null references articles on delete cascade,
    band integer not null,
    primary key (article_id, band)
  )`,
  'create index article_bands_lookup on article_bands (band) include (article_id)',
  `create table sweep_cursors (
    name text primary key,
    position bigint not null default 0,
    leased_until timestamptz not null default '-infinity'
  )`,
];
