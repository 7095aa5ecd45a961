import { sql } from 'kysely';
import type { NameMention, PlaceMention, Region, RegionLevel } from '../pipeline/types.ts';
import { deriveArticles } from '../store/derive-articles.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import type { Trx } from './database.ts';

/** What a mention can point at; regulators and companies are organisations. */
export type EntityType = 'region' | 'park' | 'organisation' | 'coin';

/** A stored entity: a region goes by its code, everything else by its name. */
export interface StoredEntity {
  type: EntityType;
  key: string;
  id: number;
  /** Spellings that it was met under, besides its name. */
  aliases: readonly string[];
  /** It has a region, or needs none. */
  placed: boolean;
}

/** A park, an organisation or a coin as some pieces name it. */
interface Named {
  name: string;
  aliases: string[];
  /** An organisation's kind. */
  kind: string | null;
  /** Code of the region that it lies in, where one is known. */
  code: string | null;
}

/** What pieces name, each thing once and always in the same order, so that two transactions do not deadlock. */
export interface Entities {
  regions: readonly Region[];
  parks: readonly Named[];
  organisations: readonly Named[];
  coins: readonly Named[];
}

/** Under which type a name's mention is stored. */
export function entityTypeOf({ type }: NameMention): 'organisation' | 'coin' {
  return type === 'coin' ? 'coin' : 'organisation';
}

/** Everything that these pieces speak of. */
export function entitiesOf(
  pieces: readonly { places: readonly PlaceMention[]; names: readonly NameMention[] }[],
): Entities {
  const places = pieces.flatMap((piece) => piece.places);
  const names = pieces.flatMap((piece) => piece.names);
  const regions = new Map([...places, ...names].flatMap(({ path }) => path).map((region) => [region.code, region]));
  const organisations = names.filter((name) => entityTypeOf(name) === 'organisation');
  const coins = names.filter((name) => entityTypeOf(name) === 'coin');
  return {
    regions: [...regions.values()].sort((a, b) => (a.code < b.code ? -1 : 1)),
    parks: namedOf(places.filter(({ type }) => type === 'park')),
    organisations: namedOf(organisations),
    coins: namedOf(coins),
  };
}

