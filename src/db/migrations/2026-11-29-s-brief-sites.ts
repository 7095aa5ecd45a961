import { inOrder } from './in-order.ts';

/**
 * One narrow row for each brief and site that carries it: lists of a site or network go down its newest briefs, instead of
 * asking of each brief who carries it. Kept by triggers, also for workers of an older version. What is stored is copied
 * here; workers wait for that, eight minutes for a million briefs on a busy machine (measured).
 */
const statements = [
  `set local lock_timeout = '5s'`,
  // All that the triggers and foreign keys lock, at once and in the order in which workers write.
  'lock table sites, articles, briefs, sightings in share row exclusive mode',
  `create table brief_sites (
    brief_id bigint not null references briefs on delete cascade,
    site_id bigint not null references sites,
    dated date not null,
    primary key (brief_id, site_id)
  )`,
  `comment on table brief_sites is 'Which sites carry which brief, with the day of the brief (-infinity where it has none). Triggers make it of sightings.'`,
  `insert into brief_sites (brief_id, site_id, dated)
    select s.brief_id, a.site_id, coalesce(b.brief_date, '-infinity')
    from sightings s join articles a on a.id = s.article_id join briefs b on b.id = s.brief_id
    group by 1, 2, 3`,
  'create index brief_sites_newest on brief_sites (site_id, dated, brief_id)',
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
];

const undo = [
  'drop trigger brief_site_dated on briefs',
  'drop trigger brief_site_sighted on sightings',
  'drop function brief_site_dated(), brief_site_sighted()',
  'drop table brief_sites',
];

export const { up, down } = inOrder(statements, undo);
