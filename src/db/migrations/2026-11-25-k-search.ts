import { type Kysely, sql } from 'kysely';

/**
 * One narrow row for each brief and each article that is no copy: what lists and search go by. Triggers keep days and
 * category, also for workers of an older version; the folded text is written by whoever stores the piece, and by the
 * sweep where that has not happened (`folded is null`), so that a large database is not held up by folding here.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...table, ...keptByTriggers, ...present, ...indexes]) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const statement of undo) await sql.raw(statement).execute(db);
}

const table = [
  `create table search_entries (
    id bigint generated always as identity primary key,
    brief_id bigint unique references briefs on delete cascade,
    article_id bigint unique references articles on delete cascade,
    dated date not null,
    occurred date not null,
    seen_at timestamptz not null,
    category text not null check (category in ('park', 'policy', 'market', 'other')),
    folded text,
    title_length integer not null default 0,
    check (num_nonnulls(brief_id, article_id) = 1)
  )`,
  `comment on table search_entries is 'What lists and search go by: one row a brief, and an article that is no copy. A day that is not known is -infinity.'`,
  // Two characters, 16 bits each, as one integer; rarer ones may share a number, so that a hit is rechecked on the text.
  `create function bigrams(folded text) returns integer[] language sql immutable strict parallel safe cost 10000 as $$
    select array_agg((((ascii(a)::bigint << 16) + ascii(b)) % 4294967296 - 2147483648)::integer)
    from unnest(string_to_array(folded, null), (string_to_array(folded, null))[2:]) as pair (a, b)
    where a <> E'\\n' and b <> E'\\n' $$`,
];

const keptByTriggers = [
  `create function search_category(subject text, machine text) returns text language sql stable as $$
    select coalesce((select now from corrections c where c.subject = search_category.subject and field = 'category'
      order by id desc limit 1), machine) $$`,
  `create function search_entry_of_brief() returns trigger language plpgsql as $$ begin
    insert into search_entries as e (brief_id, dated, occurred, seen_at, category)
    values (new.id, coalesce(new.brief_date, '-infinity'), coalesce(new.occurred_on, '-infinity'),
      date_trunc('milliseconds', new.first_seen_at), search_category('brief:' || new.id, new.category))
    on conflict (brief_id) do update set dated = excluded.dated, occurred = excluded.occurred,
      seen_at = excluded.seen_at, category = excluded.category,
      folded = case when tg_op = 'UPDATE' and (old.tag, old.headline, old.body) is distinct from
        (new.tag, new.headline, new.body) then null else e.folded end;
    return null;
  end $$`,
  `create function search_entry_of_article() returns trigger language plpgsql as $$ begin
    if new.copy_of is not null then
      delete from search_entries where article_id = new.id;
      return null;
    end if;
    insert into search_entries as e (article_id, dated, occurred, seen_at, category)
    values (new.id, coalesce(new.published_on, '-infinity'), coalesce(new.published_on, '-infinity'),
      date_trunc('milliseconds', new.fetched_at), search_category('article:' || new.id, new.category))
    on conflict (article_id) do update set dated = excluded.dated, occurred = excluded.occurred,
      seen_at = excluded.seen_at, category = excluded.category,
      folded = case when tg_op = 'UPDATE' and (old.title, old.text) is distinct from (new.title, new.text)
        then null else e.folded end;
    return null;
  end $$`,
  `create function search_entry_corrected() returns trigger language plpgsql as $$
  declare subjects text[] := array_remove(array[case when tg_op <> 'INSERT' then old.subject end,
    case when tg_op <> 'DELETE' then new.subject end], null);
  begin
    update search_entries e set category = search_category('brief:' || b.id, b.category)
    from briefs b where b.id = e.brief_id and b.id in (
      select split_part(s, ':', 2)::bigint from unnest(subjects) s where s like 'brief:%');
    update search_entries e set category = search_category('article:' || a.id, a.category)
    from articles a where a.id = e.article_id and a.id in (
      select split_part(s, ':', 2)::bigint from unnest(subjects) s where s like 'article:%');
    return null;
  end $$`,
  `create trigger search_entry_added after insert on briefs for each row execute function search_entry_of_brief()`,
  `create trigger search_entry_changed after update of tag, headline, body, brief_date, occurred_on, first_seen_at, category
    on briefs for each row when ((old.tag, old.headline, old.body, old.brief_date, old.occurred_on, old.first_seen_at,
      old.category) is distinct from (new.tag, new.headline, new.body, new.brief_date, new.occurred_on, new.first_seen_at,
      new.category)) execute function search_entry_of_brief()`,
  `create trigger search_entry_added after insert on articles for each row execute function search_entry_of_article()`,
  `create trigger search_entry_changed after update of title, text, published_on, fetched_at, category, copy_of
    on articles for each row when ((old.title, old.text, old.published_on, old.fetched_at, old.category, old.copy_of)
      is distinct from (new.title, new.text, new.published_on, new.fetched_at, new.category, new.copy_of))
    execute function search_entry_of_article()`,
  `create trigger search_entry_corrected after insert or update or delete on corrections for each row
    execute function search_entry_corrected()`,
];

/** What is stored already. */
const present = [
  `insert into search_entries (brief_id, dated, occurred, seen_at, category)
    select id, coalesce(brief_date, '-infinity'), coalesce(occurred_on, '-infinity'),
      date_trunc('milliseconds', first_seen_at), category
    from briefs order by id`,
  `insert into search_entries (article_id, dated, occurred, seen_at, category)
    select id, coalesce(published_on, '-infinity'), coalesce(published_on, '-infinity'),
      date_trunc('milliseconds', fetched_at), category
    from articles where copy_of is null order by id`,
  `update search_entries e set category = search_category('brief:' || e.brief_id, e.category)
    where brief_id in (select split_part(subject, ':', 2)::bigint from corrections
      where subject like 'brief:%' and field = 'category')`,
  `update search_entries e set category = search_category('article:' || e.article_id, e.category)
    where article_id in (select split_part(subject, ':', 2)::bigint from corrections
      where subject like 'article:%' and field = 'category')`,
];

const indexes = [
  'create index search_briefs_dated on search_entries (dated, brief_id) where brief_id is not null',
  'create index search_briefs_occurred on search_entries (occurred, brief_id) where brief_id is not null',
  'create index search_briefs_seen on search_entries (seen_at, brief_id) where brief_id is not null',
  'create index search_briefs_category on search_entries (category, dated, brief_id) where brief_id is not null',
  'create index search_articles_dated on search_entries (dated, article_id) where article_id is not null',
  'create index search_articles_seen on search_entries (seen_at, article_id) where article_id is not null',
  'create index search_articles_category on search_entries (category, dated, article_id) where article_id is not null',
  'create index search_unfolded on search_entries (id) where folded is null',
  `create index search_texts on search_entries using gin (bigrams(folded)) with (gin_pending_list_limit = 1024)`,
  `create index search_titles on search_entries using gin (bigrams(left(folded, title_length)))
    with (gin_pending_list_limit = 1024)`,
  'create index articles_site on articles (site_id)',
];

const undo = [
  'drop index articles_site',
  'drop trigger search_entry_corrected on corrections',
  'drop trigger search_entry_added on articles',
  'drop trigger search_entry_changed on articles',
  'drop trigger search_entry_added on briefs',
  'drop trigger search_entry_changed on briefs',
  'drop table search_entries',
  `drop function search_entry_corrected(), search_entry_of_article(), search_entry_of_brief(),
    search_category(text, text), bigrams(text)`,
];
