import { inOrder } from './in-order.ts';

/**
 * Regions get a code by which two workers find the same one, mentions the field that their span lies in, corrections can
 * be taken back. A region's counts are those of all that lies in it: what names Hangzhou counts for Zhejiang too.
 */
const statements = [
  'alter table regions add column code text unique',
  'create index regions_parent on regions (parent_id)',
  'create index parks_region on parks (region_id)',
  `alter table mentions add column field text not null default 'body' check (field in ('headline', 'title', 'body'))`,
  `create unique index mentions_identity on mentions
    (coalesce(article_id, 0), coalesce(brief_id, 0), entity_type, entity_id, field, span)`,
  'alter table corrections alter column now drop not null',
  // What lies in a region, itself included.
  `create view region_members as
    with recursive member (region_id, member_id) as (
      select id, id from regions
      union all
      select m.region_id, r.id from member m join regions r on r.parent_id = m.member_id
    )
    select region_id, member_id from member`,
  // Which pieces name a region, something in it or a park in it.
  `create view region_pieces as
    select distinct t.region_id, m.article_id, m.brief_id
    from region_members t join mentions m on m.entity_type = 'region' and m.entity_id = t.member_id
    union
    select distinct t.region_id, m.article_id, m.brief_id
    from region_members t join parks p on p.region_id = t.member_id
      join mentions m on m.entity_type = 'park' and m.entity_id = p.id`,
  `create or replace view report_regions as
    select r.id, r.name, r.level, parent.name as parent, n.briefs, n.articles, n.networks, r.code
    from regions r left join regions parent on parent.id = r.parent_id
    left join lateral (${counts('region_pieces where region_id = r.id')}) n on true`,
  `create or replace view report_parks as
    select p.id, p.name, p.aliases, r.name as region, n.briefs, n.articles,
      (select count(*) from claims c where c.park_id = p.id) as claims, n.networks
    from parks p left join regions r on r.id = p.region_id
    left join lateral (${counts(`mentions where entity_type = 'park' and entity_id = p.id`)}) n on true`,
  `comment on view region_members is 'Every region with all regions that lie in it, itself included.'`,
  `comment on view region_pieces is 'Which articles and briefs name a region, something in it or a park in it.'`,
  `comment on view report_regions is 'Regions with how many briefs, distinct articles and networks name them or what lies in them.'`,
  `comment on view report_parks is 'Parks with how many briefs, distinct articles and networks name them, and the claims about them.'`,
];

/** Briefs, articles (copies are one) and the networks that carry either. @param from what to count, with its condition */
function counts(from: string): string {
  return `with piece as (select article_id, brief_id from ${from}), place as (
      select a.id, a.copy_of, a.site_id, true as own from piece join articles a on a.id = piece.article_id
      union all
      select a.id, a.copy_of, a.site_id, false from piece join sightings s on s.brief_id = piece.brief_id
        join articles a on a.id = s.article_id
    )
    select (select count(distinct brief_id) from piece) as briefs,
      (select count(distinct coalesce(copy_of, id)) from place where own) as articles,
      (select count(distinct si.network) from place join sites si on si.id = place.site_id) as networks`;
}

const undo = [
  'drop view report_parks, report_regions, region_pieces, region_members',
  `create view report_regions as select id, name, level from regions`,
  `create view report_parks as select id, name, aliases from parks`,
  'update corrections set now = was where now is null',
  'alter table corrections alter column now set not null',
  'drop index mentions_identity, parks_region, regions_parent',
  'alter table mentions drop column field',
  'alter table regions drop column code cascade',
];

export const { up, down } = inOrder(statements, undo);
