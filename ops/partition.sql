-- Partitions the tables that grow fastest by month, and makes the partitions of the coming year (docs/scale.md).
--
--   psql -v ON_ERROR_STOP=1 -1 -f ops/partition.sql "$DATABASE_URL"
--
-- Run it with all workers stopped the first time, as the owner of the tables, and again at least once a year: what is
-- done already is left alone. One transaction: it happens entirely or not at all.
-- url_events, fetches, sightings and article_bands are not copied: the whole table of before becomes the partition of
-- everything up to this month. brief_bands is copied, since its rows are sorted into months by the brief's day.
-- Views are made again, so run `briefwire migrate --roles` afterwards if you use its roles.
-- The foreign keys that point at fetches go: months of it are dropped one day while the articles read from them stay.

set local lock_timeout = '10s';

create or replace function pg_temp.make_partition(parent text, first date) returns void language plpgsql as $$
declare
  part text := parent || to_char(first, '_YYYY_MM');
  next date := (first + interval '1 month')::date;
begin
  if to_regclass(part) is not null then return; end if;
  execute format('create table %I (like %I including defaults including constraints)', part, parent);
  -- Rows that came before their partition was made lie in the default one.
  execute format('with moved as (delete from %I where month = %L returning *) insert into %I select * from moved',
    parent || '_rest', first, part);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, first, next);
end $$;

-- Puts an empty partitioned table in the place of `name`, which is called `name`_before then.
create or replace function pg_temp.replace_table(name text, uniques text[], indexes text[]) returns void
language plpgsql as $$
declare
  old text := name || '_before';
  line text;
  triggers text[] := array(select pg_get_triggerdef(oid) from pg_trigger where tgrelid = name::regclass and not tgisinternal);
  has_id boolean := exists (select from pg_attribute where attrelid = name::regclass and attname = 'id' and attidentity <> '');
  next_id bigint;
begin
  -- They go over to the new table, which passes them on to its partitions.
  for line in select tgname from pg_trigger where tgrelid = name::regclass and not tgisinternal loop
    execute format('drop trigger %I on %I', line, name);
  end loop;
  execute format('alter table %I rename to %I', name, old);
  if has_id then
    execute format('select nextval(pg_get_serial_sequence(%L, %L))', old, 'id') into next_id;
    execute format('alter table %I alter id drop identity', old);
  end if;
  execute format('create table %I (like %I including defaults including constraints including storage including comments)
    partition by range (month)', name, old);
  if has_id then
    execute format('alter table %I alter id add generated always as identity (start %s)', name, next_id);
  end if;
  for line in select pg_get_constraintdef(oid) from pg_constraint where conrelid = old::regclass and contype = 'f' loop
    execute format('alter table %I add %s', name, line);
  end loop;
  foreach line in array uniques loop execute format('alter table %I add %s', name, line); end loop;
  foreach line in array indexes loop execute format('create %s', replace(line, '@', quote_ident(name))); end loop;
  foreach line in array triggers loop execute line; end loop;
  execute format('create table %I partition of %I default', name || '_rest', name);
end $$;

do $$
declare
  view record;
  waiting int := 1;
  this_month date := date_trunc('month', now() at time zone 'UTC')::date;
  next_month date := this_month + interval '1 month';
  first date;
begin
  if (select relkind from pg_class where oid = 'sightings'::regclass) <> 'p' then
    -- Views hold on to a table under whatever name it has, so they are made again.
    create temp table saved_views on commit drop as
      with recursive dependent (oid) as (
        select distinct r.ev_class from pg_depend d join pg_rewrite r on r.oid = d.objid
        where d.refobjid in ('sightings'::regclass, 'fetches'::regclass, 'url_events'::regclass)
        union
        select r.ev_class from dependent v join pg_depend d on d.refobjid = v.oid join pg_rewrite r on r.oid = d.objid
        where r.ev_class <> v.oid
      )
      select c.relname, pg_get_viewdef(c.oid) as definition, obj_description(c.oid) as comment
      from dependent join pg_class c using (oid) where c.relkind = 'v';
    for view in select relname from saved_views loop execute format('drop view if exists %I cascade', view.relname); end loop;

    alter table articles drop constraint articles_fetch_id_fkey;
    alter table article_versions drop constraint article_versions_fetch_id_fkey;
    alter table sightings drop constraint sightings_fetch_id_fkey;

    perform pg_temp.replace_table('url_events', '{"primary key (id, month)"}', '{"index on @ (url_id, id)"}');
    perform pg_temp.replace_table('fetches', '{"primary key (id, month)"}', array[
      'unique index on @ (url_id, request, month) where outcome = ''page''',
      'index on @ (url_id, id)', 'index on @ (page_id) where page_id is not null']);
    perform pg_temp.replace_table('sightings',
      '{"primary key (id, month)","unique (brief_id, article_id, month)"}',
      '{"index on @ (article_id)","index on @ (fetch_id)","index on @ (fold_key, brief_id)","index on @ (brief_id, seen_at, id) include (article_id)"}');
    perform pg_temp.replace_table('article_bands', '{"primary key (article_id, band, month)"}',
      '{"index on @ (band) include (article_id)"}');
    perform pg_temp.replace_table('brief_bands', '{"primary key (brief_id, band, month)"}',
      '{"index on @ (month, band, brief_date) include (brief_id)"}');

    -- The foreign keys of before needed the id alone.
    alter table fetches_before drop constraint fetches_pkey, drop constraint fetches_id_month_key;
    for view in select unnest('{url_events,fetches,sightings,article_bands}'::text[]) as name loop
      execute format('alter table %I attach partition %I for values from (minvalue) to (%L)',
        view.name, view.name || '_before', next_month);
    end loop;
    create table brief_bands_undated partition of brief_bands for values from (minvalue) to ('0001-01-01');
    for first in select distinct date_trunc('month', brief_date::timestamp)::date from brief_bands_before
      where brief_date is not null order by 1 loop
      perform pg_temp.make_partition('brief_bands', first);
    end loop;
    insert into brief_bands (brief_id, band, brief_date, month)
      select brief_id, band, brief_date, coalesce(date_trunc('month', brief_date::timestamp)::date, '-infinity')
      from brief_bands_before;
    drop table brief_bands_before;

    -- In whatever order they need one another.
    while waiting > 0 loop
      waiting := 0;
      for view in select * from saved_views s where to_regclass(s.relname) is null loop
        begin
          execute format('create view %I as %s', view.relname, view.definition);
          execute format('comment on view %I is %L', view.relname, view.comment);
        exception when undefined_table then waiting := waiting + 1;
        end;
      end loop;
    end loop;
  end if;

  perform pg_temp.make_partition(name, (this_month + n * interval '1 month')::date)
    from unnest('{url_events,fetches,sightings,article_bands}'::text[]) name, generate_series(1, 12) n;
  perform pg_temp.make_partition('brief_bands', (this_month + n * interval '1 month')::date) from generate_series(0, 1) n;
end $$;
