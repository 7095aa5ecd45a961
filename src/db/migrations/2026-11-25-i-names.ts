import { inOrder } from './in-order.ts';

/** Regulators, companies and coins get rows of their own, which `mentions` names as it names regions and parks. */
const statements = [
  `create table organisations (
    id bigint generated always as identity primary key,
    name text not null unique,
    kind text not null check (kind in ('regulator', 'company')),
    region_id bigint references regions,
    aliases text[] not null default '{}'
  )`,
  'create index organisations_region on organisations (region_id)',
  `create table coins (
    id bigint generated always as identity primary key,
    name text not null unique,
    aliases text[] not null default '{}'
  )`,
  `create view report_organisations as
    select o.id, o.name, o.kind, o.aliases, r.name as region, n.briefs, n.articles, n.networks
    from organisations o left join regions r on r.id = o.region_id
    left join lateral (${counts(`entity_type = 'organisation' and entity_id = o.id`)}) n on true`,
  `create view report_coins as
    select c.id, c.name, c.aliases, n.briefs, n.articles, n.networks
    from coins c left join lateral (${counts(`entity_type = 'coin' and entity_id = c.id`)}) n on true`,
  `comment on view report_organisations is 'Regulators and companies with how many briefs, distinct articles and networks name them.'`,
  `comment on view report_coins is 'Coins with how many briefs, distinct articles and networks name them.'`,
];

/** Briefs, articles (copies are one) and the networks that carry either. @param condition which mentions count */
function counts(condition: string): string {
  return `with piece as (select article_id, brief_id from mentions where ${condition}), place as (
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
  'drop view report_coins, report_organisations',
  `delete from mentions where entity_type in ('organisation', 'coin')`,
  'drop table coins, organisations',
];

export const { up, down } = inOrder(statements, undo);
