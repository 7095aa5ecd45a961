import { type Kysely, sql } from 'kysely';

/**
 * What storing a page asks of the database, for less. A transaction that says so (`briefwire.entries`) writes the search
 * entries of what is new whole, where a trigger's empty rows had to be filled: each row and its dozen of index entries
 * came twice. Where a mention leads up to is looked up, not joined.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [`set local lock_timeout = '5s'`, ...OWNERS.map(entryOf), path, ...OWNERS.map(namesOf)];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** The functions stay: they do what those before them did. */
export async function down(): Promise<void> {}

interface Owner {
  kind: 'brief' | 'article';
  day: string;
  occurred: string;
  seen: string;
  /** What its text is made of. */
  said: readonly string[];
  /** Whether `new` has an entry at all, and `b` a row for each name. */
  gone: string;
  listed: string;
}

const OWNERS: readonly Owner[] = [
  {
    kind: 'brief',
    day: 'brief_date',
    occurred: 'occurred_on',
    seen: 'first_seen_at',
    said: ['tag', 'headline', 'body'],
    gone: 'false',
    listed: 'true',
  },
  {
    kind: 'article',
    day: 'published_on',
    occurred: 'published_on',
    seen: 'fetched_at',
    said: ['title', 'text'],
    gone: 'new.copy_of is not null',
    listed: 'b.copy_of is null',
  },
];

function entryOf({ kind, day, occurred, seen, said, gone }: Owner): string {
  const text = (row: string) => `(${said.map((column) => `${row}.${column}`).join(', ')})`;
  return `create or replace function search_entry_of_${kind}() returns trigger language plpgsql as $$ begin
    if ${gone} then
      delete from search_entries where ${kind}_id = new.id;
      return null;
    end if;
    if tg_op = 'INSERT' and current_setting('briefwire.entries', true) = 'written' then return null; end if;
    insert into search_entries as e (${kind}_id, dated, occurred, seen_at, category)
    values (new.id, coalesce(new.${day}, '-infinity'), coalesce(new.${occurred}, '-infinity'),
      date_trunc('milliseconds', new.${seen}), search_category('${kind}:' || new.id, new.category))
    on conflict (${kind}_id) do update set dated = excluded.dated, occurred = excluded.occurred,
      seen_at = excluded.seen_at, category = excluded.category,
      folded = case when tg_op = 'UPDATE' and ${text('old')} is distinct from ${text('new')} then null else e.folded end;
    return null;
  end $$`;
}

// Each level by its key: joined, a few mentions are worth reading all regions and parks to the planner.
const path = `create or replace function entity_path(type text, id bigint)
  returns table (entity_type text, entity_id bigint) language sql stable as $$
  with recursive up (id) as (
    select case type when 'region' then id when 'park' then (select region_id from parks p where p.id = $2) end
    union select (select r.parent_id from regions r where r.id = up.id) from up where up.id is not null
  )
  select type, id union select 'region', up.id from up where up.id is not null $$`;

function namesOf({ kind, day, listed }: Owner): string {
  const [names, owner, pieces] = [`${kind}_names`, `${kind}_id`, `${kind}s`];
  return `create or replace function ${kind}_names_add(ids bigint[]) returns void language plpgsql
    set plan_cache_mode = force_generic_plan as $$ begin
    insert into ${names} (${owner}, entity_type, entity_id, dated)
    select distinct b.id, p.entity_type, p.entity_id, coalesce(b.${day}, '-infinity'::date)
    from ${pieces} b cross join lateral (
      select entity_type as type, entity_id as id from mentions where ${owner} = b.id offset 0) m
    cross join lateral entity_path(m.type, m.id) p
    where b.id = any(ids) and ${listed}
    on conflict do nothing;
  end $$`;
}
