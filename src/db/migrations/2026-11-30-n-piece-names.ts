import { type Kysely, sql } from 'kysely';

/**
 * One narrow row for each brief, and each article that is no copy, and each thing that it names, with all that this lies in: what names Hangzhou or a park in
 * it has a row for Zhejiang, too. In the order of days, so that lists of a region go down its newest pieces, and regions
 * are counted from an index alone. Kept by triggers, also for workers of an older version. What is stored is copied here;
 * workers wait for that, half a minute for a million briefs with 360,000 mentions on a busy machine (measured).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...prepare, ...KINDS.flatMap(tableOf), ...triggers]) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const statement of undo) await sql.raw(statement).execute(db);
}

interface Kind {
  kind: 'brief' | 'article';
  /** The column of `briefs` or `articles` that holds its day. */
  day: string;
  /** Which of them, `b`, are listed. */
  listed: string;
}

const KINDS: readonly Kind[] = [
  { kind: 'brief', day: 'brief_date', listed: 'true' },
  { kind: 'article', day: 'published_on', listed: 'b.copy_of is null' },
];

const prepare = [
  `set local lock_timeout = '5s'`,
  // All that the triggers and foreign keys lock, at once and in the order in which workers write.
  'lock table articles, briefs, parks, mentions in share row exclusive mode',
  `create function entity_path(type text, id bigint) returns table (entity_type text, entity_id bigint)
    language sql stable as $$
    with recursive up (id) as (
      select case type when 'region' then id when 'park' then (select region_id from parks p where p.id = $2) end
      union select r.parent_id from up join regions r on r.id = up.id
    )
    select type, id union select 'region', up.id from up where up.id is not null $$`,
  `comment on function entity_path is 'What a mention names, and the regions that it lies in.'`,
];

/** Mentions `m`, each with what it counts for: `p`. What `entity_path` tells, for many at once; regions have four levels. */
const paths = `mentions m
  left join parks k on m.entity_type = 'park' and k.id = m.entity_id
  left join regions r1 on r1.id = case m.entity_type when 'region' then m.entity_id else k.region_id end
  left join regions r2 on r2.id = r1.parent_id
  left join regions r3 on r3.id = r2.parent_id
  left join regions r4 on r4.id = r3.parent_id
  cross join lateral (values (m.entity_type, m.entity_id), ('region', r1.id), ('region', r2.id), ('region', r3.id),
    ('region', r4.id)) p (type, id)`;

function tableOf({ kind, day, listed }: Kind): string[] {
  const [names, owner, pieces] = [`${kind}_names`, `${kind}_id`, `${kind}s`];
  return [
    `create table ${names} (
      ${owner} bigint not null,
      entity_type text not null,
      entity_id bigint not null,
      dated date not null
    )`,
    `comment on table ${names} is 'What each ${kind} names that is listed, and the regions that this lies in, with the day of the ${kind} (-infinity where it has none). Triggers make it of mentions.'`,
    `insert into ${names} (${owner}, entity_type, entity_id, dated)
      with path as materialized (
        select m.entity_type as type, m.entity_id as id, p.entity_type, p.entity_id
        from (select distinct entity_type, entity_id from mentions) m
        cross join lateral entity_path(m.entity_type, m.entity_id) p)
      select distinct m.${owner}, p.entity_type, p.entity_id, coalesce(b.${day}, '-infinity')
      from mentions m join path p on (p.type, p.id) = (m.entity_type, m.entity_id) join ${pieces} b on b.id = m.${owner}
      where ${listed}`,
    // Keys once all rows are there: each row by itself takes three times as long.
    `alter table ${names} add primary key (${owner}, entity_type, entity_id),
      add foreign key (${owner}) references ${pieces} on delete cascade`,
    `create index ${names}_newest on ${names} (entity_type, entity_id, dated, ${owner})`,
    // Planned once for each connection, which takes longer than a page's mentions: each article that is stored waits for it.
    `create function ${kind}_names_add(ids bigint[]) returns void language plpgsql
      set plan_cache_mode = force_generic_plan as $$ begin
      insert into ${names} (${owner}, entity_type, entity_id, dated)
      select distinct m.${owner}, p.type, p.id, coalesce(b.${day}, '-infinity'::date)
      from ${paths} join ${pieces} b on b.id = m.${owner}
      where m.${owner} = any(ids) and p.id is not null and ${listed}
      on conflict do nothing;
    end $$`,
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

const triggers = [
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

const undo = [
  'drop trigger park_moved on parks',
  'drop trigger mentions_added on mentions',
  'drop trigger mentions_removed on mentions',
  'drop trigger mentions_changed on mentions',
  'drop trigger article_names_copied on articles',
  'drop trigger brief_names_dated on briefs',
  'drop trigger article_names_dated on articles',
  `drop function park_moved(), article_names_copied(), mentions_changed(), brief_names_dated(), article_names_dated(), brief_names_add(bigint[]),
    article_names_add(bigint[]), brief_names_drop(bigint[]), article_names_drop(bigint[])`,
  'drop table brief_names, article_names',
  'drop function entity_path(text, bigint)',
];
