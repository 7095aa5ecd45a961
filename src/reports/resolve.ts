import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { foldedLines } from '../pipeline/search-text.ts';
import type { ReportFilter } from './filter.ts';
import { parseTextQuery, type TextQuery } from './text-query.ts';

/** A filter whose names are looked up; null where it does not ask, an empty list where nothing has the name. */
export interface Resolved {
  filter: ReportFilter;
  text: TextQuery | null;
  /** The region (null where nothing was found to name it), it and all that lies in it, and the parks in those. */
  places: { region: number | null; regions: number[]; parks: number[] } | null;
  parks: number[] | null;
  /** Regulators and companies, and coins. */
  names: { organisations: number[]; coins: number[] } | null;
  sites: number[] | null;
}

/** Looks up what a filter names. @throws UsageError where its text has nothing to look for */
export async function resolveFilter(db: Db, filter: ReportFilter): Promise<Resolved> {
  return {
    filter,
    text: filter.text === null ? null : parseTextQuery(filter.text),
    places: filter.region === null ? null : await placesIn(db, filter.region.code),
    parks: filter.park === null ? null : await parksCalled(db, filter.park),
    names: filter.name === null ? null : await called(db, filter.name),
    sites: filter.site === null && filter.network === null ? null : await sitesOf(db, filter),
  };
}

async function placesIn(db: Db, code: string): Promise<NonNullable<Resolved['places']>> {
  const { rows } = await sql<NonNullable<Resolved['places']>>`
    with recursive member (id) as (
      select id from regions where code = ${code}
      union all
      select r.id from member m join regions r on r.parent_id = m.id
    )
    select (select id from regions where code = ${code}) as region, array(select id::float8 from member) as regions,
      array(select id::float8 from parks where region_id in (select id from member)) as parks`.execute(db);
  return rows[0] ?? { region: null, regions: [], parks: [] };
}

async function parksCalled(db: Db, name: string): Promise<number[]> {
  const wanted = foldedLines(name);
  const { rows } = await sql<{ id: number; names: string[] }>`select id, name || aliases as names from parks`.execute(
    db,
  );
  return rows.filter(({ names }) => names.some((known) => foldedLines(known).includes(wanted))).map(({ id }) => id);
}

async function called(db: Db, name: string): Promise<{ organisations: number[]; coins: number[] }> {
  const wanted = foldedLines(name);
  const { rows } = await sql<{ isCoin: boolean; id: number; names: string[] }>`
    select false as "isCoin", id, name || aliases as names from organisations
    union all select true, id, name || aliases from coins`.execute(db);
  // A part of a name is another's: 以太 is not 以太坊经典.
  const found = rows.filter(({ names }) => names.some((known) => foldedLines(known) === wanted));
  const ids = (coins: boolean) => found.filter(({ isCoin }) => isCoin === coins).map(({ id }) => id);
  return { organisations: ids(false), coins: ids(true) };
}

async function sitesOf(db: Db, { site, network }: ReportFilter): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from sites where host = coalesce(${site}::text, host) and network = coalesce(${network}::text, network)`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}