function namedOf(mentions: readonly (PlaceMention | NameMention)[]): Named[] {
  const byName = new Map<string, Named>();
  for (const { type, name, text, path } of mentions) {
    const known = byName.get(name) ?? { name, aliases: [], kind: type, code: null };
    if (text !== name && !known.aliases.includes(text)) known.aliases.push(text);
    known.code ??= path[0]?.code ?? null;
    byName.set(name, known);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those that have rows already. */
export async function findEntities(trx: Trx, entities: Entities): Promise<StoredEntity[]> {
  const { regions, parks, organisations, coins } = entities;
  if (regions.length + parks.length + organisations.length + coins.length === 0) return [];
  const names = (named: readonly Named[]) => named.map(({ name }) => name);
  const { rows } = await sql<StoredEntity>`
    select 'region' as type, code as key, id, '{}'::text[] as aliases, true as placed from regions
      where code = any(${regions.map(({ code }) => code)}::text[])
    union all select 'park', name, id, aliases, region_id is not null from parks
      where name = any(${names(parks)}::text[])
    union all select 'organisation', name, id, aliases, true from organisations
      where name = any(${names(organisations)}::text[])
    union all select 'coin', name, id, aliases, true from coins where name = any(${names(coins)}::text[])`.execute(trx);
  return rows;
}

/** Ids by type and key. */
export type EntityIds = (type: EntityType, key: string) => number | undefined;

/**
 * Sees to it that these have rows, with every spelling that they were met under. What is met for the first time gets its
 * row; its name or code is unique, so that two workers that meet it at once end with one. Others that meet it wait for
 * this transaction's end: call it late. What is known well costs no statement.
 * @param stored what `findEntities` found of them
 */
export async function addEntities(trx: Trx, entities: Entities, stored: readonly StoredEntity[]): Promise<EntityIds> {
  const known = new Map(stored.map((entity) => [keyOf(entity.type, entity.key), entity]));
  const news = newsOf(entities, known);
  if (news.regions.length + news.parks.length + news.organisations.length + news.coins.length > 0) {
    await addRegions(trx, news.regions);
    await addNamed(trx, 'parks', news.parks);
    await addNamed(trx, 'organisations', news.organisations);
    await addNamed(trx, 'coins', news.coins);
    await derivePlaced(trx, news.parks, known);
    for (const entity of await findEntities(trx, news)) known.set(keyOf(entity.type, entity.key), entity);
  }
  return (type, key) => known.get(keyOf(type, key))?.id;
}

function keyOf(type: EntityType, key: string): string {
  return `${type} ${key}`;
}

/** What is not known yet, or not by this spelling or region. A row is touched only then, so that nobody waits. */
function newsOf(entities: Entities, known: ReadonlyMap<string, StoredEntity>): Entities {
  const isNews = (type: EntityType, { name, aliases, code }: Named) => {
    const entity = known.get(keyOf(type, name));
    if (!entity || (code !== null && !entity.placed)) return true;
    return aliases.some((alias) => !entity.aliases.includes(alias));
  };
  return {
    regions: entities.regions.filter(({ code }) => !known.has(keyOf('region', code))),
    parks: entities.parks.filter((named) => isNews('park', named)),
    organisations: entities.organisations.filter((named) => isNews('organisation', named)),
    coins: entities.coins.filter((named) => isNews('coin', named)),
  };
}

/** Larger regions first: a region's row points at the one that it lies in. */
const LEVELS: readonly RegionLevel[] = ['country', 'province', 'city', 'district'];

async function addRegions(trx: Trx, regions: readonly Region[]): Promise<void> {
  for (const level of LEVELS) {
    const rows = regions.filter((region) => region.level === level);
    if (rows.length === 0) continue;
    await sql`insert into regions (code, name, level, parent_id)
      select r.code, r.name, r.level, p.id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (code text, name text, level text, parent text) left join regions p on p.code = r.parent
      order by r.code on conflict do nothing`.execute(trx);
  }
}

async function addNamed(trx: Trx, table: 'parks' | 'organisations' | 'coins', rows: readonly Named[]): Promise<void> {
  if (rows.length === 0) return;
  const given = sql`(select g.*, r.id as region from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as g (name text, aliases text[], kind text, code text) left join regions r on r.code = g.code)`;
  const columns = { parks: ['region_id'], organisations: ['kind', 'region_id'], coins: [] }[table];
  const values = { parks: ['region'], organisations: ['kind', 'region'], coins: [] }[table];
  const list = (names: readonly string[]) => sql.join(['name', ...names].map((name) => sql.ref(name)));
  await sql`insert into ${sql.table(table)} (${list(columns)})
    select ${list(values)} from ${given} given order by name on conflict (name) do nothing`.execute(trx);
  const placed = table === 'parks' ? sql`, region_id = coalesce(t.region_id, given.region)` : sql``;
  const unplaced = table === 'parks' ? sql` or (t.region_id is null and given.region is not null)` : sql``;
  await sql`update ${sql.table(table)} t set aliases =
      array(select distinct alias from unnest(t.aliases || given.aliases) alias where alias <> t.name order by 1)${placed}
    from ${given} given where t.name = given.name and (not given.aliases <@ t.aliases${unplaced})`.execute(trx);
}

/** A park may be named before it is known where it lies: what named it has the region's key from now on. */
async function derivePlaced(
  trx: Trx,
  parks: readonly Named[],
  known: ReadonlyMap<string, StoredEntity>,
): Promise<void> {
  const placed = parks.flatMap(({ name, code }) => {
    const park = known.get(keyOf('park', name));
    return park && !park.placed && code !== null ? [park.id] : [];
  });
  if (placed.length === 0) return;
  const { rows } = await sql<{ brief: number | null; article: number | null }>`
    select distinct brief_id as brief, article_id as article from mentions
    where entity_type = 'park' and entity_id = any(${placed}::bigint[])`.execute(trx);
  await deriveBriefs(
    trx,
    rows.flatMap(({ brief }) => brief ?? []),
  );
  await deriveArticles(
    trx,
    rows.flatMap(({ article }) => article ?? []),
  );
}
