import { inOrder } from './in-order.ts';

/**
 * One narrow row for each article that is no copy and each site that it or a copy of it stands on, in the order of days:
 * what `brief_sites` is for briefs. Kept by triggers, also for workers of an older version. What is stored is copied here;
 * workers wait for that, some seconds for 400,000 articles (measured).
 */
const statements = [
  `set local lock_timeout = '5s'`,
  'lock table sites, articles in share row exclusive mode',
  `create table article_sites (
    article_id bigint not null,
    site_id bigint not null,
    dated date not null
  )`,
  `comment on table article_sites is 'On which sites each article that is no copy stands, itself or copied, with its day (-infinity where it has none). Triggers make it of articles.'`,
  `insert into article_sites (article_id, site_id, dated)
    select distinct r.id, a.site_id, coalesce(r.published_on, '-infinity'::date)
    from articles a join articles r on r.id = coalesce(a.copy_of, a.id)
    where r.copy_of is null`,
  // Keys once all rows are there: each row by itself takes several times as long.
  `alter table article_sites add primary key (article_id, site_id),
    add foreign key (article_id) references articles on delete cascade, add foreign key (site_id) references sites`,
  'create index article_sites_newest on article_sites (site_id, dated, article_id)',
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

const undo = [
  'drop trigger article_sites_changed on articles',
  'drop trigger article_sites_added on articles',
  'drop function article_sites_changed()',
  'drop table article_sites',
];

export const { up, down } = inOrder(statements, undo);
