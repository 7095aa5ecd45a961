import { type Kysely, sql } from 'kysely';

/** Keys under which a brief's possible copies are found, and which text each sighting was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table brief_bands`.execute(db);
  await sql`alter table sightings drop column fold_key`.execute(db);
}

const statements = [
  // The brief's day stands here too: a template's key names thousands of briefs, but few of any one day.
  `create table brief_bands (
    brief_id bigint not null references briefs on delete cascade,
    band integer not null,
    brief_date date,
    primary key (brief_id, band)
  )`,
  'create index brief_bands_lookup on brief_bands (band, brief_date) include (brief_id)',
  'alter table sightings add column fold_key bytea check (octet_length(fold_key) = 32)',
  // So far only equal keys made sightings of one brief.
  'update sightings s set fold_key = b.fold_key from briefs b where b.id = s.brief_id',
  'alter table sightings alter column fold_key set not null',
];
