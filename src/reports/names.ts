import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { ReportFilter } from './filter.ts';
import type { Rank } from './page.ts';
import { type Counts, entitiesOf, rank } from './places.ts';

/** One regulator or company; names as in the view `report_organisations`. */
export interface OrganisationRow extends Counts {
  id: number;
  name: string;
  kind: 'regulator' | 'company';
  /** Whose regulator it is. */
  region: string | null;
  /** Spellings under which it was met, beside its name. */
  aliases: string[];
}

/** One coin; names as in the view `report_coins`. */
export interface CoinRow extends Counts {
  id: number;
  name: string;
  aliases: string[];
}

/** Organisations that something the filter selects names, most named first. @param limit most rows, null for all */
export async function listOrganisations(
  db: Db,
  filter: ReportFilter,
  limit: number | null,
  after: Rank | null = null,
): Promise<OrganisationRow[]> {
  return await rank<OrganisationRow>(
    db,
    { filter, limit, after, entities: entitiesOf('organisation') },
    sql`select o.id, o.name, o.kind, r.name as region, o.aliases, c.briefs, c.articles, c.networks
      from counted c join organisations o on o.id = c.place left join regions r on r.id = o.region_id`,
  );
}

/** Coins that something the filter selects names, most named first. @param limit most rows, null for all */
export async function listCoins(
  db: Db,
  filter: ReportFilter,
  limit: number | null,
  after: Rank | null = null,
): Promise<CoinRow[]> {
  return await rank<CoinRow>(
    db,
    { filter, limit, after, entities: entitiesOf('coin') },
    sql`select o.id, o.name, o.aliases, c.briefs, c.articles, c.networks
      from counted c join coins o on o.id = c.place`,
  );
}
