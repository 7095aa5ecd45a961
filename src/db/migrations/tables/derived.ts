/** Functions and triggers that keep the tables of search, of who carries what and of what is named where. */

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
  return `create function search_entry_of_${kind}() returns trigger language plpgsql as $$ begin
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
const path = `create function entity_path(type text, id bigint)
  returns table (entity_type text, entity_id bigint) language sql stable as $$
  with recursive up (id) as (
    select case type when 'region' then id when 'park' then (select region_id from parks p where p.id = $2) end
    union select (select r.parent_id from regions r where r.id = up.id) from up where up.id is not null
  )
  select type, id union select 'region', up.id from up where up.id is not null $$`;

/** Mentions `m`, each with what it counts for: `p`. What `entity_path` tells, for many at once; regions have four levels. */
const paths = `mentions m
  left join parks k on m.entity_type = 'park' and k.id = m.entity_id
  left join regions r1 on r1.id = case m.entity_type when 'region' then m.entity_id else k.region_id end
  left join regions r2 on r2.id = r1.parent_id
  left join regions r3 on r3.id = r2.parent_id
  left join regions r4 on r4.id = r3.parent_id
  cross join lateral (values (m.entity_type, m.entity_id), ('region', r1.id), ('region', r2.id), ('region', r3.id),
    ('region', r4.id)) p (type, id)`;

function namesOf({ kind, day, listed }: Owner): string {
  const [names, owner, pieces] = [`${kind}_names`, `${kind}_id`, `${kind}s`];
  return `create function ${kind}_names_add(ids bigint[]) returns void language plpgsql
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

function namesDropOf({ kind, day }: Owner): string[] {
  const [names, owner, pieces] = [`${kind}_names`, `${kind}_id`, `${kind}s`];
  return [
    `create function ${kind}_names_drop(ids bigint[]) returns void language plpgsql
      set plan_cache_mode = force_generic_plan as $$ begin
      delete from ${names} n where n.${owner} = any(ids) and (n.${owner}, n.entity_type, n.entity_id) not in (
        select m.${owner}, p.type, p.id from ${paths} where m.${owner} = any(ids) and p.id is not null);
    end $$`,
    `create function ${kind}_names_dated() returns trigger language plpgsql as $$ begin
      update ${names} set dated = coalesce(new.${day}, '-infinity') where ${owner} = new.id;
      return null;
    end $$`,
    `create trigger ${kind}_names_dated after update of ${day} on ${pieces} for each row
      when (old.${day} is distinct from new.${day}) execute function ${kind}_names_dated()`,
  ];
}

const entries = [
  `create function search_category(subject text, machine text) returns text language sql stable as $$
    select coalesce((select now from corrections c where c.subject = search_category.subject and field = 'category'
      order by id desc limit 1), machine) $$`,
  ...OWNERS.map(entryOf),
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

const names = [
  path,
  `comment on function entity_path is 'What a mention names, and the regions that it lies in.'`,
  // Planned once for each connection: planning takes longer than reading a page's mentions.
  ...OWNERS.flatMap((owner) => [namesOf(owner), ...namesDropOf(owner)]),

  `create function mentions_changed() returns trigger language plpgsql as $$
  declare ids bigint[];
  begin
    if tg_op <> 'INSERT' then
      ids := array(select distinct brief_id from removed where brief_id is not null);
      if ids <> '{}' then perform brief_names_drop(ids); end if;
      ids := array(select distinct article_id from removed where article_id is not null);
      if ids <> '{}' then perform article_names_drop(ids); end if;
    end if;
    if tg_op <> 'DELETE' then
      ids := array(select distinct brief_id from added where brief_id is not null);
      if ids <> '{}' then perform brief_names_add(ids); end if;
      ids := array(select distinct article_id from added where article_id is not null);
      if ids <> '{}' then perform article_names_add(ids); end if;
    end if;
    return null;
  end $$`,
  // A copy is listed with its first.
  `create function article_names_copied() returns trigger language plpgsql as $$ begin
    if new.copy_of is null then perform article_names_add(array[new.id]);
    else delete from article_names where article_id = new.id;
    end if;
    return null;
  end $$`,
  `create trigger article_names_copied after update of copy_of on articles for each row
    when (old.copy_of is distinct from new.copy_of) execute function article_names_copied()`,
  // A park may be met before it is known where it lies.
  `create function park_moved() returns trigger language plpgsql as $$
  declare briefs bigint[] := array(select brief_id from mentions
      where entity_type = 'park' and entity_id = new.id and brief_id is not null);
    articles bigint[] := array(select article_id from mentions
      where entity_type = 'park' and entity_id = new.id and article_id is not null);
  begin
    perform brief_names_drop(briefs), article_names_drop(articles), brief_names_add(briefs), article_names_add(articles);
    return null;
  end $$`,
  `create trigger mentions_added after insert on mentions referencing new table as added
    for each statement execute function mentions_changed()`,
  `create trigger mentions_removed after delete on mentions referencing old table as removed
    for each statement execute function mentions_changed()`,
  `create trigger mentions_changed after update on mentions referencing old table as removed new table as added
    for each statement execute function mentions_changed()`,
  `create trigger park_moved after update of region_id on parks for each row
    when (old.region_id is distinct from new.region_id) execute function park_moved()`,
];

const sites = [
  `create function brief_site_sighted() returns trigger language plpgsql as $$ begin
    if tg_op <> 'INSERT' then
      delete from brief_sites c where c.brief_id = old.brief_id and not exists (
        select from sightings s join articles a on a.id = s.article_id
        where s.brief_id = c.brief_id and a.site_id = c.site_id);
    end if;
    if tg_op <> 'DELETE' then
      insert into brief_sites (brief_id, site_id, dated)
      select b.id, a.site_id, coalesce(b.brief_date, '-infinity') from articles a, briefs b
      where a.id = new.article_id and b.id = new.brief_id
      on conflict do nothing;
    end if;
    return null;
  end $$`,
  `create function brief_site_dated() returns trigger language plpgsql as $$ begin
    update brief_sites set dated = coalesce(new.brief_date, '-infinity') where brief_id = new.id;
    return null;
  end $$`,
  `create trigger brief_site_sighted after insert or update of brief_id, article_id or delete on sightings
    for each row execute function brief_site_sighted()`,
  `create trigger brief_site_dated after update of brief_date on briefs for each row
    when (old.brief_date is distinct from new.brief_date) execute function brief_site_dated()`,
  `create function article_sites_changed() returns trigger language plpgsql as $$
  declare firsts bigint[] := array_remove(array[case when tg_op <> 'INSERT' then coalesce(old.copy_of, old.id) end,
    case when tg_op <> 'DELETE' then coalesce(new.copy_of, new.id) end], null);
  begin
    if tg_op <> 'INSERT' then
      delete from article_sites s where s.article_id = any(firsts) and s.site_id not in (
        select a.site_id from articles r join articles a on a.id = r.id or a.copy_of = r.id
        where r.id = s.article_id and r.copy_of is null);
    end if;
    insert into article_sites as s (article_id, site_id, dated)
    select r.id, a.site_id, coalesce(r.published_on, '-infinity'::date) from articles r
      cross join lateral (select r.site_id union select c.site_id from articles c where c.copy_of = r.id) a
    where r.id = any(firsts) and r.copy_of is null
    on conflict (article_id, site_id) do update set dated = excluded.dated where s.dated <> excluded.dated;
    return null;
  end $$`,
  `create trigger article_sites_added after insert or delete on articles for each row
    execute function article_sites_changed()`,
  `create trigger article_sites_changed after update of site_id, copy_of, published_on on articles for each row
    when ((old.site_id, old.copy_of, old.published_on) is distinct from (new.site_id, new.copy_of, new.published_on))
    execute function article_sites_changed()`,
];

export const derived: readonly string[] = [...entries, ...sites, ...names];
